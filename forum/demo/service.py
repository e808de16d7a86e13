"""Loads a discussion, our own or a real one, through the services: slips, sessions, publishing, releases.

One session per author (a fresh one where there is none), threads, answers and days kept. Posts of one hour appear in
one batch, in random order; an answer always comes in a later batch than what it answers.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from core.clock import FixedClock, parse_moment
from core.errors import Problem
from crypto.posts import Place
from crypto.sessions import Session
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.boards import service as boards
from forum.boards.rules import Board
from forum.instance import Instance
from forum.membership import service as membership
from forum.pool.rules import ORDINARY
from forum.posts import rules
from forum.posts import service as posts
from forum.reading import store as reading_store
from forum.release import release

OWN = Path(__file__).parent / "discussion.jsonl"
FLAGGED = Path(__file__).parent / "flagged.jsonl"
BOARDS = Path(__file__).parent / "boards.json"
SLIPS, NUMBERED = 50, 6


@dataclass(frozen=True)
class Entry:
    """One post of a discussion; `parent` is empty for the first post of a thread, `author` for nobody known."""

    id: str
    thread: str
    parent: str
    author: str
    board: str
    moment: datetime
    title: str
    text: str


@dataclass
class Loading:
    """What a load has to remember, and forgets at its end: outside of a demonstration nobody has this."""

    forum: Instance
    clock: FixedClock
    boards: dict[str, Board]
    sessions: dict[str, Session] = field(default_factory=dict)
    posts: dict[str, bytes] = field(default_factory=dict)
    threads: dict[str, bytes] = field(default_factory=dict)
    threads_of: dict[str, str] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    slips: list[str] = field(default_factory=list)


def spare_numbers(forum: Instance) -> None:
    """Of the threads that were loaded, and wait for a number, only the liveliest go on waiting: so there are some left
    for what a visitor asks.
    """
    liveliest = {row.thread.thread_id for row in reading_store.liveliest(forum.db, NUMBERED)}
    with forum.db.transaction():
        ballots_store.want_no_more(forum.db, set(ballots_store.wanted(forum.db)) - liveliest)


def give_numbers(forum: Instance) -> None:
    """Threads that were loaded before there was a block get their numbers at once."""
    with forum.db.transaction():
        ballots.assign_wanted(forum, posts.last_batch(forum))


def liked(forum: Instance) -> list[int]:
    """The numbers that one invented member has something to say to: some more often than others."""
    numbers = ballots_store.all_numbers(forum.db)
    return [number for at, number in enumerate(numbers) if secrets.randbelow(len(numbers) + 2) > at]


def make_boards(forum: Instance, given: Iterable[dict[str, str]]) -> None:
    for board in given:
        boards.create(forum, board["slug"], board["name"], board["about"], board.get("pace", ORDINARY))


def own_entries(now: datetime) -> list[Entry]:
    """The demonstration's discussion, ending about now, and among it what will be flagged."""
    return _in_order([_own_entry(line, now) for path in (OWN, FLAGGED) for line in _lines(path)])


def real_entries(path: Path, board: str) -> list[Entry]:
    """A discussion in the form id, thread, parent, author, time, title, text, one JSON object a line."""
    return _in_order([_real_entry(line, board) for line in _lines(path)])


def _in_order(entries: list[Entry]) -> list[Entry]:
    """By time, each after what it answers, whatever the clocks said."""
    children: dict[str, list[Entry]] = {}
    for entry in entries:
        children.setdefault(entry.parent, []).append(entry)
    placed, todo = [], list(children.get("", []))
    while todo:
        entry = todo.pop()
        placed.append(entry)
        todo += [replace(child, moment=max(child.moment, entry.moment)) for child in children.get(entry.id, [])]
    return sorted(placed, key=lambda entry: entry.moment)


def begin(forum: Instance) -> Loading:
    """A load into the boards that there are; its clock goes where each entry wants it."""
    clock = FixedClock(forum.clock.now())
    return Loading(replace(forum, clock=clock), clock, {board.slug: board for board in boards.listed(forum)})


def load(loading: Loading, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Publishes and releases; yields each entry when it is in the pool, for a progress bar."""
    for entry in entries:
        _advance(loading, entry)
        _publish(loading, entry)
        yield entry
    release(loading.forum, force=True)
    loading.forum.db.tidy()


def _advance(loading: Loading, entry: Entry) -> None:
    """What waits appears before the hour changes, and before somebody answers it."""
    hour = entry.moment.replace(minute=0, second=0, microsecond=0)
    if loading.pending and (hour != loading.clock.moment or entry.parent in loading.pending):
        release(loading.forum, force=True)
        loading.pending.clear()
    loading.clock.moment = hour


def _publish(loading: Loading, entry: Entry) -> None:
    if entry.parent and entry.thread not in loading.threads:
        return
    forum, nonce = loading.forum, secrets.token_bytes(16)
    session = enter(loading, entry.author)
    thread_id = loading.threads[entry.thread] if entry.parent else session.thread_id(nonce)
    parent = loading.posts[entry.parent] if entry.parent else b""
    place = Place(loading.boards[entry.board].board_id, thread_id, parent, session.post_id(nonce))
    try:
        draft = rules.draft(None if entry.parent else entry.title[: rules.TITLE_LONGEST], entry.text)
    except Problem:  # too long or empty for us: what answers it answers what it answered
        loading.posts[entry.id] = parent
        return
    posts.publish(forum, session, posts.author_by_session(forum, session, thread_id), place, draft)
    loading.threads.setdefault(entry.thread, thread_id)
    loading.threads_of[entry.id] = entry.thread
    loading.posts[entry.id] = place.post
    loading.pending.add(entry.id)


def enter(loading: Loading, author: str) -> Session:
    """The author's session; entered with a slip of their own, as everybody's."""
    if author and author in loading.sessions:
        return loading.sessions[author]
    loading.slips = loading.slips or membership.print_slips(loading.forum, SLIPS)
    session = membership.enter(loading.forum, loading.slips.pop())
    loading.sessions[author] = session
    return session


def _lines(path: Path) -> Iterator[dict[str, str | int | None]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _own_entry(line: dict[str, str | int | None], now: datetime) -> Entry:
    day = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=int(line["days_ago"] or 0))
    moment = min(day.replace(hour=int(line["hour"] or 0)), now)
    return _entry(line, str(line["board"]), moment)


def _real_entry(line: dict[str, str | int | None], board: str) -> Entry:
    return _entry(line, board, parse_moment(str(line["time"])))


def _entry(line: dict[str, str | int | None], board: str, moment: datetime) -> Entry:
    parent, author, title = (str(line.get(name) or "") for name in ("parent", "author", "title"))
    return Entry(str(line["id"]), str(line["thread"]), parent, author, board, moment, title, str(line["text"]))
