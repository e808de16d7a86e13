"""SQL for the one proposal that may wait."""

from typing import NamedTuple

from core.db import Database


class Row(NamedTuple):
    proposal: bytes
    account_id: bytes
    version: int
    sealed: bytes


def proposal(db: Database) -> Row | None:
    rows = db.query("SELECT proposal, account_id, version, sealed FROM proposed_rules WHERE one = 1")
    return Row(**rows[0]) if rows else None


def set_proposal(db: Database, row: Row) -> None:
    sql = """INSERT INTO proposed_rules (one, proposal, account_id, version, sealed) VALUES (1, ?, ?, ?, ?)
             ON CONFLICT (one) DO UPDATE SET proposal = excluded.proposal, account_id = excluded.account_id,
             version = excluded.version, sealed = excluded.sealed"""
    db.execute(sql, *row)


def delete_proposal(db: Database) -> int:
    return db.execute("DELETE FROM proposed_rules")
