"""What the pages show, as values; days in words."""

from dataclasses import dataclass
from datetime import date, timedelta

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
    posts: int
    day: str
    where: str


@dataclass(frozen=True)
class BoardLine:
    """A board on the front page: posts this week, and for each of the last weeks a bar of 0 to 24."""

    board: Board
    this_week: int
    bars: list[int]


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


def in_words(day: str, today: date) -> str:
    """"today", "yesterday", "Tuesday 4 November", with the year when it is another."""
    when = date.fromisoformat(day)
    if when == today:
        return "today"
    if when == today - timedelta(days=1):
        return "yesterday"
    words = f"{when:%A} {when.day} {when:%B}" if today - when < timedelta(days=300) else f"{when.day} {when:%B}"
    return words if when.year == today.year else f"{words} {when.year}"


def bars(counts: list[int], highest: int) -> list[int]:
    """Heights of 0 to 24 for a board's weeks, on one scale for all boards; a single post still shows."""
    return [-(-count * 24 // highest) if highest else 0 for count in counts]
