"""When elections open, that their calendar stands, and what happens without candidates, papers or a registrar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import hour_of, hour_start
from crypto.acts import ELECTED, FOUNDING, NO_KEY, SeatTerm
from crypto.elections import BY_ELECTION, GENERAL, ElectionOpened, NominationList
from crypto.encoding import Malformed
from crypto.entries import SpentCount
from forum.instance import Instance
from forum.passes.rules import RegistrarWrong
from forum.transparency import service as log
from moderation.elections import calendar, rules, service, store
from moderation.elections.rules import DEMO, ORDINARY, Opening, due
from moderation.seats import service as seats
from tests.conftest import NOON
from tests.core.tools import RULES
from tests.moderation.elections.booth import NAMES, Booth
from tests.moderation.people import appointed
from tests.office import Office, reads, with_office

KEY = b"k" * 32
BALLOTS = [(NAMES[0], NAMES[1])] * 6 + [(NAMES[1],)] * 3 + [(NAMES[2], NAMES[0])] * 4


def term(seat: int, ends: timedelta, how: str = FOUNDING, key: bytes = KEY) -> SeatTerm:
    return SeatTerm(seat, how, bytes(32), key, key, hour_of(NOON - timedelta(weeks=4)), hour_of(NOON + ends))


def terms(*ends: timedelta) -> dict[int, SeatTerm]:
    return {seat: term(seat, lasts) for seat, lasts in enumerate(ends, 1)}


def test_where_no_seat_is_held_a_general_election_opens_at_once(booth: Booth) -> None:
    election = booth.opens()
    assert (election.opened.kind, election.opened.seats) == (GENERAL, (1, 2, 3))
    assert election.step(booth.forum.clock.hour()) == "nominations"


@pytest.mark.parametrize(("lasts", "opening"), [
    (timedelta(days=24, hours=1), None),
    (timedelta(days=24), Opening(GENERAL, (1, 2, 3))),
    (timedelta(0), Opening(GENERAL, (1, 2, 3))),
])
def test_the_next_election_opens_24_days_before_the_terms_end(lasts: timedelta, opening: Opening | None) -> None:
    assert due(terms(*[lasts] * 3), NOON, ORDINARY) == opening


def test_a_seat_without_a_holder_is_filled_by_a_by_election() -> None:
    long = timedelta(weeks=20)
    assert due(terms(timedelta(0), long, long), NOON, ORDINARY) == Opening(BY_ELECTION, (1,))
    assert due({2: term(2, long)}, NOON, ORDINARY) == Opening(BY_ELECTION, (1, 3))


def test_a_vacancy_shortly_before_the_terms_end_brings_the_general_election_forward() -> None:
    assert due(terms(timedelta(0), *[timedelta(days=40)] * 2), NOON, ORDINARY) == Opening(GENERAL, (1, 2, 3))


def test_a_seat_that_was_won_and_not_taken_within_two_weeks_is_vacant() -> None:
    long = timedelta(weeks=20)
    held = {**terms(long, long), 3: term(3, long, ELECTED, NO_KEY)}
    assert due(held, NOON, ORDINARY) == Opening(BY_ELECTION, (3,))


def test_a_by_election_fills_what_is_left_of_the_others_terms() -> None:
    others, end = terms(timedelta(weeks=9), timedelta(weeks=9)), NOON + timedelta(weeks=9)
    assert rules.ends(Opening(BY_ELECTION, (3,)), others, (), NOON) == hour_of(end)
    assert rules.ends(Opening(GENERAL, (1, 2, 3)), others, (), NOON) == hour_of(NOON + timedelta(weeks=26))


def test_no_two_holders_of_a_seat_have_terms_that_end_at_the_same_hour() -> None:
    """Cases know by the end of a term whose word it was: a successor must not find what another said as their own."""
    others, end = terms(timedelta(weeks=9), timedelta(weeks=9)), NOON + timedelta(weeks=9)
    taken = {hour_of(end), hour_of(end - timedelta(hours=1))}
    assert rules.ends(Opening(BY_ELECTION, (3,)), others, taken, NOON) == hour_of(end - timedelta(hours=2))


@RULES
@given(st.lists(st.integers(-10, 300), max_size=3), st.sampled_from([ORDINARY, DEMO]))
def test_whatever_the_terms_are_nobody_is_left_without_a_successor(days: list[int], steps: rules.Lengths) -> None:
    held = terms(*map(timedelta, days))
    opening = due(held, NOON, steps)
    running = [one for one in held.values() if rules.is_held(one, NOON + rules.AHEAD)]
    if len(running) < 3:
        assert opening is not None
        assert {1, 2, 3} - {one.seat for one in running} <= set(opening.seats)


@RULES
@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.sampled_from([ORDINARY, DEMO]))
def test_a_calendar_is_whole_hours_one_after_another(moment: datetime, steps: rules.Lengths) -> None:
    times = rules.calendar(GENERAL, moment.replace(tzinfo=UTC), steps)
    assert times.nominations_until < times.voting_from < times.closes
    assert hour_start(times.closes) - hour_start(hour_of(moment.replace(tzinfo=UTC))) == steps.all


def test_the_calendar_stands_in_the_log_from_the_opening_on(booth: Booth) -> None:
    opened = booth.opens().opened
    booth.elects(*NAMES, choices=BALLOTS)
    assert booth.opened()[0] == opened
    assert hour_start(opened.nominations_until) == NOON + timedelta(days=7)
    assert hour_start(opened.voting_from) == NOON + timedelta(days=10)
    assert hour_start(opened.closes) == NOON + timedelta(days=17)


def test_an_election_is_opened_once_however_often_it_is_asked(booth: Booth) -> None:
    for _ in range(3):
        booth.turns()
    assert len(booth.opened()) == 1


def test_without_a_registrar_no_election_is_opened(forum: Instance) -> None:
    calendar.turn(forum)
    assert service.every(forum) == []


def test_no_election_opens_before_there_are_papers_that_last_until_its_end(forum: Instance) -> None:
    known, office = with_office(forum)
    office.opens_block(NOON - timedelta(weeks=10))  # lapses in two weeks
    reads(known, office)
    calendar.turn(known)
    assert service.every(known) == []


def test_the_first_list_of_nominations_stands(booth: Booth) -> None:
    booth.opens()
    first = booth.nominates(*NAMES).candidates
    booth.office.publish(type="nominations", election=1, candidates=[])
    booth.turns()
    assert booth.newest().candidates == first
    assert len(log.of_kind(booth.forum, NominationList)) == 1


def test_a_list_that_is_not_sorted_or_too_long_is_refused(booth: Booth) -> None:
    booth.opens()
    for candidates in (["B" * 42 + "A", "A" * 43], [f"{at:042}A" for at in range(61)]):
        office = Office(booth.forum.settings.url, booth.office.key, list(booth.office.records))
        office.publish(type="nominations", election=1, candidates=candidates)
        with pytest.raises(RegistrarWrong):
            reads(booth.forum, office)


def test_names_that_are_not_those_of_the_list_are_not_shown(booth: Booth) -> None:
    booth.opens()
    booth.nominates(*NAMES[:2])
    booth.forum.db.execute("DELETE FROM candidates")
    booth.office.nominees[1] = [booth.standers[NAMES[0]].nominee] * 2
    booth.turns()
    places = [row.place for row in store.candidates(booth.forum.db, 1)]
    assert places == [booth.place(NAMES[0], booth.newest())]


def test_voting_opens_with_the_final_number_of_papers_and_not_before(booth: Booth) -> None:
    booth.opens()
    election = booth.nominates(*NAMES)
    booth.moves_to(hour_start(election.opened.voting_from))
    booth.turns()
    waiting = booth.newest()
    assert waiting.number is not None
    assert waiting.step(booth.forum.clock.hour()) == "waiting"
    booth.closes_drawing(waiting.number, 40)
    assert booth.newest().step(booth.forum.clock.hour()) == "voting"


def test_an_election_in_which_nobody_stands_elects_nobody_and_another_opens(booth: Booth) -> None:
    booth.opens()
    booth.nominates()
    booth.moves_to(hour_start(booth.newest().opened.closes))
    booth.turns()
    first, second = service.find(booth.forum, 1), service.find(booth.forum, 2)
    assert first.result is not None
    assert (first.result.elected, first.number) == ((), None)
    assert second.result is None


def test_those_who_stand_alone_are_elected_without_a_ballot(booth: Booth) -> None:
    election = booth.elects(*NAMES[:2])
    assert sorted(booth.winners(election)) == sorted(NAMES[:2])


def test_nobody_wins_against_others_without_a_ballot(booth: Booth) -> None:
    assert booth.winners(booth.elects(*NAMES)) == []


def test_a_whole_election_gives_each_seat_to_a_winner_from_that_hour_on(booth: Booth) -> None:
    election = booth.elects(*NAMES, choices=BALLOTS)
    assert booth.winners(election) == [NAMES[0], NAMES[2], NAMES[1]]
    found = seats.terms(booth.forum)
    won = [(found[seat].how, found[seat].key, found[seat].begins) for seat in (1, 2, 3)]
    assert won == [(ELECTED, NO_KEY, booth.forum.clock.hour())] * 3
    assert found[1].holder == booth.standers[NAMES[0]].nominee.commitment
    assert found[1].ends == hour_of(booth.now + timedelta(weeks=26))


def test_who_held_a_seat_is_refused_from_the_count_on(booth: Booth) -> None:
    for seat, name in enumerate(("Ann Example", "Bob Sample", "Cai Pattern"), 1):
        appointed(booth.forum, seat, name)
    booth.moves_to(NOON + timedelta(weeks=8) - timedelta(days=24))
    booth.elects(*NAMES, choices=BALLOTS)
    assert seats.holders(booth.forum) == []


def test_no_other_election_opens_while_one_is_under_way_or_terms_run(booth: Booth) -> None:
    booth.elects(*NAMES, choices=BALLOTS)
    booth.turns()
    assert len(booth.opened()) == 1


def test_how_many_papers_were_used_stands_in_the_log_after_the_count(booth: Booth) -> None:
    election = booth.elects(*NAMES, choices=BALLOTS)
    assert log.of_kind(booth.forum, SpentCount)[-1][1] == SpentCount(election.number or 0, len(BALLOTS))


def test_ballots_and_names_go_when_the_term_is_over(booth: Booth) -> None:
    election = booth.elects(*NAMES, choices=BALLOTS)
    booth.moves_to(booth.now + rules.TERM - timedelta(hours=1))
    assert not calendar.counting.forget_old(booth.forum)
    assert len(store.ballots(booth.forum.db, election.election)) == len(BALLOTS)
    booth.moves_to(booth.now + timedelta(hours=1))
    assert calendar.counting.forget_old(booth.forum)
    assert store.ballots(booth.forum.db, election.election) == []
    assert store.candidates(booth.forum.db, election.election) == []


@pytest.mark.parametrize("wrong", [
    {"kind": "coup"}, {"seats": (2, 1)}, {"seats": (1, 1)}, {"kind": "recall", "seats": (1, 2)},
    {"nominations_until": "2027-01-01T00"}, {"closes": "2026-12-04T12"},
])
def test_what_is_no_election_has_no_entry(wrong: dict[str, object]) -> None:
    good = {
        "election": 1, "kind": GENERAL, "seats": (1, 2, 3), "day": "2026-11-24", "block": 1, "lot": 0,
        "nominations_until": "2026-12-01T12", "voting_from": "2026-12-04T12", "closes": "2026-12-11T12",
    }
    ElectionOpened(**good).payload()  # type: ignore[arg-type]
    with pytest.raises(Malformed):
        ElectionOpened(**{**good, **wrong}).payload()  # type: ignore[arg-type]
