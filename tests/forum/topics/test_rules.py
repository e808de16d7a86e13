"""Working days, lateness, bands and states of promises, for any day and any order of things said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import workdays
from crypto.reports import ANSWERED, CONFIRMED, DISPUTED, MOVED, PROMISED
from forum.topics import debts, rules
from forum.topics.debts import DONE, NEXT, NOT_DONE, PLANNED, UNDER_WAY, Debt, Said, Standing, Vote
from tests.core.tools import RULES

DAYS = st.dates(date(2026, 1, 1), date(2039, 6, 1)).map(date.isoformat)


@RULES
@given(DAYS)
def test_ten_working_days_are_ten_days_on_which_people_work(day: str) -> None:
    due = debts.due(day)
    first = date.fromisoformat(day).toordinal() + 1
    between = [date.fromordinal(at) for at in range(first, date.fromisoformat(due).toordinal() + 1)]
    assert sum(map(workdays.is_working, between)) == 10
    assert workdays.is_working(date.fromisoformat(due))


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-11-24", "2026-12-08"), ("2026-12-18", "2027-01-06"), ("2027-03-22", "2027-04-07"),
        ("2026-11-28", "2026-12-11"), ("2026-12-25", "2027-01-12"),
    ],
)  # fmt: skip
def test_christmas_easter_and_weekends_are_no_working_days(day: str, due: str) -> None:
    assert debts.due(day) == due


@RULES
@given(DAYS, st.integers(1, 30))
def test_so_many_working_days_on_and_back_again(day: str, count: int) -> None:
    there = workdays.after(day, count)
    assert workdays.after(workdays.after(there, -count), count) == there
    assert workdays.after(day, count - 1 or -1) < there


def standing(said: list[Said], today: str, votes: tuple[Vote, ...] = ()) -> Standing:
    return Standing(Debt(1, 1, "2026-11-24", "theme", "depot", "Depot"), "Depot", tuple(said), votes, today)


@RULES
@given(DAYS, st.lists(st.tuples(st.sampled_from([ANSWERED, PROMISED]), DAYS), max_size=3))
def test_a_debt_is_late_if_and_only_if_its_day_is_over_and_nothing_was_said(
    today: str, acts: list[tuple[str, str]]
) -> None:
    said = [Said(at, act, day) for at, (act, day) in enumerate(sorted(acts, key=lambda one: one[1]))]
    found = standing(said, today)
    assert found.late == (not said and today > "2026-12-08")
    assert found.was_late == (bool(said) and said[0].day > "2026-12-08")


@RULES
@given(st.lists(st.sampled_from([*NEXT]), max_size=6), st.booleans())
def test_a_promise_can_be_said_to_be_what_its_table_allows_and_nothing_else(states: list[str], ended: bool) -> None:
    said, status = [Said(0, PROMISED, "2026-11-25", "w", "o", "2027-01-01", PLANNED)], PLANNED
    votes: list[Vote] = []
    for at, state in enumerate(states, 1):
        found = standing(said, "2026-12-01", tuple(votes))
        assert found.status == status
        allowed = set(NEXT[status]) if not found.is_voted_on else set()
        for one in (UNDER_WAY, DONE, NOT_DONE, PLANNED, CONFIRMED, "x"):
            try:
                debts.check_move(found, one)
            except debts.Problem:
                assert one not in allowed
            else:
                assert one in allowed
        if state in (CONFIRMED, DISPUTED):
            said.append(Said(at, state, "2026-11-30"))
        elif state != PLANNED:
            said.append(Said(at, MOVED, "2026-11-30", "w", status=state))
            votes += [Vote(at, 1, None, "", ended)] * (state == DONE)
        else:
            continue
        status = state


@RULES
@given(st.integers(0, 10_000))
def test_a_band_says_no_count_and_nothing_of_fewer_than_ten(support: int) -> None:
    said = rules.band(support)
    assert bool(said) == (support >= 10)
    assert sum(rules.band(other) == said for other in (support - 5, support, support + 5)) > 1


@RULES
@given(st.lists(st.integers(0, 40), max_size=30))
def test_the_five_most_supported_are_put_and_nobody_chooses_among_equals(counts: list[int]) -> None:
    sorted_down = enumerate(sorted(counts, reverse=True))
    ranked = [rules.Topic(bytes([at]), b"", 1, rules.OPEN, many) for at, many in sorted_down]
    put = rules.most_supported(rules.QUESTION, ranked)
    left = [topic.support for topic in ranked if topic not in put]
    assert all(topic.support >= 10 for topic in put)
    assert len(put) >= min(5, sum(many >= 10 for many in counts))
    assert len({topic.support for topic in put[4:]}) <= 1
    assert all(many < 10 or many < min(topic.support for topic in put) for many in left)


def test_a_promise_is_overdue_by_itself() -> None:
    said = [Said(0, PROMISED, "2026-11-25", "w", "o", "2027-01-01", PLANNED)]
    assert not standing(said, "2027-01-01").overdue
    assert standing(said, "2027-01-02").overdue
    assert not standing([*said, Said(1, MOVED, "2026-12-30", "w", status=DONE)], "2027-01-02").overdue
