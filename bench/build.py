"""Makes an instance with N posts, fast, and with rows as a release writes them: really signed, really sealed.

Every batch goes through `forum.posts.batches.write`, the function a release uses. The one short cut is that a text
which stands in many posts is rendered once: rendering costs more than all the rest, and no page does it.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from unittest.mock import patch

from core.clock import FixedClock
from core.config import Settings, load, write_env_file
from crypto.pool import WaitingPost
from crypto.posts import Body, Place, sign
from crypto.sessions import Session
from forum.boards import service as boards
from forum.boards.rules import Board
from forum.cautions.rules import find
from forum.cli import create
from forum.demo.service import own_entries
from forum.instance import Instance
from forum.markup import render
from forum.posts import batches
from forum.posts import service as posts

BOARDS = 8
PER_THREAD = 20
LONG_THREAD = 2_100
VOICES = 8
LONG_VOICES = 300
SPAN = timedelta(days=14)
COMMIT_AFTER = 2_000
MEMBERS = 2_000


@dataclass
class Planned:
    """A thread to be: its id, its authors, and what has been written in it so far."""

    thread: bytes
    board: Board
    size: int
    voices: int
    title: str
    written: list[bytes] = field(default_factory=list)


@dataclass(frozen=True)
class Built:
    """An instance, and the threads to measure: ordinary ones of exactly one page, and the long one."""

    folder: Path
    posts: int
    slugs: list[str]
    threads: list[bytes]
    long_thread: bytes


def build(folder: Path, count: int, quiet: bool = False) -> Built:
    """An instance of `count` posts in `folder`, which must not exist."""
    rng = random.Random(count)
    forum = create(_settings(folder))
    issues = [boards.create(forum, f"board-{n}", f"Issue number {n}", TITLES[n]) for n in range(BOARDS)]
    planned = list(_threads(rng, issues, count))
    writer = _Writer(forum, rng)
    with patch.object(batches, "render", lru_cache(render)):
        _write_all(writer, _events(rng, planned, count), count, quiet)
    forum.db.tidy()
    forum.db.close()
    ordinary = [plan.thread for plan in planned[1:] if len(plan.written) == PER_THREAD]
    return Built(folder, count, [board.slug for board in issues], ordinary, planned[0].thread)


def _settings(folder: Path) -> Settings:
    folder.mkdir(mode=0o700, parents=True)
    write_env_file(folder, URL="http://127.0.0.1:8000", TITLE="Bench")
    return load(str(folder), {})


def _threads(rng: random.Random, issues: list[Board], count: int) -> Iterator[Planned]:
    """The long thread first, then ordinary ones until there is room for every post; every other one on one board."""
    long = min(LONG_THREAD, count // 5)
    yield Planned(rng.randbytes(16), issues[0], long, LONG_VOICES, TITLES[0])
    for at in range(-(-(count - long) // PER_THREAD)):
        board = issues[at // 2 % BOARDS if at % 2 else 0]
        yield Planned(rng.randbytes(16), board, PER_THREAD, VOICES, TITLES[at % len(TITLES)])


def _events(rng: random.Random, planned: list[Planned], count: int) -> list[tuple[datetime, Planned]]:
    """(hour, thread) of every post in order. An ordinary thread lasts two weeks whatever the size of the forum."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    age = timedelta(weeks=min(max(count // 1000, 8), 104))
    events = []
    for plan in planned:
        span = age if plan is planned[0] else SPAN
        start = now - span - (age - span) * rng.random()
        moments = [start, *(start + span * rng.random() for _ in range(plan.size - 1))]
        events += [(moment.replace(minute=0, second=0, microsecond=0), plan) for moment in moments]
    return sorted(events[:count], key=lambda event: event[0])


def _write_all(writer: "_Writer", events: list[tuple[datetime, Planned]], count: int, quiet: bool) -> None:
    """A batch an hour, several in one transaction."""
    hours = [(hour, [plan for _, plan in group]) for hour, group in groupby(events, key=lambda event: event[0])]
    done = 0
    while hours:
        with writer.forum.db.transaction():
            target = done + COMMIT_AFTER
            while hours and done < target:
                hour, plans = hours.pop(0)
                writer.batch(hour, plans)
                done += len(plans)
        _progress(done, count, quiet)


def _progress(done: int, count: int, quiet: bool) -> None:
    if not quiet:
        end = "\n" if done >= count else ""
        print(f"\rbuilding {count:,} posts: {done:,}", end=end, file=sys.stderr, flush=True)


class _Writer:
    """Members who write; a clock that stands at each batch's hour."""

    def __init__(self, forum: Instance, rng: random.Random) -> None:
        self._clock = FixedClock(forum.clock.now())
        self.forum = replace(forum, clock=self._clock)
        self._rng = rng
        self._members = [rng.randbytes(32) for _ in range(MEMBERS)]
        self._authors: dict[tuple[bytes, int], posts.Author] = {}

    def batch(self, hour: datetime, plans: list[Planned]) -> None:
        self._clock.moment = hour
        batches.write(self.forum, [self._post(plan) for plan in plans])

    def _post(self, plan: Planned) -> WaitingPost:
        author, parent = self._author(plan), self._parent(plan)
        place = Place(plan.board.board_id, plan.thread, parent, self._rng.randbytes(16))
        body = Body("" if parent else plan.title, self._rng.choice(TEXTS))
        plan.written.append(place.post)
        claim = author.claim.seal(plan.thread, bytes(author.key))
        return WaitingPost(b"", place, sign(author.key, place, body), author.claim.stored_lookup, claim)

    def _parent(self, plan: Planned) -> bytes:
        """Nothing, the first post, or one of the last few."""
        if not plan.written:
            return b""
        return plan.written[0] if self._rng.random() < 0.5 else self._rng.choice(plan.written[-5:])

    def _author(self, plan: Planned) -> posts.Author:
        """One of the thread's voices; derived once, as deriving costs as much as all the rest of a post."""
        at = (plan.thread, self._rng.randrange(plan.voices))
        if at not in self._authors:
            secret = self._members[(int.from_bytes(plan.thread[:4], "big") + at[1]) % MEMBERS]
            session = Session(secret, self.forum.clock.epoch())
            self._authors[at] = posts.author_by_session(self.forum, session, plan.thread)
        return self._authors[at]


def _sample() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(texts of about 400 characters that need no second look, titles) from the demonstration's discussion."""
    entries = own_entries(datetime.now(UTC))
    texts = (entry.text for entry in entries if 350 <= len(entry.text) <= 450 and not find(entry.text))
    titles = (entry.title for entry in entries if entry.title)
    return tuple(islice(texts, 40)), tuple(islice(titles, 40))


TEXTS, TITLES = _sample()
