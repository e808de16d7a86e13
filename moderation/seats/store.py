"""SQL for seats. Who holds one, and until when, stands in the log; here is what leads there."""

from typing import NamedTuple

from core.db import Database


class Row(NamedTuple):
    seat: int
    account_id: bytes
    entry: int
    salt: bytes
    sealed: bytes


_SEATS = "SELECT seat, account_id, entry, salt, sealed FROM seats"


def seats(db: Database) -> list[Row]:
    return [Row(**row) for row in db.query(f"{_SEATS} ORDER BY seat")]


def seat(db: Database, number: int) -> Row | None:
    rows = db.query(f"{_SEATS} WHERE seat = ?", number)
    return Row(**rows[0]) if rows else None


def of_account(db: Database, account_id: bytes) -> Row | None:
    rows = db.query(f"{_SEATS} WHERE account_id = ?", account_id)
    return Row(**rows[0]) if rows else None


def set_seat(db: Database, row: Row) -> None:
    sql = """INSERT INTO seats (seat, account_id, entry, salt, sealed) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (seat) DO UPDATE SET account_id = excluded.account_id, entry = excluded.entry,
             salt = excluded.salt, sealed = excluded.sealed"""
    db.execute(sql, *row)


def delete_seat(db: Database, number: int) -> None:
    db.execute("DELETE FROM seats WHERE seat = ?", number)
