"""SQL for periods: which number serves which purpose."""

from collections.abc import Mapping

from core.db import Database, Row


def insert(db: Database, period: int, numbers: Mapping[str, int]) -> None:
    for purpose, number in numbers.items():
        db.execute("INSERT INTO periods (period, purpose, number) VALUES (?, ?, ?)", period, purpose, number)


def numbers(db: Database, period: int) -> list[Row]:
    """(period, purpose, number)."""
    return list(db.query("SELECT period, purpose, number FROM periods WHERE period = ?", period))


def every(db: Database) -> list[Row]:
    """(period, purpose, number) of all periods, the oldest first."""
    return list(db.query("SELECT period, purpose, number FROM periods ORDER BY period, number"))


def periods(db: Database) -> list[int]:
    """Those that have numbers, the oldest first."""
    return [row["period"] for row in db.query("SELECT DISTINCT period FROM periods ORDER BY period")]


def of_number(db: Database, number: int) -> Row | None:
    rows = db.query("SELECT period, purpose, number FROM periods WHERE number = ?", number)
    return rows[0] if rows else None
