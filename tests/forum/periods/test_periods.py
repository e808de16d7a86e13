"""A period has its reserved numbers from its start on, once, and says what each is for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import FixedClock
from crypto.entries import NumberAssigned
from crypto.tokens.scopes import ballot_scope
from forum.instance import Instance
from forum.periods import rules, service
from forum.transparency import service as log
from tests.conftest import NOON
from tests.office import Office, reads, with_office


@pytest.fixture
def open_town(forum: Instance) -> tuple[Instance, Office]:
    """A forum whose block ten members could draw from for a week and more."""
    known, office = with_office(forum)
    office.opens_block(NOON - timedelta(days=8))
    reads(known, office)
    return known, office


def test_a_period_takes_a_number_for_each_purpose_and_the_log_says_so(open_town: tuple[Instance, Office]) -> None:
    forum, _ = open_town
    assert service.open_period(forum)
    assigned = [log.entry(forum, at) for at in range(log.hold(forum))]
    said = {entry.number: entry.purpose for entry in assigned if isinstance(entry, NumberAssigned)}
    assert tuple(said.values()) == rules.PURPOSES


def test_a_period_takes_its_numbers_once(open_town: tuple[Instance, Office]) -> None:
    forum, _ = open_town
    assert [service.open_period(forum) for _ in range(3)] == [True, False, False]


def test_no_number_is_taken_before_members_had_a_week_to_draw_it(forum: Instance) -> None:
    known, office = with_office(forum)
    office.opens_block(NOON - timedelta(days=6))
    reads(known, office)
    assert not service.open_period(known)


def test_voting_opens_with_the_final_count_and_not_before(open_town: tuple[Instance, Office]) -> None:
    forum, office = open_town
    service.open_period(forum)
    found = service.of_purpose(forum, rules.JURY)
    assert found
    assert not found.is_open
    for final in (False, True):
        office.publish(type="drawn", scope=ballot_scope(found.number), members=12, final=final)
        reads(forum, office)
        now = service.of_number(forum, found.number)
        assert now
        assert now.drawn == (12 if final else None)


def test_a_number_ends_with_its_period(open_town: tuple[Instance, Office]) -> None:
    forum, _ = open_town
    service.open_period(forum)
    found = service.of_purpose(forum, rules.JURY)
    assert found
    last = rules.ends(rules.period_of(NOON)) - timedelta(hours=1)
    assert service.of_number(replace(forum, clock=FixedClock(last)), found.number)
    assert not service.of_number(replace(forum, clock=FixedClock(last + timedelta(hours=1))), found.number)


def test_a_forum_of_slips_alone_has_no_numbers(forum: Instance) -> None:
    assert not service.open_period(forum)
