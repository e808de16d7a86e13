"""Elections through their pages: voting without JavaScript, results, taking a seat, giving it up."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.clock import hour_start
from crypto.acts import RESIGNED, TAKEN
from crypto.claims import to_words
from crypto.elections import BY_ELECTION
from crypto.tokens.scopes import ballot_scope
from moderation.elections import rules, store
from moderation.leaders import service as leaders
from moderation.seats import service as seats
from tests.moderation.elections.booth import NAMES, Booth
from tests.moderation.people import Named, seat_holders
from tests.people import Person, release

PASSPHRASE = "tram kettle orbit maple"
CHOICES = [(NAMES[0], NAMES[1])] * 6 + [(NAMES[1],)] * 3 + [(NAMES[2], NAMES[0])] * 4


@pytest.fixture
def anyone(booth: Booth) -> Callable[[], Person]:
    return lambda: Person(booth.app.test_client(), booth.forum)


def test_the_page_says_what_is_on_to_whoever_asks(booth: Booth, anyone: Callable[[], Person]) -> None:
    assert "No election is on" in anyone().opens("/elections/").text
    booth.opens()
    assert "General election" in anyone().opens("/elections/").text
    page = anyone().opens("/elections/1")
    assert "stand for a seat" in page.text
    assert "Tuesday 1 December 2026, 12:00 UTC" in page.text
    assert anyone().opens("/elections/2").answer.status_code == 404
    assert anyone().opens(f"/elections/{10**30}").answer.status_code == 404


def test_the_front_page_points_to_an_election_while_it_is_on(booth: Booth, anyone: Callable[[], Person]) -> None:
    member = anyone().enters()
    assert "General election" not in member.opens("/").text
    booth.opens()
    assert "General election" in member.opens("/").text


def test_candidates_and_what_they_say_stand_in_another_order_each_time(
    booth: Booth, anyone: Callable[[], Person]
) -> None:
    booth.opens()
    booth.nominates(*NAMES)
    pages = [[head.text for head in anyone().opens("/elections/1").page.find_all("h3")] for _ in range(40)]
    assert {tuple(sorted(page)) for page in pages} == {tuple(sorted(NAMES))}
    assert len({tuple(page) for page in pages}) > 5
    assert "and I listen." in anyone().opens("/elections/1").text


def test_a_member_votes_without_javascript_by_pasting_a_paper(booth: Booth, anyone: Callable[[], Person]) -> None:
    booth.opens()
    booth.nominates(*NAMES)
    election = booth.begins_voting()
    page = anyone().enters().opens(f"/ballots/{election.number}")
    assert "sandbox" in page.answer.headers["Content-Security-Policy"]
    assert len(page.page.find_all("select")) == 4
    token = booth.office.draws(ballot_scope(election.number or 0))
    places = [str(booth.place(name, election)) for name in NAMES[:2]]
    sender = anyone()
    sender.answer = sender.browser.post(
        f"/ballots/{election.number}/vote", data={"token": token, "choice": [*places, "", ""]}
    )
    assert "Your vote is in" in sender.text
    release(booth.forum)
    assert len(store.ballots(booth.forum.db, 1)) == 1


def test_a_ballot_filled_in_wrongly_comes_back_with_what_was_typed(booth: Booth, anyone: Callable[[], Person]) -> None:
    booth.opens()
    booth.nominates(*NAMES)
    election = booth.begins_voting()
    token, sender = booth.office.draws(ballot_scope(election.number or 0)), anyone()
    sender.answer = sender.browser.post(
        f"/ballots/{election.number}/vote", data={"token": token, "choice": ["2", "2"]}
    )
    assert sender.answer.status_code == 400
    assert "sandbox" in sender.answer.headers["Content-Security-Policy"]
    assert sender.page.find("textarea").text == token
    assert [one["value"] for one in sender.page.find_all("option", selected=True)] == ["2", "2"]
    assert booth.forum.db.query("SELECT spent_id FROM spent") == []


def test_results_are_told_in_words_tables_and_a_chart(booth: Booth, anyone: Callable[[], Person]) -> None:
    booth.elects(*NAMES, choices=CHOICES)
    page = anyone().opens("/elections/1")
    assert f"Elected: {NAMES[0]} (seat 1), {NAMES[2]} (seat 2), {NAMES[1]} (seat 3)." in page.text
    assert "13 of the 40 members who hold a paper voted." in page.text
    assert "4 votes are the quota" in page.text
    assert len(page.page.select(".chart li")) == 4
    assert page.page.select("table.stages caption")
    assert page.page.find(attrs={"data-said": True}) is None


def test_few_ballots_are_told_by_no_number(booth: Booth, anyone: Callable[[], Person]) -> None:
    booth.elects(*NAMES, choices=CHOICES[:9])
    page = anyone().opens("/elections/1")
    assert "fewer than 10 ballots" in page.text
    assert page.page.find("table") is None
    assert "of the 40" not in page.text


def test_turnout_and_votes_are_on_no_page_before_the_close(booth: Booth, anyone: Callable[[], Person]) -> None:
    booth.opens()
    booth.nominates(*NAMES)
    election = booth.begins_voting()
    before = len(anyone().opens("/elections/1").answer.text)
    booth.votes(election, ["1"] * 17)
    page = anyone().opens("/elections/1")
    assert len(page.answer.text) == before
    assert "17" not in page.text.replace("2026", "")


def test_whoever_won_takes_the_seat_with_a_passphrase_of_their_own(booth: Booth) -> None:
    election = booth.elects(*NAMES, choices=CHOICES)
    answer = booth.takes_seat(NAMES[0], PASSPHRASE, 1)
    assert "Seat 1 is yours" in answer.text
    term = seats.terms(booth.forum)[1]
    assert term.how == TAKEN
    winner = Named(booth.app.test_client(), booth.forum, NAMES[0], PASSPHRASE, 1)
    assert winner.signs_in().answer.status_code == 303
    assert "Seat 1" in winner.opens("/moderation/").text
    assert "was shown to whoever runs the server" not in winner.text
    assert election.result is not None
    assert term.ends == seats.terms(booth.forum)[2].ends


@pytest.mark.parametrize(("name", "typed", "status"), [
    (NAMES[3], {}, 403),  # stood, and was not elected
    (NAMES[0], {"words": to_words(bytes(11))}, 403),
    (NAMES[0], {"words": "eight words"}, 403),
    (NAMES[0], {"name": NAMES[1]}, 403),
    (NAMES[0], {"again": "tram kettle orbit mapl"}, 422),
    (NAMES[0], {"passphrase": "short", "again": "short"}, 422),
    (NAMES[0], {"passphrase": "-" * 40, "again": "-" * 40}, 422),
    (NAMES[0], {"mail": "no address"}, 422),
])
def test_nobody_else_takes_it_and_what_was_typed_stays(
    booth: Booth, name: str, typed: dict[str, str], status: int
) -> None:
    booth.elects(*NAMES, choices=CHOICES)
    answer = booth.takes_seat(name, PASSPHRASE, 1, **typed)
    assert answer.answer.status_code == status
    assert answer.page.find(id="words")["value"] == typed.get("words", booth.standers[name].words)
    assert answer.page.find(id="passphrase").get("value") is None
    assert seats.holders(booth.forum) == []


def test_a_seat_is_taken_once(booth: Booth) -> None:
    booth.elects(*NAMES, choices=CHOICES)
    booth.takes_seat(NAMES[0], PASSPHRASE, 1)
    person = Person(booth.app.test_client(), booth.forum)
    words = {"name": NAMES[0], "words": booth.standers[NAMES[0]].words, "passphrase": "x" * 20, "again": "x" * 20}
    person.answer = person.browser.post("/elections/1/take-seat", data=words)
    assert person.answer.status_code == 403
    assert Named(booth.app.test_client(), booth.forum, NAMES[0], PASSPHRASE).signs_in().answer.status_code == 303


def test_a_seat_is_not_taken_by_a_browser_that_is_in_as_a_member(booth: Booth, anyone: Callable[[], Person]) -> None:
    booth.elects(*NAMES, choices=CHOICES)
    member = anyone().enters()
    words = {"name": NAMES[0], "words": booth.standers[NAMES[0]].words, "passphrase": "x" * 20, "again": "x" * 20}
    assert member.browser.post("/elections/1/take-seat", data=words).status_code == 400
    assert seats.holders(booth.forum) == []


def test_a_leader_who_was_elected_under_their_name_cannot_take_the_seat(booth: Booth) -> None:
    leaders.appoint(booth.forum, NAMES[0])
    booth.elects(*NAMES, choices=CHOICES)
    assert booth.takes_seat(NAMES[0], PASSPHRASE, 1).answer.status_code == 422
    assert seats.holders(booth.forum) == []


def test_a_seat_that_nobody_takes_for_two_weeks_is_filled_by_another_election(booth: Booth) -> None:
    booth.elects(*NAMES, choices=CHOICES)
    booth.takes_seat(NAMES[0], PASSPHRASE, 1)
    booth.takes_seat(NAMES[2], PASSPHRASE, 1)
    booth.moves_to(booth.now + rules.TO_TAKE)
    booth.turns()
    assert (booth.newest().opened.kind, booth.newest().opened.seats) == (BY_ELECTION, (3,))


def test_a_seat_holder_who_resigns_is_out_at_once_and_a_by_election_opens(booth: Booth) -> None:
    first, *_ = seat_holders(booth.forum, booth.app)
    first.opens("/moderation/resign").submits("csrf_token", sure="yes")
    assert "Seat 1 is vacant" in first.text
    assert seats.terms(booth.forum)[1].how == RESIGNED
    assert first.signs_in().answer.status_code == 403
    booth.turns()
    assert booth.newest().opened.seats == (1,)


def test_resigning_needs_the_form_of_the_page(booth: Booth) -> None:
    first, *_ = seat_holders(booth.forum, booth.app)
    assert first.browser.post("/moderation/resign", data={"csrf_token": "x"}).status_code == 403
    assert len(seats.holders(booth.forum)) == 3


def test_a_whole_election_hands_the_seats_from_the_old_holders_to_the_new_ones(booth: Booth) -> None:
    old, *_ = seat_holders(booth.forum, booth.app)
    booth.moves_to(booth.now + timedelta(weeks=8) - rules.AHEAD)
    booth.opens()
    booth.nominates(*NAMES)
    election = booth.begins_voting()
    booth.votes(election, [booth.fills_in(election, *choice) for choice in CHOICES])
    booth.moves_to(hour_start(election.opened.closes) - timedelta(hours=1))
    assert old.signs_in().answer.status_code == 303
    booth.closes()
    assert old.opens("/moderation/").answer.status_code == 403
    assert old.signs_in().answer.status_code == 403
    booth.takes_seat(NAMES[0], PASSPHRASE, election.election)
    new = Named(booth.app.test_client(), booth.forum, NAMES[0], PASSPHRASE, 1)
    assert new.signs_in().answer.status_code == 303
    assert [seat.name for seat in seats.holders(booth.forum)] == [NAMES[0]]
