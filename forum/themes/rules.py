"""What a codebook is, and what a new forum begins with (DESIGN 7)."""

import json
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from forum.periods.rules import period_of

FIRST = Path(__file__).parent / "first.json"
FEWEST, MOST = 8, 15
LONGEST_NAME, LONGEST_ABOUT = 40, 120
# A version adopted in a period's last hour waits one more: pages never show themes that votes are not checked against.
NOTICE = timedelta(hours=1)
_KEY = re.compile(r"[a-z][a-z0-9-]{0,19}")


@dataclass(frozen=True)
class Theme:
    """`key` is what a vote says; a name, and one line that says what belongs there, in English and in Welsh. The Welsh
    is empty until somebody has written it.
    """

    key: str
    name: str
    about: str
    name_cy: str
    about_cy: str

    @property
    def text(self) -> str:
        """As the log has it: five lines."""
        return "\n".join(astuple(self))

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty where nothing is."""
        if not _KEY.fullmatch(self.key):
            return "its key is at most 20 of a-z, 0-9 and -, and begins with a letter"
        if not self.name or max(len(self.name), len(self.name_cy)) > LONGEST_NAME:
            return f"a name has 1 to {LONGEST_NAME} characters"
        if not self.about or max(len(self.about), len(self.about_cy)) > LONGEST_ABOUT:
            return f"a description has 1 to {LONGEST_ABOUT} characters"
        if not self.text.replace("\n", "").isprintable():
            return "it has a character that nobody can see"
        return ""


@dataclass(frozen=True)
class Codebook:
    """One version: in force from `period` on; `entry` is where the log has it."""

    version: int
    period: int
    entry: int
    themes: tuple[Theme, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(theme.key for theme in self.themes)


def read(text: str) -> Theme | None:
    """A theme of five lines, or of three where the Welsh is missing; None for what has another number of them."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    lines += ["", ""] if len(lines) == 3 else []
    return Theme(*lines) if len(lines) == 5 else None


def wrong(themes: Sequence[Theme]) -> str:
    """Why these cannot be a codebook, in words; empty where they can."""
    if not FEWEST <= len(themes) <= MOST:
        return f"a codebook has {FEWEST} to {MOST} themes, and here are {len(themes)}"
    for at, theme in enumerate(themes, 1):
        if theme.problem:
            return f"theme {at}: {theme.problem}"
    if len({theme.key for theme in themes}) < len(themes):
        return "two themes have the same key"
    if len({theme.name.casefold() for theme in themes}) < len(themes):
        return "two themes have the same name"
    return ""


def next_period(now: datetime) -> int:
    """The first period for which a codebook can still be changed."""
    return period_of(now + NOTICE) + 1


@cache
def first() -> tuple[Theme, ...]:
    return tuple(Theme(**theme) for theme in json.loads(FIRST.read_text("utf-8")))
