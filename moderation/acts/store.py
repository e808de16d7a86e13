"""SQL for acts: the post, and the reason in words, sealed. All else stands in the log."""

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


def before(db: Database, entry: int, limit: int) -> list[Row]:
    """The newest first."""
    return [Row(**row) for row in db.query(f"{_ACTS} WHERE entry < ? ORDER BY entry DESC LIMIT ?", entry, limit)]
