"""The pages of those who sign in by name, in a real browser: nothing that axe finds, nothing that scrolls sideways."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from moderation.leaders import service as leaders
from moderation.seats import service as seats
from tests.browser.conftest import Served
from tests.browser.running import Browse
from tests.browser.test_comfort import shown, sideways, violations

HOLDER, LEADER = "Cee Third", "Lea Der"
PLACES = {"desk": "/moderation/", "passphrase": "/moderation/passphrase", "resign": "/moderation/resign"}
KINDS = {"sign in", "refused", "house rules", "proposed", "themes", "new themes", "leadership", "no leader's page"}
KINDS |= PLACES.keys()


@pytest.fixture(scope="module")
def words(served: Served) -> dict[str, str]:
    """The passphrases of a seat-holder and a leader."""
    with served.forum.db.transaction():
        seat = seats.appoint(served.forum, 3, HOLDER, "cee@example.org", "founding", 8)
    return {HOLDER: seat, LEADER: leaders.appoint(served.forum, LEADER)}


def signs_in(page: Page, name: str, words: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your passphrase").fill(words)
    page.get_by_role("button", name="Sign in").click()


def kinds(page: Page, words: dict[str, str]) -> Iterator[str]:
    page.goto("/sign-in")
    yield "sign in"
    signs_in(page, HOLDER, "abandon " * 8)
    yield shown(page, "refused", "#problem")
    signs_in(page, HOLDER, words[HOLDER])
    page.wait_for_url("**/moderation/")
    for name, path in PLACES.items():
        page.goto(path)
        yield name
    page.goto("/moderation/rules")
    yield shown(page, "house rules", "[name=rules]")
    page.locator("[name=rules]").fill("Be kind.\nNo names.")
    page.locator("form:has([name=rules]) button").first.click()
    yield shown(page, "proposed", "main .notice, main .card")
    page.goto("/moderation/codebook")
    yield shown(page, "themes", "[name=themes]")
    page.locator("[name=themes]").fill(page.locator("[name=themes]").input_value().replace("Workload", "Too much work"))
    page.locator("form:has([name=themes]) button").first.click()
    page.get_by_role("button", name="Look").click()
    yield shown(page, "new themes", "main [role=status]")
    signs_in(page, LEADER, words[LEADER])
    page.wait_for_url("**/leadership/")
    yield "leadership"
    page.goto("/moderation/")
    yield shown(page, "no leader's page", "h1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_those_who_sign_in_by_name(
    browse: Browse, words: dict[str, str], scheme: str
) -> None:
    page = browse(scheme=scheme, bypass=True)
    found = {name: violations(page) for name in kinds(page, words)}
    assert found.keys() == KINDS
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_none_of_those_pages_scrolls_sideways(browse: Browse, words: dict[str, str]) -> None:
    page = browse(width=320, bypass=True)
    found = {name: sideways(page) for name in kinds(page, words)}
    assert {name: over for name, over in found.items() if over > 0} == {}
