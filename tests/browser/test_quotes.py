"""A quote from the box below a post to the second seat, in a real browser, with and without scripts; axe; narrow."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from moderation.quotes import service
from moderation.seats import service as seats
from tests.browser.conftest import Served, enter
from tests.browser.running import Browse
from tests.browser.test_comfort import shown, sideways, violations
from tests.browser.test_named import signs_in

NAMES = ("Ann Example", "Bob Sample")
PAGE = "/moderation/quotes"
BOX = "The report to leadership may quote up to 25 words of this, without anybody's name"
TEXT = "We were promised a date. Nobody told us which one it is. Ring me on 07700 900123."
KINDS = {"find", "found", "words", "refused", "could identify", "waits", "to agree", "agreed"}


@pytest.fixture(scope="module")
def words(served: Served) -> list[str]:
    """The passphrases of two who hold seats 1 and 2."""
    with served.forum.db.transaction():
        named = enumerate(NAMES, 1)
        return [seats.appoint(served.forum, seat, name, f"{seat}@example.org", "founding", 8) for seat, name in named]


@pytest.fixture(autouse=True)
def nothing_agreed(served: Served) -> None:
    served.forum.db.execute("DELETE FROM quotes")
    served.forum.db.execute("DELETE FROM proposals")


def allows(page: Page, served: Served, title: str) -> str:
    """Somebody writes, ticks the box and confirms: the address of their thread, once it has appeared."""
    enter(page, served).goto("/boards/depot-move/new")
    expect(page.get_by_label(BOX)).not_to_be_checked()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your words", exact=True).fill(TEXT)
    page.get_by_label(BOX).check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_label(BOX)).to_be_checked()
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_text("You allow the report to quote up to 25 words of it")).to_be_visible()
    page.get_by_role("button", name="Post it as it is").click()
    page.locator("[data-claim-code]").wait_for()
    served.release()
    page.goto("/boards/depot-move")
    page.get_by_role("link", name=title).click()
    page.locator("#reply").wait_for()
    return page.url


def proposes(page: Page, address: str) -> Iterator[str]:
    page.goto(PAGE)
    yield "find"
    page.get_by_label("The address of a thread").fill(address)
    page.get_by_role("button", name="Show me").click()
    yield shown(page, "found", "#found")
    page.get_by_role("link", name="Quote from this post").click()
    page.get_by_label("Which theme is it about?").select_option("pay")
    yield "words"
    page.get_by_label("The words").fill("Nobody ever told us")
    page.get_by_role("button", name="Propose it").click()
    yield shown(page, "refused", "#problem")
    page.get_by_label("The words").fill("Ring me on 07700 900123")
    page.get_by_role("button", name="Propose it").click()
    yield shown(page, "could identify", "#problem mark")
    page.get_by_label("The words").fill("Nobody told us which one it is")
    page.get_by_role("button", name="Propose it all the same").click()
    yield shown(page, "waits", "blockquote")


def agrees(page: Page) -> Iterator[str]:
    page.goto(PAGE)
    yield shown(page, "to agree", "blockquote")
    page.get_by_role("button", name="Agree: a report may print it").click()
    page.get_by_role("heading", name="Agreed, and not printed yet").wait_for()
    yield "agreed"


def kinds(browse: Browse, served: Served, words: list[str], title: str, **how: object) -> Iterator[tuple[str, Page]]:
    """Every page on the way, with its name."""
    address = allows(browse(**how), served, title)
    for at, walk in enumerate((lambda page: proposes(page, address), agrees)):
        page = browse(bypass=True, **how)
        signs_in(page, NAMES[at], words[at])
        page.wait_for_url("**/moderation/")
        for name in walk(page):
            yield name, page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_post_is_quoted_with_leave_by_two_seats(
    browse: Browse, served: Served, words: list[str], *, scripts: bool
) -> None:
    title = f"Dates, {scripts}"
    assert {name for name, _ in kinds(browse, served, words, title, scripts=scripts)} == KINDS
    assert [one.said.words for one in service.agreed(served.forum)] == ["Nobody told us which one it is"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_quotes(
    browse: Browse, served: Served, words: list[str], scheme: str
) -> None:
    pages = kinds(browse, served, words, f"Dates, {scheme}", scheme=scheme)
    assert {name: found for name, page in pages if (found := violations(page))} == {}


def test_no_page_of_quotes_scrolls_sideways(browse: Browse, served: Served, words: list[str]) -> None:
    pages = kinds(browse, served, words, "Dates, narrow", width=320)
    assert {name: over for name, page in pages if (over := sideways(page)) > 0} == {}
