"""What an act says, and what the public record shows of it. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.errors import NotFound, Problem
from crypto.acts import BLUR, KEEP, LAPSE, OVERTURN, REDACT, REMOVE, REMOVED, UPHOLD, ModerationAct

WORDS_LONGEST, PER_PAGE = 2_000, 50


class NoSuchAct(NotFound):
    message = "There is no such act in the moderation log."


class OutOfTurn(Problem):
    """Two acts met, or a page was open for a while."""

    status = 409
    message = "This cannot be done to the post any more: something was decided about it since."


@dataclass(frozen=True)
class Act:
    """What is about to happen to a post: `kind` and `state` are those of crypto/acts.py; seat and rule 0 for none."""

    kind: str
    post_id: bytes
    state: str
    rule: int = 0
    seat: int = 0
    words: str = ""


@dataclass(frozen=True)
class Recorded:
    """An act as the log and its row have it."""

    position: int
    post_id: bytes
    said: ModerationAct
    epoch: str
    sealed: bytes


@dataclass(frozen=True)
class Line:
    """An act in the public record. `entry` is None until the log is served so far; `reason` is for members alone."""

    entry: int | None
    day: str
    sentence: str
    version: int
    post: str
    reason: str


@dataclass(frozen=True)
class Rate:
    """What became of the removals a seat had part in: juries upheld some, overturned or redacted others, and
    did not decide some in time.
    """

    seat: int
    removed: int = 0
    upheld: int = 0
    overturned: int = 0
    redacted: int = 0
    lapsed: int = 0


_BECAME = {UPHOLD: "upheld", OVERTURN: "overturned", REDACT: "redacted", LAPSE: "lapsed"}


def rates(acts: Iterable[Recorded]) -> list[Rate]:
    """For each seat that ever had part in a removal; the oldest act first."""
    found: dict[int, Rate] = {}
    says: dict[bytes, dict[int, str]] = defaultdict(dict)
    for act in acts:
        said, mine = act.said, says[act.post_id]
        if said.act in (REMOVE, BLUR, KEEP):
            mine[said.seat] = KEEP if said.act == KEEP else REMOVE
        if said.act == REMOVE and said.state == REMOVED:
            seats = [seat for seat, verb in mine.items() if verb == REMOVE]
            found |= {seat: _one_more(found, seat, "removed") for seat in seats}
        elif said.act in _BECAME:
            seats = [seat for seat, verb in mine.items() if verb == REMOVE]
            found |= {seat: _one_more(found, seat, _BECAME[said.act]) for seat in seats}
            mine.clear()
    return [found[seat] for seat in sorted(found)]


def _one_more(found: dict[int, Rate], seat: int, what: str) -> Rate:
    rate = found.get(seat, Rate(seat))
    return replace(rate, **{what: getattr(rate, what) + 1})
