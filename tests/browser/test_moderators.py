"""Seat-holders at work in a real browser: ten posts with the keyboard alone, with and without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from crypto.encoding import b64
from forum.web import read_id
from moderation.cases import store
from moderation.seats import service as seats
from tests.browser.both import Visitor
from tests.browser.conftest import Served, enter
from tests.browser.running import Browse
from tests.browser.test_comfort import shown, sideways, violations
from tests.people import Person
from tests.threads import first_post

NAMES = ("Ann Example", "Bob Sample")
QUEUE = "/moderation/cases"


@pytest.fixture(scope="module")
def words(served: Served) -> list[str]:
    """The passphrases of two who hold seats 1 and 2."""
    with served.forum.db.transaction():
        named = enumerate(NAMES, 1)
        return [seats.appoint(served.forum, seat, name, f"{seat}@example.org", "founding", 8) for seat, name in named]


def somebody(served: Served) -> Person:
    return Person(Visitor(served.url), served.forum).enters()  # type: ignore[arg-type]


def flagged(served: Served, *titles: str) -> list[str]:
    """Posts that somebody has flagged."""
    author, posts = somebody(served), []
    for title in titles:
        author.starts_thread(title, f"Words of {title}.")
    served.release()
    for title in titles:
        post = first_post(served.forum.db, read_id(author.thread(title)))
        assert post is not None
        posts.append(b64(post))
        somebody(served).opens(f"/flags/{posts[-1]}").submits("rule", rule="3")
    served.release()
    return posts


def signs_in(page: Page, words: list[str], seat: int = 1) -> Page:
    page.goto("/sign-in")
    page.get_by_label("Your name").fill(NAMES[seat - 1])
    page.get_by_label("Your passphrase").fill(words[seat - 1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/moderation/")
    return page


def tabs_to(page: Page, selector: str) -> None:
    """With the Tab key alone, as far as it takes."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def decides(page: Page, *, remove: bool) -> None:
    """One case, without a mouse: what should happen, a reason, and on. The rule is the one named most already."""
    tabs_to(page, "[name=verb]")
    page.keyboard.press("Space")
    if remove:
        page.keyboard.press("ArrowDown")
    tabs_to(page, "[name=words]")
    page.keyboard.type("It shouts.")
    tabs_to(page, "#decide button")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_ten_flagged_posts_are_handled_with_the_keyboard_alone(
    browse: Browse, served: Served, words: list[str], scripts: bool
) -> None:
    posts = [*flagged(served, *(f"Case {at} {scripts}" for at in range(5)))]
    posts += flagged(served, *(f"Case {at} {scripts}" for at in range(5, 10)))
    page = signs_in(browse(scripts=scripts), words)
    page.goto(QUEUE)
    tabs_to(page, ".cases a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"{QUEUE}/[\w-]+$"))
    for at in range(10):
        here = page.url
        decides(page, remove=at % 2 == 0)
        page.wait_for_url(lambda url, here=here: url != here)  # type: ignore[misc]
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    found = [store.decisions(served.forum.db, read_id(post)) for post in posts]
    assert sorted(one.verb for said in found for one in said) == ["keep"] * 5 + ["remove"] * 5


def test_several_are_ticked_and_decided_with_the_keyboard_alone(
    browse: Browse, served: Served, words: list[str]
) -> None:
    posts = flagged(served, "Tick one", "Tick two")
    page = signs_in(browse(scripts=False), words)
    page.goto(QUEUE)
    for post in posts:
        page.locator("h1").focus()
        tabs_to(page, f"[value='{post}']")
        page.keyboard.press("Space")
    tabs_to(page, "[name=verb]")
    page.keyboard.press("Space")
    tabs_to(page, "[name=words]")
    page.keyboard.type("Both are harmless.")
    tabs_to(page, ".card button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Said of 2 posts.")).to_be_visible()


def kinds(page: Page, served: Served, words: list[str]) -> Iterator[str]:
    """Every kind of page about flags and cases in turn."""
    post, other, third = flagged(served, "Axe one", "Axe two", "Axe three")
    page.goto("/moderation/log")
    yield "log, outside"
    enter(page, served)
    page.goto(f"/flags/{post}")
    yield shown(page, "flag", "[name=rule]")
    page.get_by_label(re.compile("^3[.]")).check()
    page.get_by_role("button", name="Flag it").click()
    yield shown(page, "flagged", "a.button")
    signs_in(page, words, 2)
    page.goto(QUEUE)
    yield shown(page, "queue", ".cases")
    page.goto(f"{QUEUE}/{other}")
    yield shown(page, "case", "#decide")
    page.get_by_label("Remove it", exact=True).check()
    page.get_by_label("Reason").fill(" ")
    page.get_by_role("button", name="Say so, and go on").click()
    yield shown(page, "refused", "#problem")
    page.get_by_label("Reason").fill("It shouts.")
    page.get_by_role("button", name="Say so, and go on").click()
    yield shown(page, "next case", "main .notice")
    page.goto(f"{QUEUE}/{other}")
    yield shown(page, "case, said", ".answer")
    page.goto(f"{QUEUE}/{third}")
    page.get_by_role("button", name="Stand aside").click()
    page.wait_for_url(lambda url: third not in url)
    page.goto(f"{QUEUE}/{third}")
    yield shown(page, "aside", "h1")
    page.goto("/moderation/log")
    yield "log, inside"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_posts_are_flagged_and_decided(
    browse: Browse, served: Served, words: list[str], scheme: str
) -> None:
    page = browse(scheme=scheme, bypass=True)
    found = {name: violations(page) for name in kinds(page, served, words)}
    assert len(found) == 10
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_no_such_page_scrolls_sideways(browse: Browse, served: Served, words: list[str]) -> None:
    page = browse(width=320, bypass=True)
    found = {name: sideways(page) for name in kinds(page, served, words)}
    assert {name: over for name, over in found.items() if over > 0} == {}
