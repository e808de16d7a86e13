"""What an act says, and what the public record shows of it."""

from dataclasses import dataclass

from core.errors import NotFound, Problem
from crypto.acts import ModerationAct

WORDS_LONGEST = 2_000


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
