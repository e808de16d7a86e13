"""Which period it is, and what its reserved numbers are for (DESIGN 5 and 7)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WEEKS = 4
TO_DRAW = timedelta(weeks=1)
CROWD = 15
# A Monday: periods are counted from it, so that every forum's calendar is known before it begins.
_FIRST = datetime(2026, 1, 5, tzinfo=UTC)
HEADS, THEME_A, THEME_B, PULSE = "heads", "theme A", "theme B", "pulse"
FLAGS = ("flag A", "flag B", "flag C")
JURY, RECALL = "jury", "recall"
PURPOSES = (HEADS, THEME_A, THEME_B, PULSE, *FLAGS, JURY, RECALL)


@dataclass(frozen=True)
class Reserved:
    """What a reserved number is for. `drawn` is how many members hold a token of it, once nobody can draw it any more:
    voting opens then; None before.
    """

    number: int
    period: int
    purpose: str
    drawn: int | None

    @property
    def is_open(self) -> bool:
        return self.drawn is not None


def period_of(now: datetime) -> int:
    return (now - _FIRST).days // (7 * WEEKS)


def begins(period: int) -> datetime:
    return _FIRST + timedelta(weeks=WEEKS * period)


def ends(period: int) -> datetime:
    return begins(period + 1)
