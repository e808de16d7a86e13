"""Which number an item gets, when, and what its count says. Pure (DESIGN 3)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from core.clock import hour_start
from core.errors import NotFound, Problem
from forum.instance import Instance
from forum.passes.rules import Block, TokenNotRead, TokenUnknown

SUPPORT, WITHDRAW = "support", "withdraw"
CHOICES = (SUPPORT, WITHDRAW)
REPLIERS = 3
DAYS = 28


class BallotUnknown(NotFound):
    message = "There is no ballot of that number, or it is over."


class ChoiceUnknown(Problem):
    message = "Please choose one of the answers on the ballot."


class PaperNotRead(TokenNotRead):
    message = "That is no whole ballot paper. Please copy all its 472 letters and digits, from the first to the last."


class PaperUnknown(TokenUnknown):
    message = "This is not a good ballot paper here. Each is good for its own number only: please look at the number."


class VotingNotOpen(Problem):
    status = 403
    message = "Voting opens once it is certain how many papers there are of this number: within a day. Please try then."


class VoteWithSession(Problem):
    message = "A vote travels without your session, so that it ties to nothing else. Please use the ballot's own page."


class AlreadyVoted(Problem):
    """Carries the receipt once more: an answer may have been lost on its way."""

    status = 409
    message = "This paper was used already. Each counts once."

    def __init__(self, receipt: "Receipt") -> None:
        super().__init__()
        self.receipt = receipt


@dataclass(frozen=True)
class Ballot:
    """A number that was assigned. `item` is what it counts support for; `batch` the release that assigned it."""

    number: int
    block: int
    item: bytes
    batch: int


@dataclass(frozen=True)
class Count:
    """`members` of the `drawn` who hold a token of this number; void when more were spent than ever issued, and closed
    when its block has lapsed.
    """

    number: int
    members: int
    drawn: int
    void: bool
    closed: bool


@dataclass(frozen=True)
class Wait:
    """For a number. Within so many days everything that waits now has one, 0: with the next release; None while no
    block was drawn by enough members.
    """

    days: int | None


@dataclass(frozen=True)
class Receipt:
    """What a voter may keep: it proves that the vote is in, and not what it was."""

    number: int
    spent_id: str
    counted: bool


@dataclass(frozen=True)
class Option:
    """A choice as it is sent, and in words."""

    key: str
    words: str


class Use(Protocol):
    """What a reserved number counts. Features above this one bring their own; the application has the list."""

    def heading(self, forum: Instance, number: int, item: str) -> str:
        """What is asked; `item` is what the page was opened for. Raises NotFound."""

    def options(self, forum: Instance, number: int, item: str) -> Sequence[Option]:
        """What can be answered; none where the answer is typed or made by the wallet."""

    def check(self, forum: Instance, number: int, choice: str) -> None:
        """Raises BallotUnknown, VotingNotOpen or ChoiceUnknown."""


@runtime_checkable
class Ranked(Use, Protocol):
    """A use that may ask for several of its options, best first."""

    def places(self, forum: Instance, number: int) -> int:
        """How many at the most; 0 where one of them is asked for."""


@runtime_checkable
class Forgetting(Use, Protocol):
    """A use whose votes are destroyed, receipts and all, when they have been counted."""

    def gone(self, forum: Instance, number: int) -> str:
        """What became of them, in words; empty while they are there."""


Uses = Mapping[str, Use]
NO_USES: Uses = {}


def allowance(block: Block, today: datetime, taken: int) -> int:
    """How many more ordinary numbers of a block may be assigned by the end of this day: 1/28 of them a day, the unused
    ones carried over, so that junk cannot use them up.
    """
    begins = hour_start(block.not_before)
    days = min(DAYS, (today.date() - begins.date()).days + 1)
    return max(0, len(block.ordinary) * days // DAYS - taken)


def days_to_wait(block: Block, today: datetime, taken: int, waiting: int) -> int:
    """Until the allowance is enough for all that waits; what this block has not comes out of the next, as large."""
    passed = (today.date() - hour_start(block.not_before).date()).days + 1
    return max(1, -(-DAYS * (taken + waiting) // len(block.ordinary)) - passed)


def free(numbers: range, taken: Collection[int]) -> list[int]:
    """The numbers not taken yet, lowest first."""
    return [number for number in numbers if number not in taken]


def newest_open(blocks: Sequence[Block], hour: str, enough: Callable[[Block], bool]) -> Block | None:
    """For what has no end: the newest block that may be drawn from and that enough members have drawn."""
    live = (block for block in reversed(blocks) if block.not_before <= hour < block.not_after and enough(block))
    return next(live, None)


def oldest_open(blocks: Sequence[Block], hour: str, until: str, enough: Callable[[Block], bool]) -> Block | None:
    """For what ends at `until`: the oldest such block that outlives it."""
    live = (block for block in blocks if block.not_before <= hour and until < block.not_after and enough(block))
    return next(live, None)
