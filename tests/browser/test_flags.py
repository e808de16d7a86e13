"""A flag by the wallet: one click with the paper that counts for the post, without the session."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from crypto.encoding import b64
from forum.periods import service as periods
from forum.tick import tick
from forum.web import read_id
from moderation.flags import service as flags
from registrar.tick import tick as tick_registrar
from tests.browser.both import Both, Visitor, both_services
from tests.browser.running import Browse, browsing
from tests.browser.test_passes import A_WHILE, draw, enter
from tests.people import Person
from tests.threads import first_post


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Services of their own: here reserved numbers come into use, and a draw brings fewer papers than elsewhere."""
    with both_services(tmp_path_factory.mktemp("flags")) as both:
        yield both


@pytest.fixture
def visit(chromium: Browser, town: Both) -> Iterator[Browse]:
    with browsing(chromium, town.url) as open_page:
        yield open_page


def drawn(page: Page, town: Both) -> Page:
    """Somebody draws; then the period takes its numbers as if a crowd had, and voting opens."""
    draw(page, town)
    expect(page.get_by_role("heading", name="You are up to date")).to_be_visible(timeout=A_WHILE)
    town.tick()
    town.forum.db.execute("UPDATE drawn SET members = 15 WHERE what = 'block:1'")
    assert periods.open_period(town.forum)
    tick_registrar(town.registrar)
    tick(town.forum)
    return page


def posted(town: Both, title: str) -> bytes:
    author = Person(Visitor(town.url), town.forum).enters()  # type: ignore[arg-type]
    author.starts_thread(title, "Words.")
    town.release()
    return first_post(town.forum.db, read_id(author.thread(title)))


def test_a_flag_from_the_wallet_is_one_click_carries_no_session_and_counts_once(visit: Browse, town: Both) -> None:
    page, post = enter(drawn(visit(), town)), posted(town, "Fares")
    page.goto(f"/flags/{b64(post)}")
    button = page.get_by_role("button", name="Flag it with my ballot paper")
    button.click()
    assert not flags.tally(town.forum, post).rules
    page.get_by_label("4. ").check()
    with page.expect_request("**/vote") as sent:
        button.click()
    expect(page.locator("[data-said]")).to_contain_text("Your flag is in.")
    assert "cookie" not in sent.value.all_headers()
    town.release()
    assert flags.tally(town.forum, post).of_rule(4, papers=True) == 1
    page.reload()
    expect(page.get_by_text("already: it counts once.")).to_be_visible()
    expect(page.get_by_role("button", name="Flag it", exact=True)).to_be_visible()
    expect(button).to_have_count(0)
