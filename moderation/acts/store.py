"""SQL for acts: the post, and the reason in words, sealed. All else stands in the log."""

from collections.abc import Iterator
from typing import NamedTuple

from core.db import Database


class Row(NamedTuple):
    entry: int
    post_id: bytes
    epoch: str
    salt: bytes
    sealed: bytes


_ACTS = "SELECT entry, post_id, epoch, salt, sealed FROM acts"


def insert(db: Database, act: Row) -> None:
    db.execute("INSERT INTO acts (entry, post_id, epoch, salt, sealed) VALUES (?, ?, ?, ?, ?)", *act)


def act(db: Database, entry: int) -> Row | None:
    rows = db.query(f"{_ACTS} WHERE entry = ?", entry)
    return Row(**rows[0]) if rows else None


def of_post(db: Database, post_id: bytes) -> list[Row]:
    """The oldest first."""
    return [Row(**row) for row in db.query(f"{_ACTS} WHERE post_id = ? ORDER BY entry", post_id)]


def every(db: Database) -> Iterator[Row]:
    """All of them, by key, a few at a time."""
    after = -(2**62)
    while rows := db.query(f"{_ACTS} WHERE entry > ? ORDER BY entry LIMIT 200", after):
        yield from (Row(**row) for row in rows)
        after = rows[-1]["entry"]


def told_before(db: Database, entry: int, limit: int) -> list[tuple[Row, bytes]]:
    """Acts with their entries in the log, the newest first."""
    sql = """SELECT a.entry, a.post_id, a.epoch, a.salt, a.sealed, e.entry AS told
             FROM acts a JOIN log_entries e ON e.position = a.entry
             WHERE a.entry < ? ORDER BY a.entry DESC LIMIT ?"""
    return [(Row(*act), told) for *act, told in db.query(sql, entry, limit)]


def told_of_post(db: Database, post_id: bytes, entry: int) -> list[tuple[Row, bytes]]:
    """Those of one post, the newest first."""
    sql = """SELECT a.entry, a.post_id, a.epoch, a.salt, a.sealed, e.entry AS told
             FROM acts a JOIN log_entries e ON e.position = a.entry
             WHERE a.post_id = ? AND a.entry < ? ORDER BY a.entry DESC"""
    return [(Row(*act), told) for *act, told in db.query(sql, post_id, entry)]
