"""SQL for lists of threads and for how alive a board is. Every page is cut by key, never by OFFSET."""

from collections.abc import Collection
from typing import NamedTuple

from core.db import Database, Row
from forum.posts.rules import Thread

END = 2**31 - 1


class Listed(NamedTuple):
    """A thread's row without its voices, which no list shows, and the day of its last batch."""

    thread: Thread
    day: str


_THREADS = """SELECT t.thread_id, t.board_id, t.epoch, t.posts, t.last_batch, t.head, b.day
              FROM threads t JOIN batches b ON b.batch = t.last_batch"""


def liveliest(db: Database, limit: int) -> list[Listed]:
    """The threads written in last, of all boards."""
    return [_listed(row) for row in db.query(f"{_THREADS} ORDER BY t.last_batch DESC, t.thread_id DESC LIMIT ?", limit)]


def of_board(db: Database, board_id: bytes, batch: int, thread_id: bytes, limit: int) -> list[Listed]:
    """A board's threads from one place on, the one written in last first."""
    sql = f"""{_THREADS} WHERE t.board_id = ? AND (t.last_batch, t.thread_id) <= (?, ?)
              ORDER BY t.last_batch DESC, t.thread_id DESC LIMIT ?"""
    return [_listed(row) for row in db.query(sql, board_id, batch, thread_id, limit)]


def of_ids(db: Database, threads: Collection[bytes]) -> list[Listed]:
    marks = ", ".join("?" for _ in threads) or "NULL"
    return [_listed(row) for row in db.query(f"{_THREADS} WHERE t.thread_id IN ({marks})", *threads)]


def weeks(db: Database, since: str) -> list[tuple[bytes, str, int]]:
    """(board, epoch, posts) of every board and epoch from one epoch on."""
    rows = db.query("SELECT board_id, epoch, posts FROM board_weeks WHERE epoch >= ?", since)
    return [(row["board_id"], row["epoch"], row["posts"]) for row in rows]


def _listed(row: Row) -> Listed:
    values = dict(row)
    day = values.pop("day")
    return Listed(Thread(**values, voices=b""), day)
