"""SQL for records, and the lock under which everything that must not happen twice is done."""

from collections.abc import Sequence

from core.db import Database


def lock(db: Database) -> None:
    """Holds back other acts and all draws until the transaction ends."""
    db.query("SELECT one FROM registrar FOR UPDATE")


def lock_shared(db: Database) -> None:
    """What a draw holds: many at once, but none while a drawing is being closed."""
    db.query("SELECT one FROM registrar FOR SHARE")


def count(db: Database) -> int:
    last = db.query("SELECT max(number) AS last FROM records")[0]["last"]
    return 0 if last is None else int(last) + 1


def insert(db: Database, number: int, record: bytes) -> None:
    db.execute("INSERT INTO records (number, record) VALUES (?, ?)", number, record)


def page(db: Database, first: int, size: int) -> list[bytes]:
    sql = "SELECT record FROM records WHERE number >= ? ORDER BY number LIMIT ?"
    return [row["record"] for row in db.query(sql, first, size)]


def some(db: Database, numbers: Sequence[int]) -> dict[int, bytes]:
    marks = ", ".join("?" for _ in numbers) or "NULL"
    rows = db.query(f"SELECT number, record FROM records WHERE number IN ({marks})", *numbers)
    return {row["number"]: row["record"] for row in rows}
