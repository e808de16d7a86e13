"""Days, epochs and clocks that stand."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import Clock, FixedClock, epoch_of, epoch_start, hour_of, hour_start, lives_until, parse_moment
from tests.core.tools import RULES

MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@RULES
@given(MOMENTS)
def test_an_epoch_is_the_iso_week_of_the_day(moment: datetime) -> None:
    year, week, _ = date(moment.year, moment.month, moment.day).isocalendar()
    assert epoch_of(moment) == f"{year:04}-W{week:02}"


@RULES
@given(MOMENTS)
def test_an_epoch_begins_on_the_monday_before_and_lives_two_weeks(moment: datetime) -> None:
    start = epoch_start(epoch_of(moment))
    assert start <= moment < start + timedelta(weeks=1)
    assert (start.isoweekday(), start.hour, start.utcoffset()) == (1, 0, timedelta(0))
    assert lives_until(epoch_of(moment)) == start + timedelta(weeks=2)


@RULES
@given(st.lists(MOMENTS, min_size=2, max_size=2).map(sorted))
def test_epochs_sort_as_text_the_way_they_come(moments: list[datetime]) -> None:
    assert epoch_of(moments[0]) <= epoch_of(moments[1])


@RULES
@given(MOMENTS)
def test_an_hour_is_written_as_records_write_it_and_read_back_as_its_beginning(moment: datetime) -> None:
    assert hour_of(moment) == moment.strftime("%Y-%m-%dT%H") == FixedClock(moment).hour()
    assert hour_start(hour_of(moment)) <= moment < hour_start(hour_of(moment)) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "epoch"),
    [
        ("2026-12-31", "2026-W53"), ("2027-01-03", "2026-W53"), ("2027-01-04", "2027-W01"),
        ("2024-12-30", "2025-W01"), ("2021-01-01", "2020-W53"), ("2023-01-01", "2022-W52"),
    ],
)
def test_the_days_around_new_year_belong_to_the_week_of_their_thursday(day: str, epoch: str) -> None:
    assert epoch_of(datetime.fromisoformat(day).replace(tzinfo=UTC)) == epoch


@pytest.mark.parametrize("epoch", ["2025-W53", "2026-W00", "2026-W54"])
def test_a_week_that_does_not_exist_has_no_beginning(epoch: str) -> None:
    with pytest.raises(ValueError, match="week"):
        epoch_start(epoch)


@RULES
@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_a_moment_is_read_as_utc_whatever_zone_it_names(moment: datetime, minutes: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert parse_moment(elsewhere.isoformat()) == moment
    assert parse_moment(moment.replace(tzinfo=None).isoformat()) == moment


def test_a_moment_may_end_with_its_hour() -> None:
    assert parse_moment("2026-12-01T10") == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_a_clock_stands_where_its_file_says_and_goes_on_without_it(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = Clock(file)
    file.write_text("2026-12-31T23:30:00+00:00\n")
    assert (clock.today(), clock.epoch()) == ("2026-12-31", "2026-W53")
    file.unlink()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)


def test_a_clock_without_a_file_is_now() -> None:
    before = datetime.now(UTC)
    assert before <= Clock().now() <= datetime.now(UTC)


def test_a_fixed_clock_moves_only_when_it_is_moved() -> None:
    clock = FixedClock(datetime(2026, 11, 24, tzinfo=UTC))
    assert clock.now() == clock.now() == datetime(2026, 11, 24, tzinfo=UTC)
    clock.moment += timedelta(days=7)
    assert clock.today() == "2026-12-01"
