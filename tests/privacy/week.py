"""A scripted week of a forum, and somebody who polls its log every minute and keeps all that was ever served."""

import json
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from flask.testing import FlaskClient

from core.clock import FixedClock
from crypto import merkle, note
from crypto.acts import BLURRED, HIDE
from crypto.posts import Place
from crypto.sessions import Session
from forum.app import app_of
from forum.ballots import service as ballots
from forum.boards import service as boards
from forum.instance import Instance
from forum.membership import service as membership
from forum.posts import rules as posts_rules
from forum.posts import service as posts
from forum.tick import tick
from tests.moderation.acts.tools import does
from tests.office import Office, reads, with_office
from tests.people import release

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
MINUTES = 24 * 60
PAGES = ("", "feed", "key")


@dataclass(frozen=True)
class Hour:
    """What one release lets appear: posts, votes, and posts that their authors withdraw; posts that are put behind a
    click after it, whichever release they came with.
    """

    posts: int
    votes: int = 0
    withdrawals: int = 0
    acts: int = 0


@dataclass
class Seen:
    """Everything that was served, by path: the minute at which it was another than before, its bytes and headers."""

    browser: FlaskClient
    answers: dict[str, list[tuple[int, bytes, tuple[tuple[str, str], ...]]]] = field(default_factory=dict)
    size: int = 0

    def polls(self, minute: int) -> None:
        """A checkpoint that was not there before is followed by whatever tiles are new with it."""
        if self._gets(minute, "checkpoint"):
            text = self.answers["checkpoint"][-1][1].decode()
            self.size = note.checkpoint(note.split(text)[0]).size
            self._gets_tiles(minute)
        if minute % 60 in (0, 1):
            for page in PAGES:
                self._gets(minute, page)

    @property
    def entries(self) -> list[bytes]:
        """Of the newest checkpoint."""
        found = list[bytes]()
        for begin in range(0, self.size, 256):
            data, at = self.answers[merkle.tile_path(-1, begin // 256, min(256, self.size - begin))][-1][1], 0
            while at < len(data):
                length = int.from_bytes(data[at : at + 2], "big")
                found.append(data[at + 2 : at + 2 + length])
                at += 2 + length
        return found

    def _gets_tiles(self, minute: int) -> None:
        for level in (-1, 0, 1):
            hashes = self.size >> 8 * max(level, 0)
            for begin in range(0, hashes, 256):
                self._gets(minute, merkle.tile_path(level, begin // 256, min(256, hashes - begin)))

    def _gets(self, minute: int, path: str) -> bool:
        answer = self.browser.get(f"/log/{path}")
        assert answer.status_code == 200, path
        before = self.answers.setdefault(path, [])
        now = (answer.data, tuple(answer.headers))
        if before and before[-1][1:] == now:
            return False
        before.append((minute, *now))
        return True

    @property
    def changes(self) -> list[int]:
        """The minutes at which anything was another than before."""
        return sorted({minute for served in self.answers.values() for minute, *_ in served})

    @property
    def form(self) -> dict[str, list[Any]]:
        """All of it but what looks like chance: hashes, roots, signatures become a mark of their length."""
        return {path: [(minute, _form(path, data), headers) for minute, data, headers in served]
                for path, served in self.answers.items()}  # fmt: skip


def _form(path: str, data: bytes) -> Any:
    if path.startswith("tile/entries/"):
        seen = Seen.__new__(Seen)
        seen.answers, seen.size = {merkle.tile_path(-1, 0, _width(path)): [(0, data, ())]}, _width(path)
        return [_marked(entry.decode("latin-1")) for entry in seen.entries]
    return len(data) if path.startswith("tile/") else _marked(data.decode())


def _width(path: str) -> int:
    return int(path.rpartition(".p/")[2]) if ".p/" in path else 256


def _marked(text: str) -> str:
    return re.sub(r"[A-Za-z0-9+/=_-]{22,}", lambda found: f"<{len(found[0])}>", text)


@dataclass
class Town:
    """A forum with a registrar, members who are in, one discussion that has a number, and a reader of its log."""

    forum: Instance
    office: Office
    members: list[Session]
    board: bytes
    thread: bytes = b""
    first: bytes = b""
    number: int = 0
    mine: list[tuple[Session, bytes, bytes]] = field(default_factory=list)

    def publishes(self, session: Session, *, answers: bool) -> tuple[bytes, bytes]:
        """(thread, post)"""
        nonce = secrets.token_bytes(16)
        thread = self.thread if answers else session.thread_id(nonce)
        place = Place(self.board, thread, self.first if answers else b"", session.post_id(nonce))
        author = posts.author_by_session(self.forum, session, thread)
        posts.publish(self.forum, session, author, place, posts_rules.Draft("" if answers else "Title", "Words"))
        return thread, place.post

    def does(self, hour: Hour) -> None:
        """Everything of one release, in a random order; then it appears."""
        acts: list[Callable[[], object]] = []
        chosen = secrets.SystemRandom().sample(self.members, min(hour.posts, len(self.members)))
        acts += [partial(self._posts, chosen[at % len(chosen)]) for at in range(hour.posts)]
        acts += [lambda: ballots.vote(self.forum, self.number, self._paper(), "support")] * hour.votes
        acts += [partial(self.withdraws, *self.mine.pop(0)) for _ in range(hour.withdrawals)]
        secrets.SystemRandom().shuffle(acts)
        for act in acts:
            act()
        release(self.forum)
        for _ in range(hour.acts):
            self.hides(self.mine.pop(secrets.randbelow(len(self.mine)))[2])

    def hides(self, post: bytes) -> int:
        """Where the log has it."""
        return does(self.forum, post, HIDE, BLURRED)

    def withdraws(self, session: Session, thread: bytes, post: bytes) -> None:
        posts.withdraw_post(self.forum, posts.author_by_session(self.forum, session, thread), thread, post)

    def _posts(self, session: Session) -> None:
        self.mine.append((session, *self.publishes(session, answers=bool(secrets.randbits(1)))))

    def _paper(self) -> str:
        return self.office.draws(f"ballot:{self.number:06}")


def settles(forum: Instance, members: int = 45) -> Town:
    """As it stands on Monday at 00:00, with one checkpoint. Its members have come in with slips printed at once."""
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = MONDAY - timedelta(days=20)
    known, office = with_office(forum)
    office.opens_block(MONDAY - timedelta(days=50))
    reads(known, office)
    slips = membership.print_slips(known, members)
    forum.clock.moment = MONDAY
    sessions = [membership.enter(known, slip) for slip in slips]
    town = Town(known, office, sessions, boards.listed(known)[0].board_id)
    town.thread, town.first = town.publishes(sessions[0], answers=False)
    release(known)
    for session in sessions[1:4]:
        town.publishes(session, answers=True)
    release(known)
    (row,) = known.db.query("SELECT number FROM ballots")
    town.number = row["number"]
    for session in sessions[:20]:  # something to withdraw, whatever the week brings
        town._posts(session)
    release(known)
    known.db.execute("UPDATE log_checkpoints SET day = ?", (MONDAY - timedelta(days=1)).date().isoformat())
    return town


def lives(town: Town, days: Sequence[Sequence[Hour]], every: int = 1) -> Seen:
    """Each day has a release an hour from nine on; the timer goes off at the hour, the reader polls every minute."""
    assert isinstance(town.forum.clock, FixedClock)
    seen = Seen(app_of(town.forum).test_client(use_cookies=False))
    for day, hours in enumerate(days):
        for minute in range(day * MINUTES, (day + 1) * MINUTES, every):
            town.forum.clock.moment = MONDAY + timedelta(minutes=minute)
            hour, late = divmod(minute % MINUTES, 60)
            if not late:
                if 9 <= hour < 9 + len(hours):
                    town.does(hours[hour - 9])
                tick(town.forum)
            seen.polls(minute)
    # The morning after, when the last day's entries are served.
    minute = len(days) * MINUTES + 5 * 60
    town.forum.clock.moment = MONDAY + timedelta(minutes=minute)
    tick(town.forum)
    seen.polls(minute)
    return seen


def batches(seen: Seen) -> list[tuple[int, dict[str, Any]]]:
    """(position, fields) of each batch that was served, but for those of the time before the week."""
    found = [(at, json.loads(entry[1:])) for at, entry in enumerate(seen.entries) if entry[0] == 7]
    return found[3:]
