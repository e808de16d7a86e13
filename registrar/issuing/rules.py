"""When keys are minted, drawn from and destroyed, and what a member may still draw. Pure: rows in, decisions out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import epoch_of, epoch_start, hour_of, hour_start, lives_until
from core.errors import Problem
from crypto.tokens.scopes import entry_scope, epoch_of_scope
from registrar.settings import RESERVED

LOTS = 64
AHEAD, MINTED_AHEAD = 3, 4
PUBLISHED_FOR = timedelta(days=7)
EVERY, LIFE = timedelta(weeks=4), timedelta(weeks=12)
LARGEST_DRAW = 256


class NotDrawable(Problem):
    """422: the request is not one that this registrar could ever sign now."""

    status = 422
    message = "A key in this request is not open for drawing. Fetch /keys again and draw what it lists."


class WrongOrder(Problem):
    status = 422
    message = "Ask for entry passes first, by week, and then for ballot numbers in ascending order."


class BadBlindedMessage(Problem):
    status = 422
    message = "A blinded message in this request is not one for its key."


class BadDraw(Problem):
    status = 422
    message = "A draw is a JSON object with a list of at most 256 requests, each with token_key_id and blinded_msg."


class BadRequest(Problem):
    status = 422
    message = "A token request has 259 bytes: type 0x0002, the last byte of the key id, and the blinded message."


class WrongMediaType(Problem):
    status = 415
    message = "This address takes application/json; /token-request takes application/private-token-request."


@dataclass(frozen=True)
class ScopeKey:
    """A scope whose private key exists; `number` is 0 for a week. Times are whole hours such as `2026-11-23T00`."""

    key_id: bytes
    scope: str
    number: int
    not_before: str
    not_after: str
    spki: bytes
    record: int
    told: int = 0
    closed: int = 0

    @property
    def epoch(self) -> str | None:
        return epoch_of_scope(self.scope)

    def is_drawable(self, now: datetime) -> bool:
        """A pass: this week's and the next three. A ballot number: until its block lapses or its drawing closes."""
        open_now = not self.closed and self.not_before <= hour_of(now) < self.not_after
        return open_now and (self.epoch is None or self.epoch in drawable_epochs(now))


@dataclass(frozen=True)
class Block:
    block: int
    first: int
    last: int
    not_before: str
    not_after: str
    record: int
    told: int = 0
    closed: int = 0


class NothingLeft(Problem):
    """More was asked for than is left. What was drawn before is the client's alone to have kept."""

    status = 403
    message = "That is more than you can still draw: each pass and each ballot number is drawn once."

    def __init__(self, left: dict[str, int], first: int) -> None:
        super().__init__()
        self.left, self.first = left, first


@dataclass(frozen=True)
class Drawn:
    """What the registrar knows of a member's draws: passes of each open week, and the highest number."""

    passes: dict[str, int]
    highest: int

    def text(self) -> str:
        return " ".join(f"{epoch}:{count}" for epoch, count in sorted(self.passes.items()))

    def since(self, epoch: str) -> "Drawn":
        """Without the weeks before `epoch`: what is over is forgotten."""
        return Drawn({week: count for week, count in self.passes.items() if week >= epoch}, self.highest)

    def left(self, epochs: Sequence[str], quota: int) -> dict[str, int]:
        return {entry_scope(epoch): max(0, quota - self.passes.get(epoch, 0)) for epoch in epochs}

    def after(self, wanted: Sequence[ScopeKey], quota: int) -> "Drawn | None":
        """What it is once these are drawn; None where that is more than is left."""
        passes = Counter(self.passes)
        passes.update(key.epoch for key in wanted if key.epoch)
        numbers = [key.number for key in wanted if key.number]
        if any(passes[key.epoch] > quota for key in wanted if key.epoch) or (numbers and numbers[0] <= self.highest):
            return None
        return Drawn(dict(passes), max([self.highest, *numbers]))


def read_drawn(passes: str, highest: int) -> Drawn:
    pairs = (part.rpartition(":") for part in passes.split())
    return Drawn({epoch: int(count) for epoch, _, count in pairs}, highest)


def in_order(wanted: Sequence[ScopeKey]) -> None:
    """Passes by week, then numbers strictly ascending, so that one highest number tells all; raises WrongOrder."""
    places = [(key.number, key.epoch or "") for key in wanted]
    numbers = [key.number for key in wanted if key.number]
    if places != sorted(places) or len(set(numbers)) != len(numbers):
        raise WrongOrder()


def drawable_epochs(now: datetime) -> list[str]:
    return [epoch_of(now + timedelta(weeks=ahead)) for ahead in range(AHEAD + 1)]


def epochs_to_mint(now: datetime, newest: str, demo: bool) -> list[str]:
    """Weeks that need a key: this one and the next four, never one twice, none that would open after its week."""
    window = [epoch_of(now + timedelta(weeks=ahead)) for ahead in range(MINTED_AHEAD + 1)]
    return [epoch for epoch in window if epoch > newest and opens(now, demo) < hour_of(_end_of(epoch))]


def entry_times(now: datetime, epoch: str, demo: bool) -> tuple[str, str]:
    """(from when it may be drawn, when its key is destroyed at the latest)."""
    begins = hour_of(epoch_start(epoch) - timedelta(weeks=AHEAD))
    return max(begins, opens(now, demo)), hour_of(lives_until(epoch))


def block_times(now: datetime, demo: bool) -> tuple[str, str]:
    start = opens(now, demo)
    return start, hour_of(hour_start(start) + LIFE)


def block_is_due(now: datetime, newest: Block | None, demo: bool) -> bool:
    """Every four weeks. An hour early, as `opens` goes to the next whole hour: blocks keep to the hour of the first."""
    before = timedelta(0) if demo else PUBLISHED_FOR + timedelta(hours=1)
    return newest is None or hour_start(newest.not_before) + EVERY - before <= now


def opens(now: datetime, demo: bool) -> str:
    """From when a key minted now may be drawn: everybody must have been able to see it first."""
    if demo:
        return hour_of(now)
    whole = now.replace(minute=0, second=0, microsecond=0)
    return hour_of(whole + PUBLISHED_FOR + timedelta(hours=1 if whole < now else 0))


def is_reserved(number: int, block: Block) -> bool:
    return block.first <= number < block.first + RESERVED


def _end_of(epoch: str) -> datetime:
    return epoch_start(epoch) + timedelta(weeks=1)
