"""What the pages show, as values; days in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from markupsafe import Markup

from forum.posts.rules import Board

PER_PAGE = 20
WEEKS = 8
SHADES = 12
UNREADABLE = "does not match its seal"
ERASED = "erased with everything of its week"


@dataclass(frozen=True)
class ThreadLine:
    """A thread in a list; `where` is its place for paging."""

    thread: str
    title: str
    board: Board
    posts: str
    day: str
    where: str


@dataclass(frozen=True)
class BoardLine:
    """A board on the front page: its posts this week, and a bar for each of the last weeks as an SVG path."""

    board: Board
    this_week: int
    bars: list[str]


@dataclass(frozen=True)
class PostLine:
    """A post on a page. `gone` says in words why there is no text; then `html` is empty."""

    post: str
    name: str
    shade: int
    day: str
    html: Markup
    mine: bool
    parent: str
    answers: str
    gone: str


@dataclass(frozen=True)
class ThreadPage:
    thread: str
    title: str
    board: Board
    posts: int
    lines: list[PostLine]
    earlier: str
    later: str


@lru_cache(maxsize=1024)
def in_words(day: str, today: date) -> str:
    """"today", "yesterday", "Tuesday 4 November", with the year when it is another."""
    when = date.fromisoformat(day)
    if when == today:
        return "today"
    if when == today - timedelta(days=1):
        return "yesterday"
    words = f"{when:%A} {when.day} {when:%B}" if today - when < timedelta(days=300) else f"{when.day} {when:%B}"
    return words if when.year == today.year else f"{words} {when.year}"


def in_posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count} posts"


def bars(counts: list[int], highest: int) -> list[str]:
    """For each week an SVG path, 5 wide and 1 to 25 high, on one scale for all boards; a single post still shows."""
    heights = [1 + (-(-count * 24 // highest) if highest else 0) for count in counts]
    return [f"M{week * 7} 26v-{height}h5v{height}z" for week, height in enumerate(heights)]
