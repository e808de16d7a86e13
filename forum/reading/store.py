"""SQL for lists of threads and for how alive a board is. Every page is cut by key, never by OFFSET."""

from collections.abc import Collection
from typing import NamedTuple

from core.db import Database, Row
from forum.posts.rules import Thread

END = 2**31 - 1


class Listed(NamedTuple):
    """A thread's row without its voices, which no list shows; the day of its last batch; the wrapped key of its head,
    or None where it was erased.
    """

    thread: Thread
    day: str
    wrapped: bytes | None


_THREADS = """SELECT t.thread_id, t.board_id, t.epoch, t.posts, t.last_batch, t.head, b.day, k.wrapped
              FROM threads t JOIN batches b ON b.batch = t.last_batch
              LEFT JOIN data_keys k ON k.board_id = t.board_id AND k.epoch = t.epoch"""


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


def weeks(db: Database, boards: Collection[bytes], since: str) -> str:
    """"board epoch posts" of these boards from one epoch on, with commas between, boards in hexadecimal: all in one
    row, as a thread gives up the interpreter for each.
    """
    marks = ", ".join("?" for _ in boards) or "NULL"
    sql = f"""SELECT group_concat(hex(board_id) || ' ' || epoch || ' ' || posts, ',') AS weeks FROM board_weeks
              WHERE board_id IN ({marks}) AND epoch >= ?"""
    return db.query(sql, *boards, since)[0]["weeks"] or ""


def _listed(row: Row) -> Listed:
    thread_id, board_id, epoch, posts, last_batch, head, day, wrapped = row
    return Listed(Thread(thread_id, board_id, epoch, posts, last_batch, head, b""), day, wrapped)
