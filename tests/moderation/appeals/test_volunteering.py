"""A member spends the period's jury token on a fresh key; a release makes it a candidate."""

from datetime import timedelta

import pytest
from nacl.signing import SigningKey

from crypto.encoding import b64
from crypto.tokens.scopes import ballot_scope
from forum.app import USES
from forum.ballots.rules import AlreadyVoted, VotingNotOpen
from forum.ballots.service import vote
from forum.periods import service as periods
from moderation.appeals import rules, store, volunteers
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.moderation.appeals.conftest import Court
from tests.office import reads
from tests.people import release

GOOD = b64(bytes(SigningKey(bytes(32)).verify_key))


def fresh() -> str:
    return b64(bytes(SigningKey.generate().verify_key))


def in_lot(court: Court) -> list[str]:
    return [b64(key) for key in volunteers.candidates(court.forum)]


def test_a_key_is_in_the_lot_from_the_next_release_on(court: Court) -> None:
    key = fresh()
    page = court.member().opens(f"/ballots/{court.number}")
    assert "Sit on a jury" in page.text
    anyone = court.anyone().browser
    answer = anyone.post(f"/ballots/{court.number}/vote", data={"token": court.paper(), "choice": key})
    assert answer.status_code == 200
    assert in_lot(court) == []
    release(court.forum)
    assert in_lot(court) == [key]


def test_one_paper_puts_one_key_into_the_lot(court: Court) -> None:
    paper, first, second = court.paper(), fresh(), fresh()
    vote(court.forum, court.number, paper, first, USES)
    with pytest.raises(AlreadyVoted):
        vote(court.forum, court.number, paper, second, USES)
    release(court.forum)
    assert in_lot(court) == [first]


def test_a_volunteer_leaves_a_spent_id_and_a_key_and_nothing_that_joins_them(court: Court) -> None:
    court.volunteers(3)
    found = [dict(row) for row in court.forum.db.query("SELECT * FROM volunteers ORDER BY juror")]
    assert found == [{"period": 11, "juror": key} for key in sorted(court.keys)]
    assert {tuple(row.keys()) for row in court.forum.db.query("SELECT * FROM votes")} == {
        ("number", "spent_id", "withdrawn")
    }


@ON_SQLITE
@pytest.mark.parametrize("choice", ["", "support", "A" * 43, "A" * 42, "é", b64(b"\xff" * 32), GOOD + "="])
def test_what_is_no_key_is_refused_and_the_paper_stays_good(court: Court, choice: str) -> None:
    paper = court.paper()
    answer = court.anyone().browser.post(f"/ballots/{court.number}/vote", data={"token": paper, "choice": choice})
    assert answer.status_code == 400
    vote(court.forum, court.number, paper, fresh(), USES)


@ON_SQLITE
def test_nobody_volunteers_before_the_number_is_closed_for_drawing(court: Court) -> None:
    court.later(weeks=2)
    periods.open_period(court.forum)
    court.office.names_key(ballot_scope(court.number), NOON, NOON + timedelta(weeks=12), block=1)
    reads(court.forum, court.office)
    with pytest.raises(VotingNotOpen):
        vote(court.forum, court.number, court.paper(), fresh(), USES)
    assert "At the moment nobody can put a key into the lot" in court.anyone().opens("/juries/").text


@ON_SQLITE
def test_the_lot_takes_as_many_as_one_entry_of_the_log_holds(court: Court) -> None:
    with court.forum.db.transaction():
        for at in range(rules.MOST_VOLUNTEERS):
            store.insert_volunteer(court.forum.db, 11, at.to_bytes(32, "big"))
    court.volunteers(1)
    assert len(volunteers.candidates(court.forum)) == rules.MOST_VOLUNTEERS
    entry = court.appeals(court.removed())
    court.signs()
    assert "1400 volunteers may be drawn" in court.anyone().opens(f"/juries/{entry}").text


@ON_SQLITE
def test_keys_of_periods_long_over_are_forgotten(court: Court) -> None:
    court.volunteers(2)
    for _ in range(2):
        court.later(weeks=4)
        court.ticks()
    assert court.forum.db.query("SELECT juror FROM volunteers") == []


def test_anyone_sees_where_to_volunteer_and_what_it_means(court: Court) -> None:
    page = court.anyone().opens("/juries/")
    assert page.answer.status_code == 200
    assert page.page.find(attrs={"data-volunteer": str(court.number)})
    assert f"/ballots/{court.number}" in {str(link["href"]) for link in page.page.find_all("a")}
