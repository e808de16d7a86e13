"""Being counted, in a real browser: by itself on a later page, for the pulse, for a theme; never with the session."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from crypto import figures as sealed_figures
from forum.disclosure.figures import Tally
from forum.figures import store
from forum.periods import service as periods
from forum.periods.rules import HEADS, PULSE, THEME_A, THEME_B, period_of
from tests.browser.both import Both, both_services
from tests.browser.running import Browse, browsing
from tests.browser.test_comfort import sideways, violations
from tests.browser.test_flags import drawn
from tests.browser.test_passes import A_WHILE, enter

pytestmark = pytest.mark.slow
# The lot that decides on which page a wallet counts its owner falls on the first that may be, and at its earliest.
LUCKY = """const real = crypto.getRandomValues.bind(crypto);
crypto.getRandomValues = (some) => some instanceof Uint32Array && some.length === 1 ? some.fill(0) : real(some);"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with both_services(tmp_path_factory.mktemp("figures")) as both:
        yield both


@pytest.fixture
def visit(chromium: Browser, town: Both) -> Iterator[Browse]:
    with browsing(chromium, town.url) as open_page:
        yield open_page


def tally(town: Both) -> Tally:
    town.release()
    period = period_of(town.forum.clock.now())
    key, sealed = town.forum.keyring.tally_key(period), store.tally(town.forum.db, period)
    assert key
    assert sealed
    return Tally(*sealed_figures.read(sealed_figures.open_tally(key, period, sealed)))


def is_bare(request: Request) -> bool:
    """Nothing in it but the paper and what it says."""
    headers = request.all_headers()
    return not {"cookie", "referer", "authorization"} & headers.keys()


def posts(page: Page, title: str) -> Page:
    page.goto("/boards/depot-move/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your words").fill("Where do we go from here?")
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("heading", name="Your post is in")).to_be_visible()
    return page


def counts(page: Page, theme: str) -> Request:
    page.get_by_label("It is about").select_option(label=theme)
    with page.expect_request("**/vote") as sent:
        page.get_by_role("button", name="Count it").click()
    expect(page.get_by_text("It counts with the next release.")).to_be_focused()
    return sent.value


def test_a_wallet_counts_its_owner_and_what_they_say_without_the_session(visit: Browse, town: Both) -> None:
    page, sent = visit(), list[Request]()
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/vote") else None)
    drawn(page, town).add_init_script(LUCKY)
    numbers = {one.purpose: one.number for one in periods.now_open(town.forum).values()}
    enter(page)
    page.wait_for_function("sessionStorage.getItem('candour-views') === '1'")
    with page.expect_request("**/vote", timeout=A_WHILE) as heads:
        page.goto("/boards/depot-move")
    assert [heads.value] == sent
    assert heads.value.url.endswith(f"/ballots/{numbers[HEADS]}/vote")
    assert is_bare(heads.value)
    page.wait_for_function("sessionStorage.getItem('candour-views') === 'sent'")

    page.goto("/")
    page.get_by_text("How is it going?").click()
    page.get_by_label("Badly", exact=True).check()
    with page.expect_request("**/vote") as pulse:
        page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Your answer is in.")).to_be_focused()
    assert pulse.value.url.endswith(f"/ballots/{numbers[PULSE]}/vote")

    themes = [counts(posts(page, f"Post {at}"), "Workload") for at in (1, 2)]
    assert [request.url.split("/")[-2] for request in themes] == [str(numbers[THEME_A]), str(numbers[THEME_B])]
    assert all(map(is_bare, [pulse.value, *themes]))
    posts(page, "Post 3")
    expect(page.get_by_text("You have used both theme papers")).to_be_visible()
    expect(page.get_by_role("button", name="Count it")).to_be_hidden()
    found = tally(town)
    assert (found.heads, found.pulse, found.themes["load"]) == (1, (0, 1, 0, 0, 0), 2)
    assert sorted({request.url for request in sent}) == sorted(request.url for request in sent)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_boxes_are_for_everybody_and_fit_a_phone(visit: Browse, town: Both, scheme: str, tmp_path: Path) -> None:
    """Without a wallet the links stand there."""
    page = visit(width=320, scheme=scheme, bypass=True)
    page.goto(f"/enter#{town.slip()}")
    page.get_by_role("button", name="Enter").first.click()
    page.get_by_text("How is it going?").click()
    for name in ("front", "claim"):
        expect(page.get_by_text("You need a ballot paper for this").first).to_be_visible()
        assert sideways(page) <= 0
        assert violations(page) == []
        page.screenshot(path=tmp_path / f"{name}-{scheme}.png", full_page=True)
        if name == "front":
            posts(page, f"A post, {scheme}")
