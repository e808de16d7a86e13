"""SQL for threads of a kind, for debts and what is said of them, and for votes on what is said to be done."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from core.db import Database
from forum.posts.rules import REDACTED, SHOWN
from forum.topics.debts import Vote
from forum.topics.rules import Topic

FIRST, LAST = b"", b"\xff" * 17
_TOPICS = "SELECT t.thread_id, t.post_id, t.kind, t.state, t.support FROM topics t"


class DebtRow(NamedTuple):
    debt: int
    entry: int
    sort: str
    item: str
    words: str


class Response(NamedTuple):
    entry: int
    debt: int
    content: bytes


def insert_topic(db: Database, topic: Topic) -> None:
    sql = "INSERT INTO topics (thread_id, post_id, kind, state, support) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    db.execute(sql, topic.thread_id, topic.post_id, topic.kind, topic.state, topic.support)


def topics(db: Database, threads: Collection[bytes]) -> list[Topic]:
    marks = ", ".join("?" for _ in threads) or "NULL"
    return [Topic(**row) for row in db.query(f"{_TOPICS} WHERE t.thread_id IN ({marks})", *threads)]


def every_topic(db: Database) -> Iterator[Topic]:
    """All of them, by key, a few at a time."""
    after = FIRST
    while rows := db.query(f"{_TOPICS} WHERE t.thread_id > ? ORDER BY t.thread_id LIMIT 200", after):
        yield from (Topic(**row) for row in rows)
        after = rows[-1]["thread_id"]


def set_state(db: Database, thread_id: bytes, state: str) -> None:
    db.execute("UPDATE topics SET state = ? WHERE thread_id = ?", state, thread_id)


def by_support(db: Database, kind: int, state: str, support: int, thread_id: bytes, limit: int) -> list[Topic]:
    """Those in a state whose first post can be read, most supported first, from one place on."""
    sql = f"""{_TOPICS} JOIN posts p ON p.post_id = t.post_id
              WHERE t.kind = ? AND t.state = ? AND (t.support, t.thread_id) <= (?, ?) AND p.state IN (?, ?)
              ORDER BY t.support DESC, t.thread_id DESC LIMIT ?"""
    return [Topic(**row) for row in db.query(sql, kind, state, support, thread_id, SHOWN, REDACTED, limit)]


def readable(db: Database, threads: Collection[bytes]) -> list[Topic]:
    """Those of some threads whose first post can be read."""
    marks = ", ".join("?" for _ in threads) or "NULL"
    sql = f"{_TOPICS} JOIN posts p ON p.post_id = t.post_id WHERE t.thread_id IN ({marks}) AND p.state IN (?, ?)"
    return [Topic(**row) for row in db.query(sql, *threads, SHOWN, REDACTED)]


def without_number(db: Database, kinds: Collection[int], state: str) -> list[bytes]:
    """The threads in a state that have no ballot number which is still open."""
    marks = ", ".join("?" for _ in kinds) or "NULL"
    sql = f"""SELECT t.thread_id FROM topics t WHERE t.kind IN ({marks}) AND t.state = ?
              AND NOT EXISTS (SELECT 1 FROM ballots b WHERE b.item = t.thread_id AND b.closed = 0)"""
    return [row["thread_id"] for row in db.query(sql, *kinds, state)]


def recount(db: Database, numbers: Collection[int]) -> None:
    """Support as the ballots of these numbers have it now."""
    marks = ", ".join("?" for _ in numbers) or "NULL"
    sql = f"""UPDATE topics
              SET support = (SELECT coalesce(max(b.members), 0) FROM ballots b WHERE b.item = topics.thread_id)
              WHERE thread_id IN (SELECT item FROM ballots WHERE number IN ({marks}))"""
    db.execute(sql, *numbers)


def wrong_support(db: Database) -> list[bytes]:
    """The threads whose support is not what their ballots say."""
    sql = """SELECT thread_id FROM topics WHERE support <>
             (SELECT coalesce(max(b.members), 0) FROM ballots b WHERE b.item = topics.thread_id)"""
    return [row["thread_id"] for row in db.query(sql)]


def first_posts(db: Database) -> Iterator[tuple[bytes, bytes]]:
    """(thread, post) of every post that begins a thread, by key, a few at a time."""
    sql = """SELECT thread_id, post_id FROM posts WHERE parent_id = ? AND post_id > ?
             ORDER BY post_id LIMIT 200"""
    after = FIRST
    while rows := db.query(sql, b"", after):
        yield from ((row["thread_id"], row["post_id"]) for row in rows)
        after = rows[-1]["post_id"]


def insert_debt(db: Database, row: DebtRow) -> None:
    db.execute("INSERT INTO debts (debt, entry, sort, item, words) VALUES (?, ?, ?, ?, ?)", *row)


def last_debt(db: Database) -> int:
    """0 before the first."""
    number: int = db.query("SELECT coalesce(max(debt), 0) AS debt FROM debts")[0]["debt"]
    return number


def debt(db: Database, number: int) -> DebtRow | None:
    rows = db.query(f"{_DEBTS} WHERE debt = ?", number)
    return DebtRow(**rows[0]) if rows else None


def debts(db: Database, before: int, limit: int) -> list[DebtRow]:
    """The newest first."""
    rows = db.query(f"{_DEBTS} WHERE debt < ? ORDER BY debt DESC LIMIT ?", before, limit)
    return [DebtRow(**row) for row in rows]


def debts_of(db: Database, items: Collection[str]) -> dict[str, int]:
    """The debts of some threads."""
    marks = ", ".join("?" for _ in items) or "NULL"
    rows = db.query(f"SELECT item, debt FROM debts WHERE item IN ({marks})", *items)
    return {row["item"]: row["debt"] for row in rows}


def unpaid(db: Database) -> dict[int, int]:
    """How many debts of each entry nothing was said about."""
    sql = "SELECT d.entry FROM debts d WHERE NOT EXISTS (SELECT 1 FROM responses r WHERE r.debt = d.debt)"
    return Counter(row["entry"] for row in db.query(sql))


def insert_response(db: Database, row: Response) -> None:
    db.execute("INSERT INTO responses (entry, debt, content) VALUES (?, ?, ?)", *row)


def responses(db: Database, numbers: Collection[int]) -> list[Response]:
    """What was said about some debts, the oldest first."""
    marks = ", ".join("?" for _ in numbers) or "NULL"
    sql = f"SELECT entry, debt, content FROM responses WHERE debt IN ({marks}) ORDER BY entry"
    return [Response(**row) for row in db.query(sql, *numbers)]


def last_responses(db: Database, limit: int) -> list[Response]:
    """The newest first."""
    rows = db.query("SELECT entry, debt, content FROM responses ORDER BY entry DESC LIMIT ?", limit)
    return [Response(**row) for row in rows]


def insert_vote(db: Database, entry: int, debt: int) -> None:
    db.execute("INSERT INTO confirmations (entry, debt, ended) VALUES (?, ?, 0)", entry, debt)


def votes(db: Database, numbers: Collection[int]) -> list[Vote]:
    """Of some debts, the oldest first."""
    marks = ", ".join("?" for _ in numbers) or "NULL"
    return [_vote(row) for row in db.query(f"{_VOTES} WHERE debt IN ({marks}) ORDER BY entry", *numbers)]


def running(db: Database) -> list[Vote]:
    return [_vote(row) for row in db.query(f"{_VOTES} WHERE ended = 0 ORDER BY entry")]


def vote_of(db: Database, number: int) -> Vote | None:
    rows = db.query(f"{_VOTES} WHERE number = ?", number)
    return _vote(rows[0]) if rows else None


def set_number(db: Database, entry: int, number: int, sealed: bytes) -> None:
    db.execute("UPDATE confirmations SET number = ?, sealed = ? WHERE entry = ?", number, sealed, entry)


def set_until(db: Database, entry: int, until: str) -> None:
    db.execute("UPDATE confirmations SET until = ? WHERE entry = ? AND until IS NULL", until, entry)


def count(db: Database, number: int) -> bytes | None:
    """The sealed count of a vote that runs."""
    rows = db.query("SELECT sealed FROM confirmations WHERE number = ?", number)
    return rows[0]["sealed"] if rows else None


def set_count(db: Database, number: int, sealed: bytes) -> None:
    db.execute("UPDATE confirmations SET sealed = ? WHERE number = ?", sealed, number)


def end(db: Database, entry: int) -> bool:
    """False when another was faster. The count goes."""
    return db.execute("UPDATE confirmations SET ended = 1, sealed = NULL WHERE entry = ? AND ended = 0", entry) == 1


_DEBTS = "SELECT debt, entry, sort, item, words FROM debts"
_VOTES = "SELECT entry, debt, number, coalesce(until, '') AS until, ended FROM confirmations"


def _vote(row: object) -> Vote:
    values = dict(row)  # type: ignore[call-overload]
    return Vote(**{**values, "ended": bool(values["ended"])})
