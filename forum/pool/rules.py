"""When a release is due (DESIGN 4). Sessions are not people: these numbers slow a watcher, they promise nothing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

FEW = 2


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

    def in_words(self) -> str:
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
class Decision:
    release: bool
    held_since: str | None = None


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
