"""Before the close nobody can say how a vote stands; after it a voter finds their ballot and proves nothing; a box that
was touched elects nobody.
"""

import contextlib
from collections import Counter

import pytest

from core.clock import hour_start
from crypto.acts import ELECTED
from crypto.encoding import unb64
from crypto.entries import BallotBox, SpentCount, encode
from crypto.lot import drawn, seed
from crypto.merkle import leaf_hash
from crypto.tokens.scopes import ballot_scope
from forum.app import USES
from forum.ballots import service as ballots
from forum.ballots.rules import AlreadyVoted, VotingNotOpen
from forum.passes.rules import TokenUnknown
from forum.transparency import service as log
from moderation.elections import calendar, counting, rules, store, tables
from moderation.elections.count import count
from moderation.elections.rules import BallotNotFilledIn, VotingOver
from moderation.seats import service as seats
from tests.moderation.elections.booth import NAMES, Booth
from tests.people import release

CHOICES = [(NAMES[0], NAMES[1])] * 6 + [(NAMES[1],)] * 3 + [(NAMES[2], NAMES[0])] * 4


def voting(booth: Booth, *names: str) -> rules.Election:
    booth.opens()
    booth.nominates(*(names or NAMES))
    return booth.begins_voting()


def test_a_ballot_that_is_not_filled_in_as_one_is_refused_and_its_paper_stays_good(booth: Booth) -> None:
    election = voting(booth)
    number = election.number or 0
    token = booth.office.draws(ballot_scope(number))
    for choice in ("", "1,1", "5", "0", "1,,2", "1,2,3,4,1,2", "yes", "1.0", "\u0661", "01"):
        with pytest.raises(BallotNotFilledIn):
            ballots.vote(booth.forum, number, token, choice, USES)
    ballots.vote(booth.forum, number, token, "1,2", USES)


def test_a_paper_of_another_number_is_no_ballot(booth: Booth) -> None:
    election = voting(booth)
    with pytest.raises(TokenUnknown):
        ballots.vote(booth.forum, election.number or 0, booth.office.draws(ballot_scope(33)), "1", USES)


def test_a_paper_is_one_ballot(booth: Booth) -> None:
    election = voting(booth)
    token = booth.office.draws(ballot_scope(election.number or 0))
    for _ in range(2):
        with contextlib.suppress(AlreadyVoted):
            ballots.vote(booth.forum, election.number or 0, token, "1", USES)
        release(booth.forum)
    assert len(store.ballots(booth.forum.db, 1)) == 1


def test_no_ballot_is_taken_before_voting_opens_or_after_it_closes(booth: Booth) -> None:
    election = voting(booth)
    number, token = election.number or 0, booth.office.draws(ballot_scope(election.number or 0))
    for moment, refused in ((election.opened.nominations_until, VotingNotOpen), (election.opened.closes, VotingOver)):
        booth.moves_to(hour_start(moment))
        with pytest.raises(refused):
            ballots.vote(booth.forum, number, token, "1", USES)
    assert booth.forum.db.query("SELECT spent_id FROM spent") == []


def test_before_the_close_two_databases_with_opposite_ballots_have_rows_of_the_same_size_and_none_says_which(
    booth: Booth,
) -> None:
    """What lies there is random ids and sealed bytes of one size, whether a ballot has one preference or five."""
    election = voting(booth)
    booth.votes(election, ["1", "1,2,3,4"] * 6)
    rows = booth.forum.db.query("SELECT ballot_id, sealed FROM election_ballots")
    assert {(len(row["ballot_id"]), len(row["sealed"])) for row in rows} == {(16, 57)}
    assert len({row["sealed"] for row in rows}) == len(rows)
    assert booth.newest().result is None


def test_a_ballot_moved_to_another_row_or_election_does_not_open(booth: Booth) -> None:
    election = voting(booth)
    booth.votes(election, ["1", "2"])
    booth.forum.db.execute("UPDATE election_ballots SET election = 2")
    assert counting.ballots(booth.forum, 2) == {}
    (first, second) = store.ballots(booth.forum.db, 2)
    booth.forum.db.execute("UPDATE election_ballots SET election = 1")
    booth.forum.db.execute("UPDATE election_ballots SET sealed = ? WHERE ballot_id = ?", first[1], second[0])
    assert len(counting.ballots(booth.forum, 1)) == 1


def test_after_the_close_a_voter_finds_their_vote_and_no_row_joins_it_to_a_ballot(booth: Booth) -> None:
    election = voting(booth)
    number = election.number or 0
    receipt = ballots.vote(booth.forum, number, booth.office.draws(ballot_scope(number)), "1", USES)
    release(booth.forum)
    booth.votes(election, ["2"] * 11)
    booth.closes()
    found = ballots.receipt(booth.forum, number, unb64(receipt.spent_id, 32))
    assert found is not None
    assert found.counted
    ids = {ballot_id for ballot_id, _ in store.ballots(booth.forum.db, 1)}
    assert unb64(receipt.spent_id, 32)[:16] not in ids


def test_the_box_in_the_log_stands_for_every_ballot_and_hides_how_many(booth: Booth) -> None:
    election = booth.elects(*NAMES, choices=CHOICES)
    assert election.result is not None
    box = counting.box(election.box_salt, counting.ballots(booth.forum, 1))
    assert box.root == election.result.box
    assert (len(box.leaves), len(box.real)) == (16, len(CHOICES))


def test_the_table_in_the_log_is_the_count_of_the_ballots_whoever_counts(booth: Booth) -> None:
    election = booth.elects(*NAMES, choices=CHOICES)
    assert election.result is not None
    given = Counter(bytes(booth.place(name, election) for name in choice) for choice in CHOICES)

    def nobody(tied: frozenset[int]) -> int:
        raise AssertionError(tied)

    again = count(given, len(NAMES), 3, nobody)
    assert tables.read(election.result) == again


def test_with_fewer_than_ten_ballots_the_log_says_who_was_elected_and_no_number(booth: Booth) -> None:
    election = booth.elects(*NAMES, choices=CHOICES[:9])
    assert election.result is not None
    assert (election.result.valid, election.result.quota, election.result.stages) == (0, 0, ())
    assert len(election.result.elected) == 3
    assert [said for _, said in log.of_kind(booth.forum, SpentCount)] == []


def test_more_ballots_than_papers_elect_nobody(booth: Booth) -> None:
    booth.opens()
    booth.nominates(*NAMES)
    election = booth.begins_voting(drawn=12)
    booth.votes(election, ["1", "2"] * 6 + ["3"])
    election = booth.closes()
    assert booth.winners(election) == []
    assert log.of_kind(booth.forum, SpentCount)[-1][1] == SpentCount(election.number or 0, 13)
    assert seats.terms(booth.forum) == {}


def test_a_ballot_taken_out_of_the_database_voids_the_count(booth: Booth) -> None:
    election = voting(booth)
    booth.votes(election, ["1", "2"] * 6)
    (ballot_id, _), *_ = store.ballots(booth.forum.db, 1)
    booth.forum.db.execute("DELETE FROM election_ballots WHERE ballot_id = ?", ballot_id)
    assert booth.winners(booth.closes()) == []


def test_the_count_waits_for_what_is_still_in_the_pool(booth: Booth) -> None:
    election = voting(booth)
    booth.votes(election, ["1", "2"] * 6)
    ballots.vote(booth.forum, election.number or 0, booth.office.draws(ballot_scope(election.number or 0)), "1", USES)
    assert booth.closes().result is None
    release(booth.forum)
    booth.turns()
    found = booth.newest()
    assert found.result is not None
    assert found.result.valid == 13


def test_a_tie_waits_for_the_lot_which_anybody_can_draw_again(booth: Booth) -> None:
    election = voting(booth, *NAMES)
    booth.votes(election, ["1", "2", "3", "4"] * 3)
    booth.moves_to(hour_start(election.opened.closes))
    booth.turns()
    assert booth.newest().result is None
    value = booth.office.reveals(election.opened.block, election.opened.lot)
    booth.turns()
    found = booth.newest()
    assert found.result is not None
    box = min(at for at, _ in log.of_kind(booth.forum, BallotBox) if at > (election.nominations or 0))
    places = (election.entry, election.nominations or 0, box)
    leaves = [leaf_hash(encode(log.entry(booth.forum, at))) for at in places]
    order = drawn(seed(value, *leaves), (one.to_bytes(4, "big") for one in range(1, 5)), 4)
    out = ({1, 2, 3, 4} - set(found.result.elected)).pop()
    assert out == int.from_bytes(order[0], "big")


def test_a_number_for_the_lot_that_was_told_before_the_box_behind_the_list_draws_nobody(booth: Booth) -> None:
    """The registrar knows it, and could try lists until one suits; whoever makes the box must not know it."""
    booth.opens()
    booth.seals_the_box()
    election = booth.nominates(*NAMES)
    booth.office.reveals(election.opened.block, election.opened.lot)
    booth.turns()
    election = booth.begins_voting()
    booth.votes(election, ["1", "2", "3", "4"] * 3)
    booth.moves_to(hour_start(election.opened.closes))
    booth.turns()
    assert booth.newest().result is None


def test_an_election_is_counted_once_however_often_it_is_asked(booth: Booth) -> None:
    booth.elects(*NAMES, choices=CHOICES)
    for _ in range(3):
        assert not counting.count_due(booth.forum)
        calendar.turn(booth.forum, booth.office.answers)
    assert [term.how for term in seats.terms(booth.forum).values()] == [ELECTED] * 3
