"""When a release is due (DESIGN 4). Sessions are not people: these numbers slow a watcher, they promise nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime

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
        every = "the next full hour" if self.seconds == 3600 else f"the next {self.seconds // 60 or 1}-minute mark"
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
    if not _closes_a_day(plan, state, slot):
        return Decision(False, state.held_since)
    if things >= FEW or (state.held_since and state.held_since < plan.day(slot)):
        return Decision(True)
    return Decision(False, state.held_since or plan.day(slot))


def _closes_a_day(plan: Plan, state: State, slot: int) -> bool:
    """True at a day's last slot, and at the first slot after one that nobody looked at (the machine was down)."""
    missed = plan.day(state.slot) != plan.day(slot) and not plan.is_last_of_day(state.slot)
    return plan.is_last_of_day(slot) or missed
