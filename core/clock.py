"""The one module that reads the wall clock. What is stored of a time is a day, an epoch or a whole slot."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path


def parse_moment(text: str) -> datetime:
    """`2026-12-01T10` or any longer ISO form, as UTC; raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Clock:
    """UTC now; in a demo instance a file can make it stand (`candour tick --at`)."""

    def __init__(self, stand: Path | None = None) -> None:
        self._stand = stand

    def now(self) -> datetime:
        if self._stand is not None and self._stand.exists():
            return parse_moment(self._stand.read_text().strip())
        return datetime.now(UTC)

    def today(self) -> str:
        return self.now().date().isoformat()

    def epoch(self) -> str:
        return epoch_of(self.now())

    def hour(self) -> str:
        return hour_of(self.now())


class FixedClock(Clock):
    """Stands where it is put: what a loader uses to give real discussions their own days."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def hour_of(moment: datetime) -> str:
    """The hour of a moment in UTC as records write it, such as `2026-12-01T10`: hours compare as text."""
    return moment.isoformat()[:13]


@lru_cache(maxsize=1024)
def hour_start(hour: str) -> datetime:
    """Raises ValueError."""
    return parse_moment(hour)


def epoch_of(moment: date) -> str:
    """The ISO week of a moment in UTC or of a day, such as `2026-W48`."""
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"


def epoch_start(epoch: str) -> datetime:
    """Monday 00:00 UTC of the epoch; raises ValueError for a week that does not exist."""
    return datetime.fromisocalendar(int(epoch[:4]), int(epoch[6:]), 1).replace(tzinfo=UTC)


@lru_cache(maxsize=64)
def next_epoch(epoch: str) -> str:
    return epoch_of(epoch_start(epoch) + timedelta(weeks=1))


@lru_cache(maxsize=64)
def lives_until(epoch: str) -> datetime:
    """The end of the week after the epoch: when its sessions end and its cookie key is destroyed."""
    return epoch_start(epoch) + timedelta(weeks=2)


@lru_cache(maxsize=1024)
def day_in_words(day: str, today: date) -> str:
    """ "today", "yesterday", "Tuesday 4 November", with the year when it is another."""
    when = date.fromisoformat(day)
    if when == today:
        return "today"
    if when == today - timedelta(days=1):
        return "yesterday"
    words = f"{when:%A} {when.day} {when:%B}" if today - when < timedelta(days=300) else f"{when.day} {when:%B}"
    return words if when.year == today.year else f"{words} {when.year}"
