"""The weeks that lie behind a demonstration: each of its elections opens by itself, at whatever hour it is started."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.clock import hour_of, hour_start
from crypto.acts import FOUNDING
from crypto.elections import BY_ELECTION, GENERAL
from forum.demo.past import times
from moderation.elections.rules import DEMO, Opening, calendar, due, ends
from moderation.seats.rules import FOUNDING_WEEKS, new_term

KEY = b"k" * 32
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(MOMENTS)
def test_both_elections_are_due_when_they_are_opened_and_the_second_not_before(now: datetime) -> None:
    when = times(now)
    held = (new_term(seat, FOUNDING, when.founded, FOUNDING_WEEKS) for seat in (1, 2, 3))
    founded = {term.seat: replace(term, key=KEY) for term in held}
    opening = Opening(BY_ELECTION, (2, 3))
    assert due({1: founded[1]}, when.by_election, DEMO) == opening
    closes = hour_start(calendar(BY_ELECTION, when.by_election, DEMO).closes)
    until = ends(opening, founded, {founded[2].ends}, closes)
    terms = {seat: replace(term, ends=until) if seat > 1 else term for seat, term in founded.items()}
    assert due(terms, when.general - timedelta(hours=1), DEMO) is None
    assert due(terms, when.general, DEMO) == Opening(GENERAL, (1, 2, 3))


@given(MOMENTS)
def test_members_vote_in_the_second_when_the_demonstration_begins_and_nobody_votes_in_the_first(now: datetime) -> None:
    when = times(now)
    first, second = calendar(BY_ELECTION, when.by_election, DEMO), calendar(GENERAL, when.general, DEMO)
    assert first.closes <= hour_of(when.general)
    assert second.voting_from <= hour_of(now) < second.closes
