"""The wallet and the ballots can be used by everybody: axe, narrow screens, both colour schemes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.both import Both, Numbered
from tests.browser.conftest import enter as enter_by_slip
from tests.browser.running import Browse, held_at
from tests.browser.test_comfort import violations
from tests.browser.test_passes import A_WHILE, enter
from tests.clients.pages import ask_for_code, problem, wallet


def wallet_steps(page: Page, both: Both) -> Iterator[str]:
    """Walks through the wallet; yields the name of each step when it shows."""
    member = both.somebody()
    page.goto("/passes")
    yield "e-mail"
    ask_for_code(page, member)
    page.get_by_label("The six digits from the mail").wait_for()
    yield "code"
    page.get_by_label("The six digits from the mail").fill("000000")
    page.get_by_role("button", name="Draw my passes").click()
    problem(page)
    yield "problem"
    page.get_by_label("The six digits from the mail").fill(both.code(member))
    asked = held_at(page, "**/token-requests", page.get_by_role("button", name="Draw my passes").click)
    yield "drawing"
    asked.continue_()
    expect(page.get_by_role("heading", name="You are up to date")).to_be_visible(timeout=A_WHILE)
    yield "ready"
    for summary in ("Save to a file", "Restore from a file", "Wipe this wallet"):
        page.get_by_text(summary).click()
    yield "care"


def ballot_pages(page: Page, both: Both, numbered: Numbered) -> Iterator[str]:
    """With that wallet: the button beside a thread, the ballot's own page, and each of its answers."""
    paper = next(str(one["token"]) for one in wallet(page)["ballots"] if one["number"] == numbered.number)
    enter(page).goto(numbered.thread)
    expect(page.get_by_role("button", name="Me too")).to_be_visible()
    yield "thread"
    page.goto(f"/ballots/{numbered.number}")
    yield "ballot"
    page.context.clear_cookies()  # `bypass` has taken away what keeps the cookie at home
    for typed, name in (("no paper", "Your vote was not taken"), (paper, "Your vote is in")):
        page.get_by_label("Your ballot paper").fill(typed)
        page.get_by_role("button", name="Me too").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        yield name
    receipt = page.locator("[data-receipt]").inner_text()
    enter_by_slip(page, both)
    for typed, name in (("nothing", "There is no such vote"), (receipt, "That vote waits")):
        page.goto(f"/ballots/{numbered.number}")
        page.get_by_label("Your receipt").fill(typed)
        page.get_by_role("button", name="Is it counted?").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        yield name


def kinds(page: Page, both: Both, numbered: Numbered) -> Iterator[str]:
    yield from wallet_steps(page, both)
    yield from ballot_pages(page, both, numbered)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_to_a_vote(visit: Browse, both: Both, numbered: Numbered, scheme: str) -> None:
    page = visit(scheme=scheme, bypass=True)
    found = {name: violations(page) for name in kinds(page, both, numbered)}
    assert len(found) == 12
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_nothing_scrolls_sideways_on_the_way_to_a_vote(visit: Browse, both: Both, numbered: Numbered) -> None:
    page = visit(width=320, bypass=True)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    found = {name: page.evaluate(wide) for name in kinds(page, both, numbered)}
    assert {name: over for name, over in found.items() if over > 0} == {}
