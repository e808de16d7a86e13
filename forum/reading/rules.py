"""What the pages show, as values; days in words."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from forum.ballots.rules import Count, Wait
from forum.boards.rules import Board

PER_PAGE = 20
WEEKS = 8
SHADES = 12
UNREADABLE = "does not match its seal"
ERASED = "erased with everything of its week"


class Mark(NamedTuple):
    """What a feature above this one says of a thread, and where more of it stands."""

    words: str
    link: str = ""


class Notice(NamedTuple):
    """What the front page has to tell: the lowest `rank` first, and its `words` alone while the notices are folded."""

    rank: int
    words: str
    html: Markup


LATE, VOTE, ELECTION, COMING, OUT = range(5)


class ThreadLine(NamedTuple):
    """A thread in a list; `where` is its place for paging."""

    thread: str
    title: str
    board: Board
    posts: str
    day: str
    where: str
    support: str = ""
    mark: str = ""


class BoardLine(NamedTuple):
    """A board on the front page: its posts this week, and a bar for each of the last weeks as an SVG path."""

    board: Board
    this_week: int
    bars: tuple[str, ...]


class PostLine(NamedTuple):
    """A post on a page. `gone` says in words why there is no text; then `html` is empty. `behind` and `redacted` are
    the house rule for which the text is behind a click, or without some of its words.
    """

    post: str
    author: bytes
    name: str
    shade: int
    day: str
    html: Markup
    parent: str
    answers: str
    gone: str
    behind: int = 0
    redacted: int = 0


@dataclass(frozen=True, eq=False)
class Shown:
    """Opened posts of one thread. While nothing changes it is one object: what is made from it may be kept by it."""

    title: str
    posts: list[PostLine]
    authors: frozenset[bytes]


@dataclass(frozen=True)
class ThreadPage:
    """`me` is the key whose posts are the reader's own; `wait` is for a number, where it has none that is open."""

    thread: str
    board: Board
    posts: int
    shown: Shown
    me: bytes
    earlier: str
    later: str
    counts: list[Count]
    wait: Wait | None


def removed(rule: int | None) -> str:
    return f"removed by the moderators under house rule {rule}"


def in_support(counts: list[Count]) -> str:
    """"12 of 40 papers say: me too", of the newest number; nothing where nobody does."""
    if not counts or counts[-1].void or not counts[-1].members:
        return ""
    return f"{counts[-1].members} of {counts[-1].drawn} papers say: me too"


def in_posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count} posts"


@lru_cache(maxsize=1024)
def bars(counts: tuple[int, ...], highest: int) -> tuple[str, ...]:
    """For each week an SVG path, 5 wide and 1 to 25 high, on one scale for all boards; a single post still shows."""
    heights = [1 + (-(-count * 24 // highest) if highest else 0) for count in counts]
    return tuple(f"M{week * 7} 26v-{height}h5v{height}z" for week, height in enumerate(heights))
