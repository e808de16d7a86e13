"""When a release is due (DESIGN 4), played through by the slot."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from forum.pool.rules import ORDINARY, PACES, SLOW, Decision, Plan, State, Thing, choose, decide
from tests.core.tools import RULES

HOURLY = Plan(3600, 5)
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)


def at(hour: int, day: int = 0) -> int:
    """The slot of an hour of the Tuesday, or of so many days later."""
    return HOURLY.slot(TUESDAY + timedelta(days=day, hours=hour))


def decided(slot: int, things: int, sessions: int | None = None, held_since: str | None = None) -> Decision:
    """What is decided at a slot when the one before was looked at too."""
    return decide(HOURLY, State(7, slot - 1, held_since), slot, things, things if sessions is None else sessions)


@RULES
@given(st.integers(0, 22), st.integers(0, 12), st.integers(0, 12))
def test_by_the_hour_five_posts_of_five_sessions_are_needed(hour: int, things: int, sessions: int) -> None:
    sessions = min(things, sessions)
    assert decided(at(hour), things, sessions).release == (things >= 5 and sessions >= 5)


def test_five_posts_of_four_sessions_wait() -> None:
    assert not decided(at(10), 5, 4).release
    assert decided(at(10), 5, 5).release


@RULES
@given(st.integers(2, 9))
def test_at_the_days_last_release_two_are_enough(things: int) -> None:
    assert decided(at(23), things, 1).release
    assert not decided(at(22), min(things, 4), 1).release


def test_one_alone_is_held_from_the_days_last_release_to_the_next_days_last() -> None:
    first = decided(at(23), 1)
    assert first == Decision(False, "2026-11-24")
    for hour in range(23):
        assert decided(at(hour, 1), 1, held_since=first.held_since) == first
    assert decided(at(23, 1), 1, held_since=first.held_since).release


def test_one_that_came_in_the_day_is_not_let_out_that_night() -> None:
    assert not decided(at(23), 1, held_since=None).release


def test_nothing_waiting_is_never_released_and_holds_nothing() -> None:
    for hour in range(24):
        assert decided(at(hour), 0, held_since="2026-11-01") == Decision(False, None)


def test_a_last_release_nobody_looked_at_is_made_up_at_the_next_look() -> None:
    for missed_at in (20, 22):
        assert decide(HOURLY, State(7, at(missed_at), None), at(3, 1), 2, 2).release


def test_a_last_release_that_was_looked_at_is_not_made_up() -> None:
    assert not decide(HOURLY, State(7, at(23), None), at(3, 1), 2, 2).release


def test_a_last_release_missed_a_whole_day_later_is_made_up_too() -> None:
    """Looked at the Tuesday's last slot, then the machine was down until Thursday: Wednesday's was missed."""
    assert decide(HOURLY, State(7, at(23), None), at(9, 2), 2, 2).release


@RULES
@given(st.integers(0, 22), st.sets(st.integers(0, 71)), st.integers(23, 46))
def test_one_alone_appears_by_the_end_of_the_next_day(came: int, looks: set[int], between: int) -> None:
    """Whatever ticks are missed, if one comes between the two nights: "by tomorrow midnight at the latest"."""
    state, released = State(7, at(came), None), []
    slots = sorted(at(look) for look in {*looks, between, 71} if look > came)
    for slot in slots:
        decision = decide(HOURLY, state, slot, 1, 1)
        state = State(7, slot, decision.held_since)
        released += [slot] * decision.release
    assert released[0] == min(slot for slot in slots if slot >= at(23, 1))


@RULES
@given(st.integers(1, 999_999), st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_slots_are_whole_and_in_order(seconds: int, moment: datetime) -> None:
    plan = Plan(seconds, 5)
    slot = plan.slot(moment)
    assert slot * seconds <= moment.timestamp() < (slot + 1) * seconds
    assert plan.slot(moment + timedelta(seconds=seconds)) == slot + 1


@RULES
@given(st.integers(60, 86_400), st.integers(0, 4000))
def test_every_day_has_exactly_one_last_slot(seconds: int, days: int) -> None:
    plan, day = Plan(seconds, 5), date(2026, 1, 1) + timedelta(days=days)
    start = plan.slot(datetime(day.year, day.month, day.day, tzinfo=UTC))
    slots = [slot for slot in range(start - 1, start + 86_400 // seconds + 2) if plan.day(slot) == day.isoformat()]
    assert [plan.is_last_of_day(slot) for slot in slots] == [False] * (len(slots) - 1) + [True] * bool(slots)


def test_a_demo_releases_every_time_from_one_post_on() -> None:
    plan = Plan(20, 1)
    assert decide(plan, State(0, 99, None), 100, 1, 1).release
    assert plan.in_words() == "within 20 seconds"


def test_what_is_said_of_the_plan_is_what_it_does() -> None:
    assert "next full hour if 5 posts" in HOURLY.in_words()
    assert "next 30-minute mark" in Plan(1800, 3).in_words()
    assert "20-second" in Plan(20, 3).in_words()


THINGS = st.lists(st.builds(Thing, st.sampled_from(PACES), st.booleans(), st.sampled_from([b"", b"a", b"b"])))


@RULES
@given(st.integers(0, 23), THINGS, st.randoms())
def test_what_appears_is_never_held_and_only_slow_posts_not_yet_held_are(
    hour: int, things: list[Thing], lot: Random
) -> None:
    choice = choose(HOURLY, State(7, at(hour) - 1, None), at(hour), things, lambda: lot.random() < 0.5)
    assert not choice.appear & choice.hold
    assert all(things[place].pace == SLOW and not things[place].held for place in choice.hold)


@RULES
@given(st.integers(0, 23), st.integers(5, 9))
def test_slow_boards_have_four_hours_a_day(hour: int, count: int) -> None:
    things = [Thing(SLOW, True, bytes([place])) for place in range(count)]
    choice = choose(HOURLY, State(7, at(hour) - 1, None), at(hour), things, lambda: True)
    assert bool(choice.appear) == (hour in (5, 11, 17, 23))


def test_a_session_that_does_not_count_does_not_fill_a_release() -> None:
    counted = [Thing(ORDINARY, False, bytes([place])) for place in range(1, 5)]
    for last, appears in ((b"", False), (b"\x05", True)):
        things = [*counted, Thing(ORDINARY, False, last)]
        assert bool(choose(HOURLY, State(7, at(9), None), at(10), things, lambda: True).appear) == appears


def test_a_slow_post_alone_is_held_a_day_and_no_longer() -> None:
    state, appeared = State(7, at(0) - 1, None), []
    for hour in range(1, 96):
        choice = choose(HOURLY, state, at(hour), [Thing(SLOW, True, b"a")], lambda: True)
        state = State(7, at(hour), choice.held_since)
        appeared += [hour] if choice.appear else []
    assert appeared[0] == 47
