"""SQL for what waits for a second seat."""

from typing import NamedTuple

from core.db import Database


class Row(NamedTuple):
    proposal: bytes
    sort: str
    account_id: bytes
    version: int
    sealed: bytes


def of_sort(db: Database, sort: str) -> list[Row]:
    """By their random ids: in no order that tells anything."""
    sql = "SELECT proposal, sort, account_id, version, sealed FROM proposals WHERE sort = ? ORDER BY proposal"
    return [Row(**row) for row in db.query(sql, sort)]


def insert(db: Database, row: Row) -> None:
    db.execute("INSERT INTO proposals (proposal, sort, account_id, version, sealed) VALUES (?, ?, ?, ?, ?)", *row)


def delete(db: Database, proposal: bytes) -> None:
    db.execute("DELETE FROM proposals WHERE proposal = ?", proposal)
