"""What leaves a member's browser, read as it arrives: no request ties a vote, or the registrar, to a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.both import Both, Numbered
from tests.browser.conftest import enter as enter_by_slip
from tests.browser.running import Browse, browsing
from tests.browser.test_journeys import start_thread
from tests.browser.test_passes import draw, drawn, enter, paste_paper, say_me_too
from tests.browser.wire import Wire, tapped


@pytest.fixture(scope="module")
def journey(chromium: Browser, both: Both, numbered: Numbered) -> Iterator[Wire]:
    """From the mail to a voice, and back to the registrar with the forum's cookie in the browser."""
    with tapped(both.hosts) as wire, browsing(chromium, both.url) as open_page:
        page, member = open_page(proxy=wire.proxy), both.somebody()
        enter(drawn(page, both, member))
        start_thread(page, "Who has the keys?", "They are gone.")
        say_me_too(page, numbered.thread)
        page.goto("/passes")
        page.get_by_role("button", name="Draw what is new").click()
        draw(page, both, member)
        expect(page.get_by_role("heading", name="You are up to date: 19 passes")).to_be_visible()
        yield wire


def test_no_request_of_the_journey_goes_to_a_third_host(journey: Wire, both: Both) -> None:
    assert {one.host for one in journey.requests} == {Wire.host(both.url), Wire.host(both.registrar_url)}


def test_no_cookie_reaches_the_registrar_and_no_address_of_a_page(journey: Wire, both: Both) -> None:
    sent = journey.to(both.registrar_url)
    assert {"/keys", "/sign-in", "/sign-in/code", "/quota", "/token-requests"} <= {one.path for one in sent}
    assert not [one.path for one in sent if {"cookie", "referer"} & one.headers.keys()]


def test_the_forum_never_hears_an_address_a_code_or_a_bearer(journey: Wire, both: Both) -> None:
    sent = journey.to(both.url)
    assert not [one.path for one in sent if b"@" in one.body or b"%40" in one.body or "authorization" in one.headers]


def test_a_pass_arrives_where_no_session_was(journey: Wire, both: Both) -> None:
    before = journey.requests[: journey.requests.index(journey.to(both.url, "POST", "/enter")[0]) + 1]
    assert not [one.path for one in before if "cookie" in one.headers]


def test_a_vote_from_the_wallet_carries_no_cookie_and_no_address_of_a_page(journey: Wire, both: Both) -> None:
    (vote,) = journey.to(both.url, "POST", "/vote")
    assert not {"cookie", "referer", "authorization"} & vote.headers.keys()
    assert "cookie" in journey.to(both.url, "GET", "/threads/")[-1].headers


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("button", ["Me too", "Take mine back, for good"])
def test_a_vote_from_the_ballots_own_page_carries_no_cookie_and_no_address_of_a_page(
    visit: Browse, both: Both, wire: Wire, numbered: Numbered, tmp_path: Path, scripts: bool, button: str
) -> None:
    paper = numbered.paper(both.draws(tmp_path))
    page = enter_by_slip(visit(scripts=scripts, proxy=wire.proxy), both)
    paste_paper(page, numbered, paper, button)
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()
    (vote,) = wire.to(both.url, "POST", "/vote")
    assert not {"cookie", "referer"} & vote.headers.keys()
    assert "cookie" in wire.to(both.url, "GET", f"/ballots/{numbered.number}")[0].headers


def test_a_receipt_is_looked_up_without_a_cookie(visit: Browse, both: Both, wire: Wire, numbered: Numbered) -> None:
    page = enter_by_slip(visit(proxy=wire.proxy), both)
    page.goto(f"/ballots/{numbered.number}")
    page.get_by_label("Your receipt").fill("A" * 43)
    page.get_by_role("button", name="Is it counted?").click()
    expect(page.get_by_role("heading", name="There is no such vote")).to_be_visible()
    assert "cookie" not in wire.to(both.url, "POST", "/receipt")[0].headers


def test_the_forum_refuses_a_vote_that_comes_with_a_cookie(visit: Browse, both: Both, numbered: Numbered) -> None:
    page = enter_by_slip(visit(), both)
    answer = page.request.post(f"/ballots/{numbered.number}/vote", form={"token": "A" * 472, "choice": "support"})
    assert answer.status == 400
    assert "without your session" in answer.text()
