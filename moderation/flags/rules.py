"""What a flag says, which number counts it, and how many put a post behind a click. Pure (DESIGN 5)."""

from collections import Counter
from dataclasses import dataclass

from core.errors import Problem
from crypto.derive import digest
from crypto.encoding import Malformed, b64, unb64
from forum.periods.rules import FLAGS

FEWEST, ONE_IN = 3, 100
# In place of a ballot number: a session says so, and nobody knows how many of them are one member.
NO_PAPER = 0


class RuleUnknown(Problem):
    message = "Please choose the house rule that this post breaks."


@dataclass(frozen=True)
class Tally:
    """Flags of one post: how many members (or sessions) named which house rule, by ballot number."""

    members: Counter[tuple[int, int]]

    def of_number(self, number: int) -> int:
        return sum(count for (counted, _), count in self.members.items() if counted == number)

    def of_rule(self, rule: int, *, papers: bool) -> int:
        return sum(count for (number, named), count in self.members.items() if named == rule and bool(number) == papers)

    @property
    def numbers(self) -> set[int]:
        return {number for number, _ in self.members} - {NO_PAPER}

    @property
    def rules(self) -> list[int]:
        """The rules named: the one named most first, those with papers before those without."""
        return sorted({rule for _, rule in self.members}, key=self._weight)

    def _weight(self, rule: int) -> tuple[int, int, int]:
        return -self.of_rule(rule, papers=True), -self.of_rule(rule, papers=False), rule


def letter(post_id: bytes) -> str:
    """All flags of a post use one number, so that one member adds at most one."""
    return FLAGS[int.from_bytes(digest(post_id), "big") % len(FLAGS)]


def threshold(drawn: int) -> int:
    """How many papers of a number that so many members hold put a post behind a click."""
    return max(FEWEST, -(-drawn // ONE_IN))


def read_rule(text: str) -> int:
    """The number that a form sent; raises RuleUnknown."""
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise RuleUnknown()
    return int(text)


def choice(post_id: bytes, rule: int) -> str:
    return f"{b64(post_id)}.{rule}"


def read_choice(text: str) -> tuple[bytes, int]:
    """(post, house rule); raises Malformed for what `choice` never gives."""
    post, _, named = text.partition(".")
    try:
        post_id, rule = unb64(post, 16), read_rule(named)
    except RuleUnknown as error:
        raise Malformed("not the number of a house rule") from error
    if choice(post_id, rule) != text:
        raise Malformed("not the one spelling")
    return post_id, rule
