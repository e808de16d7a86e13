"""When a release is due (DESIGN 4). Sessions are not people: these numbers slow a watcher, they promise nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

FEW = 2
SLOW_HOURS = 4
# How soon a board's posts appear.
ORDINARY, SLOW, IMMEDIATE = "ordinary", "slow", "immediate"
PACES = (ORDINARY, SLOW, IMMEDIATE)


@dataclass(frozen=True)
class Plan:
    """A release every so many seconds, if so many things of as many sessions wait."""

    seconds: int
    things: int

    def slot(self, now: datetime) -> int:
        return int(now.timestamp()) // self.seconds

    def day(self, slot: int) -> str:
        return datetime.fromtimestamp(slot * self.seconds, UTC).date().isoformat()

    def is_last_of_day(self, slot: int) -> bool:
        return self.day(slot) != self.day(slot + 1)

    def slow_slots(self, slot: int) -> int:
        """How many slots up to this one let slow boards' posts appear: four a day, the last of them the day's last."""
        return (slot + 1) // max(1, 86_400 // self.seconds // SLOW_HOURS)

    def in_words(self, pace: str = ORDINARY) -> str:
        if pace == IMMEDIATE:
            return "within a minute, alone if need be"
        if pace == SLOW:
            return "at one of four hours of today or tomorrow, by lot, and a day later at the latest"
        if self.things == 1:
            return f"within {self.seconds} seconds"
        step = f"{self.seconds // 60}-minute" if self.seconds % 60 == 0 else f"{self.seconds}-second"
        every = "the next full hour" if self.seconds == 3600 else f"the next {step} mark"
        return (
            f"at {every} if {self.things} posts wait by then, else before midnight (UTC) if two do, "
            "and a day later at the latest"
        )


@dataclass(frozen=True)
class State:
    """The generation of the pool key, the slot looked at last, and the day since which one thing is held."""

    generation: int
    slot: int
    held_since: str | None


@dataclass(frozen=True)
class Thing:
    """What a release asks of a thing that waits: its board's pace, whether it was held over already, and the mark of
    its session, or nothing where that counts towards no number of sessions.
    """

    pace: str
    held: bool
    session: bytes


@dataclass(frozen=True)
class Choice:
    """Which things appear now and which are newly held over (by their places), and the day since one is held alone."""

    appear: frozenset[int]
    hold: frozenset[int]
    held_since: str | None


@dataclass(frozen=True)
class Decision:
    release: bool
    held_since: str | None = None


def choose(plan: Plan, state: State, slot: int, things: Sequence[Thing], coin: Callable[[], bool]) -> Choice:
    """Immediate boards' posts at once; the others when a slot has passed, slow boards' only in their four slots, where
    each is held over once with even odds.
    """
    at_once = frozenset(at for at, thing in enumerate(things) if thing.pace == IMMEDIATE)
    if slot <= state.slot:
        return Choice(at_once, frozenset(), state.held_since)
    slow = plan.slow_slots(slot) > plan.slow_slots(state.slot)
    hold = frozenset(at for at, thing in enumerate(things) if slow and thing.pace == SLOW and not thing.held and coin())
    paces = (ORDINARY, SLOW) if slow else (ORDINARY,)
    ripe = frozenset(at for at, thing in enumerate(things) if thing.pace in paces) - hold
    if not ripe:
        return Choice(at_once, hold, state.held_since if things else None)
    decision = decide(plan, state, slot, len(ripe), len({things[at].session for at in ripe} - {b""}))
    return Choice(at_once | ripe if decision.release else at_once, hold, decision.held_since)


def decide(plan: Plan, state: State, slot: int, things: int, sessions: int) -> Decision:
    """Hourly when enough waits; at the day's last slot when two wait; alone only a day later."""
    if things == 0:
        return Decision(False)
    if min(things, sessions) >= plan.things:
        return Decision(True)
    closed = _closed_day(plan, state, slot)
    if closed is None:
        return Decision(False, state.held_since)
    if things >= FEW or (state.held_since and state.held_since < closed):
        return Decision(True)
    return Decision(False, state.held_since or closed)


def _closed_day(plan: Plan, state: State, slot: int) -> str | None:
    """The day that ends with this slot, or that ended in a last slot nobody looked at (the machine was down)."""
    today = plan.day(slot)
    if plan.is_last_of_day(slot):
        return today
    missed = plan.day(state.slot + 1) != today
    return (date.fromisoformat(today) - timedelta(days=1)).isoformat() if missed else None
