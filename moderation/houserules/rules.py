"""What a proposal is, and when it can be adopted."""

import re
from dataclasses import dataclass

from core.errors import Problem
from forum.houserules.rules import LONGEST, MOST, checked

_BETWEEN = re.compile(r"\n[ \t]*\n\s*")


class RulesWrong(Problem):
    status = 422
    message = (
        f"House rules are 1 to {MOST} texts of at most {LONGEST} characters, with an empty line between them. Nothing"
        " was proposed."
    )


class NothingChanged(Problem):
    status = 422
    message = "These are the rules in force, word for word. Change something first."


class NotAdopted(Problem):
    status = 409
    message = (
        "That proposal is not there any more, or another one took its place. Nothing was adopted; please look again."
    )


class OwnProposal(Problem):
    status = 403
    message = "A version needs two seats, and this one was proposed by yours: another seat has to adopt it."


@dataclass(frozen=True)
class Line:
    """A rule of a proposal beside the one in force: `change` is "", "new", "changed" or "dropped"."""

    number: int
    text: str
    change: str
    before: str = ""


@dataclass(frozen=True)
class Proposal:
    """The next version as a seat proposed it."""

    proposal: bytes
    seat: int
    version: int
    rules: tuple[str, ...]


def read(text: str) -> tuple[str, ...]:
    """The rules of a form, with an empty line between them; raises RulesWrong."""
    parts = _BETWEEN.split(text.replace("\r\n", "\n").strip())
    found = checked([" ".join(part.split()) for part in parts])
    if found is None:
        raise RulesWrong()
    return found


def write(rules: tuple[str, ...]) -> str:
    return "\n\n".join(rules)


def compare(old: tuple[str, ...], new: tuple[str, ...]) -> list[Line]:
    """Rule by rule: acts name rules by number, so what stands under a number is what counts."""
    lines = []
    for at in range(max(len(old), len(new))):
        before, after = old[at] if at < len(old) else "", new[at] if at < len(new) else ""
        change = "" if before == after else "new" if not before else "changed" if after else "dropped"
        lines.append(Line(at + 1, after or before, change, before if change == "changed" else ""))
    return lines
