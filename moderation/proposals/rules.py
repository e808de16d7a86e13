"""What a proposal is, and when it can be agreed to."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.errors import Problem
from crypto.encoding import b64
from forum.instance import Instance

Texts = tuple[str, ...]
_BETWEEN = re.compile(r"\n[ \t]*\n\s*")


class NotAdopted(Problem):
    status = 409
    message = (
        "That proposal is not there any more, or another one took its place. Nothing was adopted; please look again."
    )


class OwnProposal(Problem):
    status = 403
    message = "This takes two seats, and it was proposed by yours: another seat has to agree."


@dataclass(frozen=True)
class Proposal:
    """What a seat proposed: its id, 16 bytes; the number of the seat; what it is for, as its sort counts; its words."""

    proposal: bytes
    seat: int
    version: int
    texts: Texts

    @property
    def id(self) -> str:
        """As a form has it."""
        return b64(self.proposal)


@dataclass(frozen=True)
class Sort:
    """A kind of thing that takes two seats. The functions run inside the transaction, which holds the head of the log.

    name: what its rows and their seals say, never another one's.
    version: what a proposal made now is for; one that was made for anything else is over.
    check: raises a Problem where these words cannot be proposed now.
    adopt: does what was proposed, as soon as another seat agrees; may raise a Problem.
    alone: whether a new proposal takes the place of the one that waits, or waits beside it.
    """

    name: str
    version: Callable[[Instance], int]
    check: Callable[[Instance, Texts], None]
    adopt: Callable[[Instance, Proposal], None]
    alone: bool = True


def parts(typed: str) -> list[str]:
    """What stands in a form's box with an empty line between."""
    return _BETWEEN.split(typed.replace("\r\n", "\n").strip())


def written(parts: Iterable[str]) -> str:
    """The same the other way round."""
    return "\n\n".join(parts)
