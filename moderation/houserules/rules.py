"""What house rules are when they are proposed, and how they differ from those in force. Pure."""

from dataclasses import dataclass

from core.errors import Problem
from forum.houserules.rules import LONGEST, MOST, checked
from moderation.proposals.rules import parts


class RulesWrong(Problem):
    status = 422
    message = (
        f"House rules are 1 to {MOST} texts of at most {LONGEST} characters, with an empty line between them. Nothing"
        " was proposed."
    )


class NothingChanged(Problem):
    status = 422
    message = "These are the rules in force, word for word. Change something first."


@dataclass(frozen=True)
class Line:
    """A rule of a proposal beside the one in force: `change` is "", "new", "changed" or "dropped"."""

    number: int
    text: str
    change: str
    before: str = ""


def read(text: str) -> tuple[str, ...]:
    """The rules of a form, with an empty line between them; raises RulesWrong."""
    found = checked([" ".join(part.split()) for part in parts(text)])
    if found is None:
        raise RulesWrong()
    return found


def compare(old: tuple[str, ...], new: tuple[str, ...]) -> list[Line]:
    """Rule by rule: acts name rules by number, so what stands under a number is what counts."""
    lines = []
    for at in range(max(len(old), len(new))):
        before, after = old[at] if at < len(old) else "", new[at] if at < len(new) else ""
        change = "" if before == after else "new" if not before else "changed" if after else "dropped"
        lines.append(Line(at + 1, after or before, change, before if change == "changed" else ""))
    return lines
