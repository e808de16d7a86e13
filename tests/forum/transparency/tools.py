"""A log as tests look at it: every entry as stored, what is served of it, and which transaction wrote what."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask.testing import FlaskClient

from core.clock import FixedClock
from core.db import Database, Row, SqliteDatabase, Value
from crypto import merkle, note
from crypto.entries import decode
from crypto.entry import Entry
from forum.app import app_of
from forum.custody.service import Keyring
from forum.instance import Instance
from forum.transparency import service as log
from forum.transparency import store

_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")


class PowerCut(Exception):
    """The machine stopped."""


@dataclass
class Watched:
    """A database that notes which tables each transaction wrote; with `cut` one that writes an entry of the log never
    commits."""

    db: Database
    cut: bool = False
    wrote: list[set[str]] = field(default_factory=list)
    inside: set[str] | None = None

    def query(self, sql: str, *values: Value) -> Sequence[Row]:
        return self.db.query(sql, *values)

    def execute(self, sql: str, *values: Value) -> int:
        if found := _WRITES.match(sql):
            if self.inside is None:
                self.wrote.append({found[1]})
            else:
                self.inside.add(found[1])
        return self.db.execute(sql, *values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.db.transaction():
            self.inside = set()
            try:
                yield
                if self.cut and "log_entries" in self.inside:
                    raise PowerCut
                self.wrote += [self.inside] if self.inside else []
            finally:
                self.inside = None

    def tidy(self) -> None:
        self.db.tidy()

    def close(self) -> None:
        self.db.close()


def watched(forum: Instance, *, cut: bool = False) -> tuple[Instance, Watched]:
    """The same forum over a database that is watched."""
    db = Watched(forum.db, cut)
    return replace(forum, db=db, keyring=Keyring(db, forum.settings.keys)), db


def everything(db: Database) -> dict[str, Counter[str]]:
    """All rows of all tables."""
    if isinstance(db, Watched):
        db = db.db
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'table'"
    postgres = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
    rows = db.query(sqlite if isinstance(db, SqliteDatabase) else postgres)
    found = {row["name"]: db.query(f"SELECT * FROM {row['name']}") for row in rows}
    return {name: Counter(repr(dict(row)) for row in rows) for name, rows in found.items()}


def entries(forum: Instance, begin: int = 0) -> list[Entry]:
    """Every entry from one on, served or not."""
    return [decode(data) for data in store.entries(forum.db, begin, size(forum))]


def size(forum: Instance) -> int:
    return int(forum.db.query("SELECT size FROM log_head")[0]["size"])


def added(forum: Instance, act: Callable[[], object]) -> list[Entry]:
    """What an act wrote into the log."""
    before = size(forum)
    act()
    return entries(forum, before)


def stands_at(forum: Instance, moment: datetime) -> None:
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = moment


def first_checkpoint_was_on(forum: Instance, day: str) -> None:
    """The forum was made by the clock of this machine, before a test moved it to a day of its own."""
    forum.db.execute("UPDATE log_checkpoints SET day = ?", day)


def signs(forum: Instance) -> None:
    with forum.db.transaction():
        log.sign(forum)


@dataclass
class Reader:
    """Anybody who can reach the server: no session, no cookie."""

    browser: FlaskClient

    def get(self, path: str) -> bytes:
        """Raises KeyError for 404, as `candour_verify` wants it."""
        answer = self.browser.get(f"/log/{path}")
        if answer.status_code == 404:
            raise KeyError(path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.data

    @property
    def checkpoint(self) -> note.Checkpoint:
        return note.checkpoint(note.split(self.get("checkpoint").decode())[0])

    def entries(self) -> list[bytes]:
        """Bundle by bundle, as served, each checked against its hashes, and all against the checkpoint."""
        head, found = self.checkpoint, list[bytes]()
        hashes = list[bytes]()
        for begin in range(0, head.size, merkle.TILE_WIDTH):
            number, width = begin // merkle.TILE_WIDTH, min(merkle.TILE_WIDTH, head.size - begin)
            bundle = unbundled(self.get(merkle.tile_path(-1, number, width)))
            tile = self.get(merkle.tile_path(0, number, width))
            leaves = [merkle.leaf_hash(entry) for entry in bundle]
            assert b"".join(leaves) == tile
            found, hashes = found + bundle, hashes + leaves
        assert merkle.root(hashes) == head.root
        return found


def reader(forum: Instance) -> Reader:
    return Reader(app_of(forum).test_client(use_cookies=False))


def unbundled(data: bytes) -> list[bytes]:
    found, at = list[bytes](), 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        found.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return found
