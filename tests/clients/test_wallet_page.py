"""The wallet's page in Chromium, with the real templates, modules and headers, and a registrar that is not ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from crypto.tokens import scopes
from tests.clients.pages import Open, Site, ask_for_code, drawn, problem, restore, save, wallet
from tests.clients.services import CODE


def test_a_member_draws_everything_and_enters_with_one_click(open_wallet: Open, site: Site) -> None:
    page = drawn(open_wallet())
    page.get_by_role("button", name="Enter the forum").click()
    page.wait_for_url("**/enter")
    assert [set(form) for form in site.entered] == [{"pass"}]
    assert site.scope_of(site.entered[0]["pass"]) == "entry:2026-W48"


def test_every_drawn_token_is_one_the_forum_accepts(open_wallet: Open, site: Site) -> None:
    found = wallet(drawn(open_wallet()))
    assert [site.scope_of(str(one["token"])) for one in found["passes"]] == [one["scope"] for one in found["passes"]]
    numbers = [scopes.number_of_scope(site.scope_of(str(one["token"]))) for one in found["ballots"]]
    assert numbers == [one["number"] for one in found["ballots"]] == [1, 2, 3, 4]


def test_a_pass_is_marked_used_before_it_is_posted(open_wallet: Open) -> None:
    page = drawn(open_wallet())
    page.route("**/enter", lambda route: route.abort())
    page.get_by_role("button", name="Enter the forum").click()
    page.wait_for_load_state()
    back = open_wallet(page.context)
    expect(back.get_by_role("heading", name="Your wallet: 19 passes")).to_be_visible()
    assert len([one for one in wallet(back)["passes"] if one.get("used")]) == 1


def test_every_click_on_enter_takes_another_pass_until_there_is_none(open_wallet: Open, site: Site) -> None:
    page = drawn(open_wallet())
    for _ in range(5):
        page.get_by_label("My own device: keep me in").check()
        page.get_by_role("button", name="Enter the forum").click()
        page.wait_for_url("**/enter")
        page.go_back()
        expect(page.get_by_role("button", name="Enter the forum")).to_be_visible()
    assert len({form["pass"] for form in site.entered}) == 5
    assert {form["keep"] for form in site.entered} == {"y"}
    page.get_by_role("button", name="Enter the forum").click()
    assert "no pass for this week" in problem(page)


def test_the_registrar_and_the_list_are_asked_without_cookies(open_wallet: Open, site: Site) -> None:
    page = open_wallet()
    hosts = (site.url, site.services.registrar)
    page.context.add_cookies([{"name": "candour", "value": "secret", "url": url} for url in hosts])
    sent: dict[str, bool] = {}
    page.on("request", lambda asked: sent.update({asked.url: "cookie" in asked.all_headers()}))
    drawn(page)
    paths = {
        f"{site.services.registrar}/{path}" for path in ("keys", "sign-in", "sign-in/code", "quota", "token-requests")
    }
    shown = {f"{site.url}/{path}" for path in ("passes/keys", "log/key", "log/checkpoint")}
    tiles = {f"{site.url}/log/tile/{level}/000.p/{len(site.services.log.entries)}" for level in ("entries", "0")}
    assert {url for url, cookie in sent.items() if not cookie} == paths | shown | tiles
    assert [known for _, path, known in site.services.asked if path == "/keys"] == [""]


def test_a_second_draw_says_that_one_is_up_to_date(open_wallet: Open) -> None:
    page = drawn(open_wallet())
    page.get_by_role("button", name="Draw what is new").click()
    drawn(page)


def test_a_saved_wallet_is_restored_in_another_browser(open_wallet: Open, tmp_path: Path) -> None:
    page = drawn(open_wallet())
    file = save(page, tmp_path)
    other = open_wallet()
    restore(other, file)
    expect(other.get_by_role("heading", name="Your wallet: 20 passes, 4 ballot papers")).to_be_visible()
    assert wallet(other) == wallet(page)


def test_restoring_adds_and_loses_nothing(open_wallet: Open, tmp_path: Path) -> None:
    page = drawn(open_wallet())
    file = save(page, tmp_path)
    page.get_by_role("button", name="Enter the forum").click()
    page.wait_for_url("**/enter")
    back = open_wallet(page.context)
    restore(back, file)
    expect(back.get_by_text("Restored.")).to_be_visible()
    assert len([one for one in wallet(back)["passes"] if one.get("used")]) == 1


def test_a_wiped_wallet_is_gone(open_wallet: Open) -> None:
    page = drawn(open_wallet())
    page.get_by_text("Wipe this wallet").click()
    page.get_by_role("button", name="Wipe it now").click()
    expect(page.get_by_label("E-mail address")).to_be_visible()
    assert wallet(page)["passes"] == wallet(page)["ballots"] == []


def test_other_pages_take_a_ballot_and_mark_it_afterwards(open_wallet: Open, site: Site) -> None:
    page = drawn(open_wallet())
    found = page.evaluate("""async () => {
      const { takeBallot, marked, hasWallet } = await import('/static/passes/store.js');
      const first = await takeBallot(2);
      const second = await takeBallot(2);
      await marked(2);
      return { first, second, has: await hasWallet(), none: await takeBallot(99) };
    }""")
    assert site.scope_of(found["first"]) == "ballot:000002"
    assert found["first"] == found["second"]
    assert (found["has"], found["none"]) == (True, None)
    assert [one["number"] for one in wallet(page)["ballots"] if one.get("used")] == [2]


def steps(page: Page) -> Iterator[str]:
    """Walks through every state of the page; yields its name when it shows."""
    expect(page.get_by_label("E-mail address")).to_be_visible()
    yield "email"
    ask_for_code(page)
    expect(page.get_by_role("heading", name="Step 2 of 3: the code")).to_be_focused()
    yield "code"
    page.get_by_label("The six digits from the mail").fill("000000")
    page.get_by_role("button", name="Draw my passes").click()
    problem(page)
    yield "problem"
    page.get_by_label("The six digits from the mail").fill(CODE)
    page.get_by_role("button", name="Draw my passes").click()
    expect(page.get_by_role("heading", name="You are up to date: 20 passes, 4 ballot papers")).to_be_focused()
    yield "ready"
    for summary in ("Save to a file", "Restore from a file", "Wipe this wallet"):
        page.get_by_text(summary).click()
    yield "care"
    page.evaluate(
        "() => { for (const one of document.querySelectorAll('[data-step]')) one.hidden = one.id !== 'drawing'; }"
    )
    yield "drawing"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state_of_the_page(open_wallet: Open, scheme: str) -> None:
    page = open_wallet(color_scheme=scheme, bypass_csp=True)
    found = {name: [item["id"] for item in Axe().run(page).response["violations"]] for name in steps(page)}
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert len(found) == 6


@pytest.mark.parametrize("width", [320, 640])
def test_the_page_never_scrolls_sideways(open_wallet: Open, width: int) -> None:
    page = open_wallet(viewport={"width": width, "height": 900})
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert {name: over for name in steps(page) if (over := page.evaluate(wide)) > 0} == {}
