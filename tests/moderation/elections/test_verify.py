"""Verification: elections that are as the log says pass, and whatever is changed by hand makes it fail."""

import pytest

from clients import candour_acts, candour_entries
from forum import verify
from forum.told import LogMismatch
from forum.transparency import service as log
from moderation.elections import store
from moderation.seats import service as seats
from tests.moderation.elections.booth import NAMES, Booth
from tests.moderation.people import Named
from tests.office import reads

CHOICES = [(NAMES[0], NAMES[1])] * 6 + [(NAMES[1],)] * 3 + [(NAMES[2], NAMES[0])] * 4
PASSPHRASE = "tram kettle orbit maple"


def check(booth: Booth) -> None:
    """As `candour verify-log` does, outside and inside."""
    with booth.forum.db.transaction():
        log.sign(booth.forum)
    acts = candour_acts.Acts()
    known = verify.candour_verify.UNKNOWN.copy()
    verify.candour_verify.verify(verify.reader(booth.forum), known, on_entry=acts.take)
    verify.check_rows(booth.forum, lambda *_: None)


@pytest.fixture
def elected(booth: Booth) -> Booth:
    booth.elects(*NAMES, choices=CHOICES)
    booth.takes_seat(NAMES[0], PASSPHRASE, 1)
    booth.turns()
    return booth


def test_a_whole_election_verifies_step_by_step(booth: Booth) -> None:
    check(booth)
    booth.opens()
    check(booth)
    booth.nominates(*NAMES)
    check(booth)
    election = booth.begins_voting()
    booth.votes(election, ["1", "2"] * 6)
    check(booth)
    booth.closes()
    check(booth)
    booth.takes_seat(booth.winners(booth.newest())[0], PASSPHRASE, 1)
    check(booth)


def test_a_count_that_only_the_lot_decides_verifies(booth: Booth) -> None:
    booth.opens()
    booth.nominates(*NAMES)
    booth.votes(booth.begins_voting(), ["1", "2", "3", "4"] * 3)
    result = booth.closes().result
    assert result is not None
    assert any(tie[0] == 0 for row in result.stages for tie in row[3:])
    check(booth)


def test_it_verifies_when_few_voted_and_when_ballots_are_forgotten(booth: Booth) -> None:
    booth.elects(*NAMES, choices=CHOICES[:4])
    check(booth)
    store.forget(booth.forum.db, 1)
    check(booth)


@pytest.mark.parametrize("sql", [
    "DELETE FROM elections",
    "UPDATE elections SET number = number + 1",
    "UPDATE elections SET result = result - 1",
    "UPDATE elections SET nominations = 0",
    "INSERT INTO elections (election, entry) VALUES (2, 0)",
    "UPDATE candidates SET place = place + 10 WHERE place = 1",
    "UPDATE candidates SET claim = salt WHERE place = 1",
    "UPDATE election_ballots SET sealed = ballot_id",
    "DELETE FROM election_ballots WHERE ballot_id = (SELECT ballot_id FROM election_ballots LIMIT 1)",
    "UPDATE elections SET salt = ''",
])
def test_a_row_changed_by_hand_makes_it_fail(elected: Booth, sql: str) -> None:
    check(elected)
    elected.forum.db.execute(sql)
    with pytest.raises(Exception, match=r"[Ee]lection|entry|database|log"):
        check(elected)


def test_somebody_who_is_made_a_seat_holder_by_hand_is_refused_and_verification_fails(elected: Booth) -> None:
    """The row of a winner is pointed at a seat that another has won."""
    elected.forum.db.execute("UPDATE seats SET seat = 2")
    assert seats.holders(elected.forum) == []
    winner = Named(elected.app.test_client(), elected.forum, NAMES[0], PASSPHRASE)
    assert winner.signs_in().answer.status_code == 403
    with pytest.raises(LogMismatch):
        check(elected)


def test_an_entry_that_makes_a_winner_of_somebody_else_makes_it_fail(elected: Booth) -> None:
    with elected.forum.db.transaction():
        seats.win(elected.forum, 1, b"x" * 32, "2027-06-01T00")
    with pytest.raises((LogMismatch, candour_entries.Wrong)):
        check(elected)


def test_a_seat_given_up_verifies(elected: Booth) -> None:
    with elected.forum.db.transaction():
        seats.end(elected.forum, 1, "resigned")
    reads(elected.forum, elected.office)
    check(elected)
