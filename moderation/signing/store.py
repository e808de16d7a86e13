"""SQL for the one draft that may wait, and who has signed it."""

from typing import NamedTuple

from core.db import Database


class Row(NamedTuple):
    draft: bytes
    hour: str
    sealed: bytes


class Signature(NamedTuple):
    account_id: bytes
    signed: bytes


def draft(db: Database) -> Row | None:
    rows = db.query("SELECT draft, hour, sealed FROM report_draft WHERE one = 1")
    return Row(**rows[0]) if rows else None


def set_draft(db: Database, row: Row) -> None:
    """Takes the place of an earlier one, whose signatures go."""
    delete_draft(db)
    db.execute("INSERT INTO report_draft (one, draft, hour, sealed) VALUES (1, ?, ?, ?)", *row)


def set_hour(db: Database, hour: str, sealed: bytes) -> None:
    db.execute("UPDATE report_draft SET hour = ?, sealed = ? WHERE one = 1", hour, sealed)


def delete_draft(db: Database) -> None:
    db.execute("DELETE FROM report_draft")
    db.execute("DELETE FROM report_signatures")


def signatures(db: Database) -> list[Signature]:
    return [Signature(**row) for row in db.query("SELECT account_id, signed FROM report_signatures")]


def sign(db: Database, signature: Signature) -> None:
    sql = """INSERT INTO report_signatures (account_id, signed) VALUES (?, ?)
             ON CONFLICT (account_id) DO UPDATE SET signed = excluded.signed"""
    db.execute(sql, *signature)


def take_back(db: Database, account_id: bytes) -> int:
    return db.execute("DELETE FROM report_signatures WHERE account_id = ?", account_id)
