"""Which thread gets a number, when, and which numbers nobody can draw any more."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import FixedClock, hour_of
from crypto.encoding import b64
from forum.app import app_of
from forum.ballots import service, store
from forum.ballots.rules import BallotUnknown, Wait, allowance, days_to_wait
from forum.passes.rules import Block
from forum.web import read_id
from tests.conftest import NOON
from tests.core.tools import RULES
from tests.forum.ballots.conftest import Town
from tests.office import reads
from tests.people import release

BLOCK = Block(1, 1, 128, "2026-11-23T00", "2027-02-15T00", b"")


def test_a_thread_gets_a_number_once_three_others_have_replied(town: Town) -> None:
    thread = town.talks("Fares", repliers=2)
    assert service.counts(town.forum, [thread]) == {}
    town.member().replies(town.member().thread("Fares"), "A third.")
    release(town.forum)
    assert service.counts(town.forum, [thread])[thread][0].number == 33


def test_one_person_who_replies_three_times_gets_no_number(town: Town) -> None:
    thread = town.talks("Fares", repliers=0)
    someone = town.member()
    for _ in range(3):
        someone.replies(town.member().thread("Fares"), "Again.")
    release(town.forum)
    assert service.counts(town.forum, [thread]) == {}


def test_numbers_are_given_only_from_a_block_that_ten_members_have_drawn(town: Town) -> None:
    town.office.publish(type="drawn", block=1, members=9, final=False)
    reads(town.forum, town.office)
    thread = town.talks("Fares")
    assert service.counts(town.forum, [thread]) == {}
    town.office.publish(type="drawn", block=1, members=10, final=False)
    reads(town.forum, town.office)
    town.talks("Another")
    assert service.counts(town.forum, [thread])


def test_a_days_numbers_are_few_and_the_rest_waits_for_the_next_day(town: Town) -> None:
    """8 ordinary numbers in this block: on the first day there is none, by the fourth there is one."""
    assert isinstance(town.forum.clock, FixedClock)
    town.office.opens_block(NOON, block=2)
    reads(town.forum, town.office)
    town.forum.clock.moment = NOON + timedelta(days=3)
    threads = [town.talks(f"Thread {at}") for at in range(3)]
    assert sum(thread in service.counts(town.forum, threads) for thread in threads) == 1
    town.forum.clock.moment = NOON + timedelta(days=7)
    town.talks("Later")
    assert len(store.numbers_of_block(town.forum.db, 2)) == 2


def test_a_thread_that_waits_for_its_number_says_when_support_opens(town: Town) -> None:
    """Of these 8 ordinary numbers there is one by the fourth day, and another by the seventh."""
    assert isinstance(town.forum.clock, FixedClock)
    town.office.opens_block(NOON, block=2)
    reads(town.forum, town.office)
    first, second = town.talks("First"), town.talks("Second")
    assert [service.wait(town.forum, thread) for thread in (first, second)] == [Wait(6), Wait(6)]
    said = town.member().opens(f"/threads/{b64(first)}").text
    assert "Support opens when this thread gets its ballot number" in said
    assert "usually within 6 days" in said
    town.forum.clock.moment = NOON + timedelta(days=3)
    town.talks("Third", repliers=0)
    assert sorted(str(service.wait(town.forum, thread)) for thread in (first, second)) == ["None", "Wait(days=3)"]


def test_a_thread_that_gets_its_number_with_the_next_release_says_so(town: Town) -> None:
    town.talks("Fares", repliers=2)
    thread = read_id(town.member().thread("Fares"))
    with town.forum.db.transaction():
        store.want(town.forum.db, thread)
    assert "with the next release" in town.member().opens(f"/threads/{b64(thread)}").text


def test_a_thread_says_that_it_waits_for_members_who_draw(town: Town) -> None:
    town.office.publish(type="drawn", block=1, members=9, final=False)
    reads(town.forum, town.office)
    thread = town.talks("Fares")
    assert "once enough members have drawn ballot papers" in town.member().opens(f"/threads/{b64(thread)}").text


def test_what_waits_for_no_number_says_nothing_of_support(town: Town) -> None:
    thread = town.talks("Fares", repliers=2)
    assert service.wait(town.forum, thread) is None
    assert "Support opens" not in town.member().opens(f"/threads/{b64(thread)}").text


@RULES
@given(st.integers(0, 90), st.integers(0, 96), st.integers(1, 300))
def test_what_waits_has_its_numbers_by_the_day_that_is_said(day: int, taken: int, waiting: int) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(days=day)
    days = days_to_wait(BLOCK, now, taken, waiting)
    assert days >= 1
    assert 96 * (day + 1 + days) // 28 >= taken + waiting


@RULES
@given(st.integers(0, 60), st.integers(0, 96))
def test_the_allowance_never_gives_more_than_a_block_has(day: int, taken: int) -> None:
    more = allowance(BLOCK, datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(days=day), taken)
    assert 0 <= more <= 96
    assert more == 0 or taken + more <= 96 * min(28, day + 1) / 28


def test_a_thread_whose_block_has_lapsed_gets_a_newer_number_and_the_counts_stand_side_by_side(town: Town) -> None:
    assert isinstance(town.forum.clock, FixedClock)
    thread = town.talks("Fares")
    number = town.ballot(thread).number
    town.votes(number, town.paper(number))
    release(town.forum)
    later = NOON + timedelta(weeks=13)
    town.office.opens_block(later, block=2)
    reads(town.forum, town.office)
    town.forum.clock.moment = later + timedelta(days=7)
    service.passes.forget_old_keys(town.forum)
    town.member().replies(town.member().thread("Fares"), "Still so.")
    release(town.forum)
    counts = service.counts(town.forum, [thread])[thread]
    told = [(count.number, count.members, count.drawn, count.closed) for count in counts]
    assert told == [(number, 1, 10, True), (73, 0, 10, False)]


def test_reserved_numbers_in_use_are_told_to_anyone_in_order(town: Town) -> None:
    with town.forum.db.transaction():
        numbers = service.reserve(town.forum, hour_of(NOON + timedelta(weeks=4)), *["flag"] * 3)
    browser = app_of(town.forum).test_client()
    assert numbers == [1, 2, 3]
    assert browser.get("/closings").json == {"closings": [{"number": 1}, {"number": 2}, {"number": 3}], "next": 3}
    assert browser.get("/closings?from=2").json == {"closings": [{"number": 3}], "next": 3}


def test_reserved_numbers_are_taken_once_and_end(town: Town) -> None:
    until = hour_of(NOON + timedelta(weeks=4))
    with town.forum.db.transaction():
        first, rest = (service.reserve(town.forum, until, *[name] * many) for name, many in (("one", 5), ("two", 27)))
    assert not set(first) & set(rest)
    with pytest.raises(BallotUnknown), town.forum.db.transaction():
        service.reserve(town.forum, until, "three")


def test_an_item_that_outlives_every_block_gets_no_reserved_number(town: Town) -> None:
    with pytest.raises(BallotUnknown), town.forum.db.transaction():
        service.reserve(town.forum, hour_of(NOON + timedelta(weeks=20)), "too long")


@pytest.mark.parametrize("first", ["-1", "x", "9" * 30, "0" * 12 + "9" * 30, "0" * 5000, "\u0663"])
def test_closings_from_nowhere_are_refused(town: Town, first: str) -> None:
    assert app_of(town.forum).test_client().get(f"/closings?from={first}").status_code == 400
