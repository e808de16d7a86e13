"""SQL for threads and posts. Everything a person wrote is sealed before it comes here."""

from collections.abc import Iterator
from typing import NamedTuple

from core.db import Database, Row
from crypto.commitments import Padded, padded
from crypto.pool import Rows
from forum.pool import store as pool
from forum.posts.rules import REMOVED, SHOWN, WITHDRAWN, Thread

_THREAD = "thread_id, board_id, epoch, posts, last_batch, head, voices"


class Stored(NamedTuple):
    """A post as its row has it, with the day and epoch of its batch; `rule` where moderation has hidden something."""

    thread_id: bytes
    batch: int
    post_id: bytes
    parent_id: bytes
    state: str
    record: bytes | None
    html: bytes | None
    day: str
    epoch: str
    rule: int | None = None


def last_batch(db: Database) -> int:
    """0 before the first."""
    batch: int = db.query("SELECT coalesce(max(batch), 0) AS batch FROM batches")[0]["batch"]
    return batch


class Committed(NamedTuple):
    """A post as its row has it, with what the log says of it. Withdrawn, the last two are empty."""

    thread_id: bytes
    batch: int
    post_id: bytes
    parent_id: bytes
    state: str
    commitment: bytes
    salt: bytes | None
    record: bytes | None
    html: bytes | None
    rule: int | None


class Known(NamedTuple):
    """What the tables say of a post that is to be: the pool's generation, whether it `waits` there and whether another
    of its author in that thread does; the sealed claim of that author, whether a post of its id is `released`, and
    whether `removed` has keys to compare.
    """

    generation: int
    waits: bool
    another: bool
    claim: bytes | None
    released: bool
    removed: bool


def insert_batch(db: Database, batch: int, day: str, epoch: str, entry: int, leaves: Padded) -> None:
    sql = "INSERT INTO batches (batch, day, epoch, entry, salt, leaves) VALUES (?, ?, ?, ?, ?, ?)"
    db.execute(sql, batch, day, epoch, entry, leaves.salt, leaves.joined)


def leaves(db: Database, batch: int) -> tuple[int, Padded]:
    """(where the log has the batch, its commitments)."""
    row = db.query("SELECT entry, salt, leaves FROM batches WHERE batch = ?", batch)[0]
    return row["entry"], padded(row["salt"], row["leaves"])


def insert_post(db: Database, post: Stored, salt: bytes, commitment: bytes) -> bool:
    """False when a post of that id is there already: a form sent twice."""
    sql = """INSERT INTO posts (thread_id, batch, post_id, parent_id, state, commitment, salt, record, html)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
    where = (post.thread_id, post.batch, post.post_id, post.parent_id)
    return db.execute(sql, *where, SHOWN, commitment, salt, post.record, post.html) == 1


def committed(db: Database, post_id: bytes) -> Committed | None:
    """What stands for a post in its batch, also when the post is gone."""
    rows = db.query(f"{_COMMITTED} WHERE post_id = ?", post_id)
    return Committed._make(rows[0]) if rows else None


def every_commitment(db: Database) -> Iterator[Committed]:
    """All posts, by key, a few at a time: what the log's check compares."""
    sql = f"""{_COMMITTED} WHERE (thread_id, batch, post_id) > (?, ?, ?)
              ORDER BY thread_id, batch, post_id LIMIT 200"""
    after: tuple[bytes, int, bytes] = (b"", 0, b"")
    while rows := db.query(sql, *after):
        yield from (Committed._make(row) for row in rows)
        after = (rows[-1]["thread_id"], rows[-1]["batch"], rows[-1]["post_id"])


def every_thread(db: Database) -> Iterator[Thread]:
    """All threads, by key, a few at a time."""
    sql = f"SELECT {_THREAD} FROM threads WHERE thread_id > ? ORDER BY thread_id LIMIT 200"
    after = b""
    while rows := db.query(sql, after):
        yield from (Thread._make(row) for row in rows)
        after = rows[-1]["thread_id"]


def count_posts(db: Database) -> int:
    count: int = db.query("SELECT count(*) AS count FROM posts")[0]["count"]
    return count


def first_batch_since(db: Database, day: str) -> int | None:
    """None where nothing was released on that day or later."""
    first: int | None = db.query("SELECT min(batch) AS batch FROM batches WHERE day >= ?", day)[0]["batch"]
    return first


def threads_since(db: Database, batch: int) -> list[Thread]:
    """Those in which something appeared with a batch or later."""
    rows = db.query(f"SELECT {_THREAD} FROM threads WHERE last_batch >= ?", batch)
    return [Thread._make(row) for row in rows]


def every_batch(db: Database) -> list[Row]:
    """(batch, day, epoch, entry, salt, leaves), the oldest first."""
    return list(db.query("SELECT batch, day, epoch, entry, salt, leaves FROM batches ORDER BY batch"))


def post(db: Database, post_id: bytes) -> Stored | None:
    rows = db.query(f"{_POSTS} WHERE p.post_id = ?", post_id)
    return _stored(rows[0]) if rows else None


def answered(db: Database, thread_id: bytes, post_id: bytes | None) -> Row | None:
    """(board_id, sealed, post_id): the board and the post that a reply answers, that one or else the thread's first."""
    sql = f"""SELECT b.board_id, b.sealed, p.post_id
              FROM threads t JOIN boards b ON b.board_id = t.board_id JOIN posts p ON p.thread_id = t.thread_id
              WHERE t.thread_id = ? {"AND p.post_id = ?" if post_id else ""} ORDER BY p.batch, p.post_id LIMIT 1"""
    rows = db.query(sql, thread_id, *([post_id] if post_id else []))
    return rows[0] if rows else None


def thread_of(db: Database, post_id: bytes) -> bytes | None:
    """The thread a post stands in, from the index alone."""
    rows = db.query("SELECT thread_id FROM posts WHERE post_id = ?", post_id)
    return rows[0]["thread_id"] if rows else None


def page(db: Database, thread_id: bytes, batch: int, post_id: bytes, limit: int) -> list[Stored]:
    """Posts of a thread from one place on, by batch and inside a batch by random id."""
    sql = f"""{_POSTS} WHERE p.thread_id = ? AND (p.batch, p.post_id) >= (?, ?)
              ORDER BY p.batch, p.post_id LIMIT ?"""
    return [_stored(row) for row in db.query(sql, thread_id, batch, post_id, limit)]


def page_before(db: Database, thread_id: bytes, batch: int, post_id: bytes, limit: int) -> list[Stored]:
    """The posts just before one place, earliest first."""
    sql = f"""{_POSTS} WHERE p.thread_id = ? AND (p.batch, p.post_id) < (?, ?)
              ORDER BY p.batch DESC, p.post_id DESC LIMIT ?"""
    return [_stored(row) for row in db.query(sql, thread_id, batch, post_id, limit)][::-1]


def answers(db: Database, thread_id: bytes, parent_id: bytes, limit: int) -> list[Stored]:
    """The first posts that answer one of a thread."""
    sql = f"{_POSTS} WHERE p.thread_id = ? AND p.parent_id = ? ORDER BY p.batch, p.post_id LIMIT ?"
    return [_stored(row) for row in db.query(sql, thread_id, parent_id, limit)]


def threads_of_batch(db: Database, batch: int) -> list[bytes]:
    """The threads whose last batch this is."""
    return [row["thread_id"] for row in db.query("SELECT thread_id FROM threads WHERE last_batch = ?", batch)]


def withdraw_post(db: Database, post_id: bytes, salt: bytes) -> None:
    """The old salt goes with the words; the new one is that of the row without them."""
    sql = "UPDATE posts SET state = ?, rule = NULL, salt = ?, record = NULL, html = NULL WHERE post_id = ?"
    db.execute(sql, WITHDRAWN, salt, post_id)


def set_state(db: Database, post_id: bytes, state: str, rule: int | None) -> bool:
    """False where the words are gone already."""
    sql = "UPDATE posts SET state = ?, rule = ? WHERE post_id = ? AND record IS NOT NULL"
    return db.execute(sql, state, rule, post_id) == 1


def redact(db: Database, post_id: bytes, salt: bytes, record: bytes, html: bytes) -> None:
    sql = "UPDATE posts SET salt = ?, record = ?, html = ? WHERE post_id = ?"
    db.execute(sql, salt, record, html, post_id)


def removed_posts(db: Database, thread_id: bytes) -> list[bytes]:
    """Those of a thread whose words are still there."""
    sql = "SELECT post_id FROM posts WHERE thread_id = ? AND state = ? AND record IS NOT NULL"
    return [row["post_id"] for row in db.query(sql, thread_id, REMOVED)]


def destroy(db: Database, post_id: bytes, salt: bytes) -> bool:
    """A removed post's words go for good; the new salt is that of the row without them."""
    sql = "UPDATE posts SET salt = ?, record = NULL, html = NULL WHERE post_id = ? AND state = ? AND record IS NOT NULL"
    return db.execute(sql, salt, post_id, REMOVED) == 1


def insert_thread(db: Database, thread: Thread) -> None:
    sql = f"INSERT INTO threads ({_THREAD}) VALUES (?, ?, ?, ?, ?, ?, ?)"
    where = (thread.thread_id, thread.board_id, thread.epoch)
    db.execute(sql, *where, thread.posts, thread.last_batch, thread.head, thread.voices)


def update_thread(db: Database, thread: Thread) -> None:
    sql = "UPDATE threads SET posts = ?, last_batch = ?, head = ?, voices = ? WHERE thread_id = ?"
    db.execute(sql, thread.posts, thread.last_batch, thread.head, thread.voices, thread.thread_id)


def thread(db: Database, thread_id: bytes) -> Thread | None:
    rows = db.query(f"SELECT {_THREAD} FROM threads WHERE thread_id = ?", thread_id)
    return Thread._make(rows[0]) if rows else None


def count_in_week(db: Database, board_id: bytes, epoch: str, posts: int) -> None:
    sql = """INSERT INTO board_weeks (board_id, epoch, posts) VALUES (?, ?, ?)
             ON CONFLICT (board_id, epoch) DO UPDATE SET posts = board_weeks.posts + excluded.posts"""
    db.execute(sql, board_id, epoch, posts)


def insert_removed(db: Database, epoch: str, thread_id: bytes, key_hash: bytes) -> None:
    sql = "INSERT INTO removed_keys (epoch, thread_id, key_hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    db.execute(sql, epoch, thread_id, key_hash)


def delete_removed(db: Database, epoch: str, thread_id: bytes, key_hash: bytes) -> None:
    sql = "DELETE FROM removed_keys WHERE epoch = ? AND thread_id = ? AND key_hash = ?"
    db.execute(sql, epoch, thread_id, key_hash)


def removed(db: Database, thread_id: bytes, *epochs: str) -> list[tuple[bytes, bytes]]:
    """(thread, key hash) of every key removed in some epochs, or in one thread."""
    marks = ", ".join("?" for _ in epochs)
    sql = f"SELECT thread_id, key_hash FROM removed_keys WHERE epoch IN ({marks}) OR thread_id = ?"
    return [(row["thread_id"], row["key_hash"]) for row in db.query(sql, *epochs, thread_id)]


def insert_claim(db: Database, lookup: bytes, sealed: bytes) -> None:
    db.execute("INSERT INTO claims (lookup, sealed) VALUES (?, ?) ON CONFLICT DO NOTHING", lookup, sealed)


def known(
    db: Database, places: Rows, lookup: bytes, post_id: bytes, thread_id: bytes, epochs: tuple[str, str]
) -> Known:
    """One query for a post that is to be: most of its answers are nothing and no."""
    return Known._make(db.query(_KNOWN, *pool.places(places), lookup, post_id, *epochs, thread_id)[0])


def claim(db: Database, lookup: bytes) -> bytes | None:
    rows = db.query("SELECT sealed FROM claims WHERE lookup = ?", lookup)
    return rows[0]["sealed"] if rows else None


_KNOWN = f"""SELECT generation, {pool.WAITS} AS waits, {pool.ANOTHER_WAITS} AS another,
             (SELECT sealed FROM claims WHERE lookup = ?) AS claim,
             EXISTS (SELECT 1 FROM posts WHERE post_id = ?) AS released,
             EXISTS (SELECT 1 FROM removed_keys WHERE epoch IN (?, ?) OR thread_id = ?) AS removed
             FROM pool_state WHERE one = 1"""
_COMMITTED = "SELECT thread_id, batch, post_id, parent_id, state, commitment, salt, record, html, rule FROM posts"
_POSTS = """SELECT p.thread_id, p.batch, p.post_id, p.parent_id, p.state, p.record, p.html, b.day, b.epoch, p.rule
            FROM posts p JOIN batches b ON b.batch = p.batch"""


def _stored(row: Row) -> Stored:
    return Stored._make(row)
