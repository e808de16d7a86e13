"""What the pages show, as values; days in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from core.clock import epoch_of
from crypto.encoding import b64
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


ThreadLines = tuple["ThreadLine", ...]
BoardLines = tuple["BoardLine", ...]
LATE, VOTE, ELECTION, COMING, OUT = range(5)


class ThreadLine(NamedTuple):
    """A thread in a list; `where` is its place for paging."""

    thread_id: bytes
    title: str
    board: Board
    posts: str
    day: str
    where: str
    support: str = ""
    mark: str = ""

    @property
    def thread(self) -> str:
        """Its id as it stands in addresses."""
        return b64(self.thread_id)


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


def place(batch: int, some_id: bytes) -> str:
    """Where a page begins, as it stands in an address."""
    return f"{batch}.{b64(some_id)}"


@lru_cache(maxsize=8)
def last_epochs(today: date) -> tuple[str, ...]:
    """The epochs that the bars stand for, the oldest first."""
    return tuple(epoch_of(today - timedelta(weeks=back)) for back in range(WEEKS - 1, -1, -1))


@lru_cache(maxsize=8)
def board_lines(issues: tuple[Board, ...], epochs: tuple[str, ...], weeks: str) -> BoardLines:
    """How alive each board is; `weeks` as the store has them: "board epoch posts", with commas between."""
    counts = {(board, epoch): int(count) for board, epoch, count in map(str.split, filter(None, weeks.split(",")))}
    highest = max(counts.values(), default=0)
    by_board = [tuple(counts.get((board.board_id.hex().upper(), epoch), 0) for epoch in epochs) for board in issues]
    lines = zip(issues, by_board, strict=True)
    return tuple(BoardLine(board, counted[-1], bars(counted, highest)) for board, counted in lines)


def bars(counts: tuple[int, ...], highest: int) -> tuple[str, ...]:
    """For each week an SVG path, 5 wide and 1 to 25 high, on one scale for all boards; a single post still shows."""
    heights = [1 + (-(-count * 24 // highest) if highest else 0) for count in counts]
    return tuple(f"M{week * 7} 26v-{height}h5v{height}z" for week, height in enumerate(heights))
