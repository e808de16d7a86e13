"""SQL for what is counted for reports: one sealed row a period, and one of what is left of it."""

from collections.abc import Collection
from typing import NamedTuple

from core.db import Database


class Row(NamedTuple):
    period: int
    entry: int
    salt: bytes
    sealed: bytes


def tally(db: Database, period: int) -> bytes | None:
    rows = db.query("SELECT sealed FROM tallies WHERE period = ?", period)
    return rows[0]["sealed"] if rows else None


def set_tally(db: Database, period: int, sealed: bytes) -> None:
    sql = """INSERT INTO tallies (period, sealed) VALUES (?, ?)
             ON CONFLICT (period) DO UPDATE SET sealed = excluded.sealed"""
    db.execute(sql, period, sealed)


def tallied(db: Database) -> set[int]:
    """The periods of which something exact is kept."""
    return {row["period"] for row in db.query("SELECT period FROM tallies")}


def forget_tally(db: Database, period: int) -> None:
    db.execute("DELETE FROM tallies WHERE period = ?", period)


def forget_votes(db: Database, numbers: Collection[int]) -> None:
    """Every trace of papers of these numbers: a list of spent ids tells how many they were."""
    marks = ", ".join("?" for _ in numbers)
    of_numbers = f"SELECT spent_id FROM votes WHERE number IN ({marks})"
    db.execute(f"DELETE FROM spent WHERE spent_id IN ({of_numbers})", *numbers)
    db.execute(f"DELETE FROM votes WHERE number IN ({marks})", *numbers)


def votes_left(db: Database, numbers: Collection[int]) -> int:
    marks = ", ".join("?" for _ in numbers) or "NULL"
    count: int = db.query(f"SELECT count(*) AS count FROM votes WHERE number IN ({marks})", *numbers)[0]["count"]
    return count


def insert(db: Database, row: Row) -> None:
    db.execute("INSERT INTO figures (period, entry, salt, sealed) VALUES (?, ?, ?, ?)", *row)


def figures(db: Database, period: int) -> Row | None:
    rows = db.query("SELECT period, entry, salt, sealed FROM figures WHERE period = ?", period)
    return Row(**rows[0]) if rows else None


def every(db: Database) -> list[Row]:
    return [Row(**row) for row in db.query("SELECT period, entry, salt, sealed FROM figures ORDER BY period")]
