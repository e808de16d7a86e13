"""SQL for what machines suggest."""

from typing import NamedTuple

from core.db import Database


class Hints(NamedTuple):
    """How far the job is, and what it found, sealed."""

    state: str
    day: str
    done: int
    total: int
    sealed: bytes | None


def hints(db: Database) -> Hints | None:
    rows = db.query("SELECT state, day, done, total, sealed FROM hints WHERE one = 1")
    return Hints(**rows[0]) if rows else None


def set_hints(db: Database, row: Hints) -> None:
    sql = """INSERT INTO hints (one, state, day, done, total, sealed) VALUES (1, ?, ?, ?, ?, ?)
             ON CONFLICT (one) DO UPDATE SET state = excluded.state, day = excluded.day, done = excluded.done,
             total = excluded.total, sealed = excluded.sealed"""
    db.execute(sql, *row)


def go_on(db: Database, before: str, row: Hints) -> bool:
    """From one state to the next; True for exactly one caller."""
    sql = "UPDATE hints SET state = ?, day = ?, done = ?, total = ?, sealed = ? WHERE one = 1 AND state = ?"
    return db.execute(sql, *row, before) == 1
