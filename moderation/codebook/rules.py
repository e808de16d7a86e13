"""What a proposed codebook is, how it differs from the one before, and when it can be adopted. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Problem
from forum.hints.rules import Hint
from forum.themes import rules
from forum.themes.rules import Theme

_BETWEEN = re.compile(r"\n[ \t]*\n\s*")
NEW, REWORDED, RETIRED = "new", "reworded", "retired"


class CodebookWrong(Problem):
    status = 422

    def __init__(self, why: str) -> None:
        super().__init__(f"This is no codebook: {why}. Nothing was proposed.")


class NothingChanged(Problem):
    status = 422
    message = "This is the newest codebook, word for word. Change something first."


class NotAdopted(Problem):
    status = 409
    message = (
        "That proposal is not there any more, or another one took its place. Nothing was adopted; please look again."
    )


class OwnProposal(Problem):
    status = 403
    message = "A codebook needs two seats, and this one was proposed by yours: another seat has to adopt it."


@dataclass(frozen=True)
class Line:
    """A theme of a proposal: `change` is "", NEW, REWORDED or RETIRED; `before` is how it was."""

    theme: Theme
    change: str
    before: Theme | None = None


@dataclass(frozen=True)
class Proposal:
    """The next version as a seat proposed it."""

    proposal: bytes
    seat: int
    version: int
    themes: tuple[Theme, ...]


ASKED, READING, THERE = "asked", "reading", "there"


@dataclass(frozen=True)
class Hints:
    """ASKED, READING or THERE; the day on which that was; how many steps are done, of how many; what was found."""

    state: str
    day: str
    done: int
    total: int
    groups: tuple[Hint, ...]


def read(text: str) -> tuple[Theme, ...]:
    """The themes of a form, five lines each, with an empty line between them; raises CodebookWrong."""
    parts = _BETWEEN.split(text.replace("\r\n", "\n").strip())
    found = []
    for at, part in enumerate(parts, 1):
        theme = rules.read(part)
        if theme is None:
            raise CodebookWrong(f"theme {at} does not have five lines")
        found.append(theme)
    if why := rules.wrong(found):
        raise CodebookWrong(why)
    return tuple(found)


def write(themes: Sequence[Theme]) -> str:
    return "\n\n".join(theme.text for theme in themes)


def compare(old: Sequence[Theme], new: Sequence[Theme]) -> list[Line]:
    """Theme by theme: a key is what papers say, so what it stands for is what counts."""
    before, keys = {theme.key: theme for theme in old}, {theme.key for theme in new}
    lines = [Line(theme, _change(before.get(theme.key), theme), before.get(theme.key)) for theme in new]
    return lines + [Line(theme, RETIRED, theme) for theme in old if theme.key not in keys]


def _change(before: Theme | None, theme: Theme) -> str:
    if before is None:
        return NEW
    return "" if before == theme else REWORDED
