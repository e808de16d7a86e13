"""Recall: one vote short leaves nothing; enough open a vote; a recalled seat ends at that tick."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import hour_start
from crypto.acts import RECALLED
from crypto.elections import BY_ELECTION, RECALL, StageTable
from crypto.tokens.scopes import ballot_scope
from forum.app import USES
from forum.ballots import service as ballots
from forum.ballots.rules import ChoiceUnknown
from forum.instance import Instance
from forum.transparency import service as log
from forum.verify import read_log
from moderation.elections import rules, store
from moderation.elections.checks import check_elections
from moderation.seats import service as seats
from tests.core.tools import RULES
from tests.moderation.elections.booth import Booth, booth_of
from tests.moderation.people import Named, seat_holders


@pytest.fixture
def held(forum: Instance) -> tuple[Booth, list[Named]]:
    """A forum whose three seats are held, early in a period."""
    found = booth_of(forum, members=75)
    return found, seat_holders(found.forum, found.app)


@RULES
@given(st.integers(0, 20_000))
def test_a_tenth_of_the_papers_and_at_least_six_must_ask(drawn: int) -> None:
    needs = rules.recall_needs(drawn)
    assert needs >= 6
    assert 10 * needs >= drawn
    assert needs == 6 or 10 * (needs - 1) < drawn


def test_one_vote_short_opens_nothing_and_leaves_nothing(held: tuple[Booth, list[Named]]) -> None:
    booth, _ = held
    booth.asks_for_recall(2, votes=7, drawn=75)
    assert booth.opened() == []
    assert store.tallies(booth.forum.db) is not None
    booth.moves_to(booth.now + rules.RECALL_LASTS)
    booth.turns()
    assert store.tallies(booth.forum.db) is None
    assert booth.forum.db.query("SELECT sealed FROM recalls") == []


def test_what_was_asked_for_lately_counts_together_and_what_ran_out_does_not(held: tuple[Booth, list[Named]]) -> None:
    booth, _ = held
    booth.asks_for_recall(2, votes=7, drawn=75)
    booth.moves_to(booth.now + rules.RECALL_LASTS)
    booth.turns()
    booth.recall_number(75)
    booth.asks_for_recall(2, votes=1, drawn=75)
    assert booth.opened() == []


def test_at_the_threshold_a_vote_opens(held: tuple[Booth, list[Named]]) -> None:
    booth, _ = held
    booth.asks_for_recall(2, votes=8, drawn=75)
    (opened,) = booth.opened()
    assert (opened.kind, opened.seats, opened.block) == (RECALL, (2,), 0)
    assert store.tallies(booth.forum.db) is None
    assert hour_start(opened.closes) == hour_start(opened.voting_from) + timedelta(days=7)


def test_votes_on_different_seats_are_not_added(held: tuple[Booth, list[Named]]) -> None:
    booth, _ = held
    booth.asks_for_recall(2, votes=5, drawn=75)
    booth.asks_for_recall(1, votes=5, drawn=75)
    assert booth.opened() == []


def test_a_seat_that_nobody_holds_cannot_be_recalled(held: tuple[Booth, list[Named]]) -> None:
    booth, _ = held
    number = booth.recall_number()
    for choice in ("4", "0", "yes", "1,2"):
        with pytest.raises(ChoiceUnknown):
            ballots.vote(booth.forum, number, booth.office.draws(ballot_scope(number)), choice, USES)


def test_whoever_reads_the_database_sees_neither_how_many_ask_nor_about_whom(held: tuple[Booth, list[Named]]) -> None:
    booth, _ = held
    booth.asks_for_recall(2, votes=1, drawn=75)
    first = store.tallies(booth.forum.db)
    booth.asks_for_recall(1, votes=4, drawn=75)
    second = store.tallies(booth.forum.db)
    assert first is not None
    assert second is not None
    assert len(first) == len(second)


@pytest.mark.parametrize(("yes", "no", "stays"), [(11, 10, False), (10, 10, True), (9, 12, True), (0, 0, True)])
def test_more_yes_than_no_ends_the_term_at_that_tick(
    held: tuple[Booth, list[Named]], yes: int, no: int, stays: bool
) -> None:
    booth, people = held
    booth.asks_for_recall(2, votes=8, drawn=75)
    election = booth.begins_voting(75)
    booth.votes(election, ["yes"] * yes + ["no"] * no)
    booth.moves_to(hour_start(election.opened.closes) - timedelta(hours=1))
    assert people[1].signs_in().answer.status_code == 303
    booth.moves_to(hour_start(election.opened.closes))
    assert people[1].opens("/moderation/").answer.status_code == 200
    booth.turns()
    assert (2 in [seat.number for seat in seats.holders(booth.forum)]) == stays
    if not stays:
        assert seats.terms(booth.forum)[2].how == RECALLED
        assert people[1].opens("/moderation/").answer.status_code == 403
        assert people[1].signs_in().answer.status_code == 403
        assert (booth.newest().opened.kind, booth.newest().opened.seats) == (BY_ELECTION, (2,))
        assert people[0].signs_in().answer.status_code == 303


@pytest.mark.parametrize(("yes", "no", "told"), [(12, 0, False), (9, 14, False), (11, 10, True)])
def test_of_a_recall_no_side_under_ten_is_told(
    held: tuple[Booth, list[Named]], yes: int, no: int, told: bool
) -> None:
    booth, people = held
    booth.asks_for_recall(2, votes=8, drawn=75)
    election = booth.begins_voting(75)
    booth.votes(election, ["yes"] * yes + ["no"] * no)
    booth.moves_to(hour_start(election.opened.closes))
    booth.turns()
    tables = [entry for _, entry in log.of_kind(booth.forum, StageTable)]
    assert [(table.valid, bool(table.stages)) for table in tables] == [(yes + no if told else 0, told)]
    assert ("fewer than 10 ballots on one side" in people[0].opens(f"/elections/{election.election}").text) != told
    check_elections(booth.forum, read_log(booth.forum))


def test_a_recall_does_not_reach_whoever_holds_the_seat_by_then(held: tuple[Booth, list[Named]]) -> None:
    booth, _ = held
    booth.asks_for_recall(2, votes=8, drawn=75)
    election = booth.begins_voting(75)
    booth.votes(election, ["yes"] * 12)
    with booth.forum.db.transaction():
        seats.appoint(booth.forum, 2, "Hana Other", "hana@example.org", "founding", 8)
    booth.moves_to(hour_start(election.opened.closes))
    booth.turns()
    assert [seat.name for seat in seats.holders(booth.forum)][1] == "Hana Other"
