"""SQL for messages: where they lie, a day, and sealed bytes."""

from collections.abc import Sequence
from typing import NamedTuple

from core.db import Database
from crypto.messages import Place

FIRST_PAGE = ("9999", b"")


class Message(NamedTuple):
    message_id: bytes
    lookup: bytes
    place: int
    day: str
    sealed: bytes

    @property
    def where(self) -> Place:
        return Place(self.lookup, self.message_id)


class Conversation(NamedTuple):
    """A conversation with the first and the last of its messages."""

    lookup: bytes
    last: int
    latest: str
    waits: int
    first_id: bytes
    first_sealed: bytes
    last_id: bytes
    last_sealed: bytes


def insert(db: Database, lookup: bytes, message_id: bytes, day: str, sealed: bytes, *, waits: bool) -> bool:
    """As the last message of its conversation, which begins with it if need be; False when it stands there already.
    Nobody else adds to the conversation before the caller's transaction ends.
    """
    begin = """INSERT INTO conversations (lookup, last, latest, waits) VALUES (?, 0, ?, 0)
               ON CONFLICT (lookup) DO UPDATE SET last = conversations.last"""
    db.execute(begin, lookup, day)
    place = db.query("SELECT last FROM conversations WHERE lookup = ?", lookup)[0]["last"] + 1
    add = "INSERT INTO messages (message_id, lookup, place, day, sealed) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    if not db.execute(add, message_id, lookup, place, day, sealed):
        return False
    note = "UPDATE conversations SET last = ?, latest = ?, waits = ? WHERE lookup = ?"
    db.execute(note, place, day, int(waits), lookup)
    return True


def has(db: Database, message_id: bytes) -> bool:
    return bool(db.query("SELECT message_id FROM messages WHERE message_id = ?", message_id))


def lock(db: Database, lookup: bytes) -> bool:
    """Whether the conversation is there, and then until the caller's transaction ends."""
    return bool(db.query("SELECT lookup FROM conversations WHERE lookup = ? FOR UPDATE", lookup))


def of_conversation(db: Database, lookup: bytes) -> list[Message]:
    """The oldest first."""
    return [Message(**row) for row in db.query(f"{_MESSAGES} WHERE lookup = ? ORDER BY place", lookup)]


def everything(db: Database) -> list[Message]:
    return [Message(**row) for row in db.query(_MESSAGES)]


def before(db: Database, day: str, lookup: bytes, limit: int) -> list[Conversation]:
    """Those with something new last, first."""
    sql = f"""{_CONVERSATIONS} WHERE c.latest < ? OR (c.latest = ? AND c.lookup < ?)
              ORDER BY c.latest DESC, c.lookup DESC LIMIT ?"""
    return [Conversation(**row) for row in db.query(sql, day, day, lookup, limit)]


def waiting(db: Database) -> list[Conversation]:
    return [Conversation(**row) for row in db.query(f"{_CONVERSATIONS} WHERE c.waits = 1")]


def conversation(db: Database, lookup: bytes) -> Conversation | None:
    rows = db.query(f"{_CONVERSATIONS} WHERE c.lookup = ?", lookup)
    return Conversation(**rows[0]) if rows else None


def settle(db: Database, lookup: bytes) -> None:
    db.execute("UPDATE conversations SET waits = 0 WHERE lookup = ?", lookup)


def reseal(db: Database, message_id: bytes, sealed: bytes) -> None:
    db.execute("UPDATE messages SET sealed = ? WHERE message_id = ?", sealed, message_id)


def over(db: Database, day: str) -> Sequence[bytes]:
    """The conversations that have had nothing new since before that day."""
    return [row["lookup"] for row in db.query("SELECT lookup FROM conversations WHERE latest < ? FOR UPDATE", day)]


def delete(db: Database, lookup: bytes) -> None:
    db.execute("DELETE FROM messages WHERE lookup = ?", lookup)
    db.execute("DELETE FROM conversations WHERE lookup = ?", lookup)


_MESSAGES = "SELECT message_id, lookup, place, day, sealed FROM messages"
_CONVERSATIONS = """SELECT c.lookup, c.last, c.latest, c.waits, a.message_id AS first_id, a.sealed AS first_sealed,
                    z.message_id AS last_id, z.sealed AS last_sealed FROM conversations c
                    JOIN messages a ON a.lookup = c.lookup AND a.place = 1
                    JOIN messages z ON z.lookup = c.lookup AND z.place = c.last"""
