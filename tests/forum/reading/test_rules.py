"""Days in words, and the bars of a board."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import day_in_words
from forum.reading.rules import bars
from tests.core.tools import RULES

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-24", "today"), ("2026-11-23", "yesterday"), ("2026-11-22", "Sunday 22 November"),
        ("2026-02-01", "Sunday 1 February"),
        ("2026-01-05", "5 January"), ("2025-12-31", "31 December 2025"), ("2025-11-24", "24 November 2025"),
    ],
)
def test_a_day_is_said_the_way_people_say_it(day: str, words: str) -> None:
    assert day_in_words(day, TODAY) == words


def test_new_years_eve_is_yesterday_on_new_years_day() -> None:
    assert day_in_words("2025-12-31", date(2026, 1, 1)) == "yesterday"
    assert day_in_words("2025-12-30", date(2026, 1, 1)) == "Tuesday 30 December 2025"


@RULES
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 2000))
def test_two_days_never_read_the_same(today: date, back: int) -> None:
    backs = (back, back + 1, back + 7, back + 365)
    words = [day_in_words((today - timedelta(days=days)).isoformat(), today) for days in backs]
    assert len(set(words)) == 4


def heights_of(paths: list[str]) -> list[int]:
    """How high each bar is drawn; a week without posts is a line."""
    return [int(height) for height in re.findall(r"v-([0-9]+)h", "".join(paths))]


@RULES
@given(st.lists(st.integers(0, 10_000), min_size=8, max_size=8), st.integers(0, 10_000))
def test_bars_share_one_scale_and_a_single_post_shows(counts: list[int], more: int) -> None:
    highest = max(counts) + more
    heights = heights_of(bars(tuple(counts), highest))
    assert all(1 <= height <= 25 for height in heights)
    assert [height > 1 for height in heights] == [count > 0 for count in counts]
    assert sorted(range(8), key=counts.__getitem__) == sorted(range(8), key=lambda at: (heights[at], counts[at]))
