"""What a codebook is when it is proposed, and how it differs from the one before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Problem
from forum.hints.rules import Hint
from forum.themes import rules
from forum.themes.rules import Theme
from moderation.proposals import rules as proposals

NEW, REWORDED, RETIRED = "new", "reworded", "retired"


class CodebookWrong(Problem):
    status = 422

    def __init__(self, why: str) -> None:
        super().__init__(f"This is no codebook: {why}. Nothing was proposed.")


class NothingChanged(Problem):
    status = 422
    message = "This is the newest codebook, word for word. Change something first."


@dataclass(frozen=True)
class Line:
    """A theme of a proposal: `change` is "", NEW, REWORDED or RETIRED; `before` is how it was."""

    theme: Theme
    change: str
    before: Theme | None = None


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
    """The themes of a form, five or three lines each, with an empty line between them; raises CodebookWrong."""
    found = []
    for at, part in enumerate(proposals.parts(text), 1):
        theme = rules.read(part)
        if theme is None:
            raise CodebookWrong(f"theme {at} has neither five lines nor three")
        found.append(theme)
    if why := rules.wrong(found):
        raise CodebookWrong(why)
    return tuple(found)


def themes(texts: Sequence[str]) -> tuple[Theme, ...]:
    """Those of a proposal, which were read from a form before they were sealed."""
    return tuple(theme for theme in map(rules.read, texts) if theme)


def write(themes: Sequence[Theme]) -> str:
    return proposals.written(theme.text.rstrip("\n") for theme in themes)


def compare(old: Sequence[Theme], new: Sequence[Theme]) -> list[Line]:
    """Theme by theme: a key is what papers say, so what it stands for is what counts."""
    before, keys = {theme.key: theme for theme in old}, {theme.key for theme in new}
    lines = [Line(theme, _change(before.get(theme.key), theme), before.get(theme.key)) for theme in new]
    return lines + [Line(theme, RETIRED, theme) for theme in old if theme.key not in keys]


def _change(before: Theme | None, theme: Theme) -> str:
    if before is None:
        return NEW
    return "" if before == theme else REWORDED
