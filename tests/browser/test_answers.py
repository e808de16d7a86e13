"""In a real browser: a leader promises and claims, staff see it and vote with the wallet, and the claim is disputed."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.clock import hour_of, hour_start
from crypto.answers import open_count, seal_count
from crypto.reports import Report
from crypto.tokens.scopes import ballot_scope
from forum.ballots import store as ballots_store
from forum.topics import confirming, service, store
from forum.transparency import service as log
from moderation.leaders import service as leaders
from tests.browser.both import Both, both_services
from tests.browser.running import Browse, browsing
from tests.browser.test_elections import problems, stands_at
from tests.browser.test_named import LEADER, signs_in
from tests.browser.test_passes import A_WHILE, draw, enter


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Services of their own: here clocks are made to stand."""
    with both_services(tmp_path_factory.mktemp("answers")) as both:
        yield both


@pytest.fixture
def visit(chromium: Browser, town: Both) -> Iterator[Browse]:
    with browsing(chromium, town.url) as open_page:
        yield open_page


def a_report_is_out(town: Both) -> None:
    forum = town.forum
    with forum.db.transaction():
        log.add(forum, Report(1, 1, 0, (1, 2), forum.clock.hour(), secrets.token_bytes(32), (bytes(64), bytes(64))))
        service.owe(forum, 1, [("depot", "The depot")], forum.clock.today())


def others_say_no(town: Both, number: int, many: int = 11) -> None:
    """More votes than one browser could hand in."""
    forum = town.forum
    forum.db.execute("UPDATE drawn SET members = 40 WHERE what = ?", ballot_scope(number))
    for _ in range(many):
        ballots_store.insert_vote(forum.db, number, secrets.token_bytes(32))
    yes, no = open_count(forum.keyring.elections, number, store.count(forum.db, number) or b"")
    store.set_count(forum.db, number, seal_count(forum.keyring.elections, number, yes, no + many))


def publishes(leader: Page, form: int) -> None:
    leader.get_by_role("button", name="Read it once more").nth(form - 1).click()
    leader.get_by_role("button", name="Publish it, for good").click()


def promises_and_claims(leader: Page) -> None:
    leader.get_by_role("link", name="The depot").click()
    leader.get_by_label("What will be done").fill("A shelter at the gate.")
    leader.get_by_label("Which role sees to it").fill("Head of Estates")
    leader.get_by_label("By which day").fill("2027-12-31")
    publishes(leader, 2)
    expect(leader.get_by_text("Head of Estates sees to it")).to_be_visible()
    leader.get_by_label("done: staff are asked to confirm it").check()
    leader.get_by_label("In words").fill("It stands since Monday.")
    publishes(leader, 1)
    expect(leader.get_by_text("Until that vote is over")).to_be_visible()


@pytest.mark.slow
def test_a_leader_claims_and_staff_dispute_it(visit: Browse, town: Both) -> None:
    page = visit(bypass=True)
    draw(page, town)
    expect(page.get_by_role("heading", name="You are up to date")).to_be_visible(timeout=A_WHILE)
    town.tick()
    page = enter(page)
    a_report_is_out(town)
    leader, words = visit(scripts=False), leaders.appoint(town.forum, LEADER)
    signs_in(leader, LEADER, words)
    promises_and_claims(leader)
    number = store.votes(town.forum.db, [1])[-1].number
    assert number
    stands_at(town, town.forum.clock.hour())
    town.tick()
    page.goto("/answers/1")
    expect(page.get_by_text("It stands since Monday.")).to_be_visible()
    page.get_by_label("No, it is not").check()
    assert problems(page) == ([], 0)
    with page.expect_request("**/vote") as sent:
        page.get_by_role("button", name="Hand it in").click()
    expect(page.locator("[data-said]")).to_contain_text("Your vote is in.")
    assert "cookie" not in sent.value.all_headers()
    town.release()
    others_say_no(town, number)
    (vote,) = store.running(town.forum.db)
    stands_at(town, hour_of(hour_start(vote.until)))
    confirming.turn(town.forum)
    for ways in ({"width": 320, "bypass": True}, {"scheme": "dark", "bypass": True}, {"scripts": False}):
        anybody = visit(**ways)
        anybody.goto("/answers/1")
        expect(anybody.get_by_text("Staff dispute that it is done")).to_be_visible()
        expect(anybody.get_by_text(f"Ballot {number}: fewer than ten were on one side")).to_be_visible()
        if "bypass" in ways:
            assert problems(anybody) == ([], 0)
    signs_in(leader, LEADER, words)
    leader.get_by_role("link", name="The depot").click()
    expect(leader.get_by_label("done: staff are asked to confirm it")).to_be_visible()
