"""SQL for the one codebook that may wait, and for what machines suggest."""

from typing import NamedTuple

from core.db import Database


class Row(NamedTuple):
    proposal: bytes
    account_id: bytes
    version: int
    sealed: bytes


def proposal(db: Database) -> Row | None:
    rows = db.query("SELECT proposal, account_id, version, sealed FROM proposed_codebook WHERE one = 1")
    return Row(**rows[0]) if rows else None


def set_proposal(db: Database, row: Row) -> None:
    sql = """INSERT INTO proposed_codebook (one, proposal, account_id, version, sealed) VALUES (1, ?, ?, ?, ?)
             ON CONFLICT (one) DO UPDATE SET proposal = excluded.proposal, account_id = excluded.account_id,
             version = excluded.version, sealed = excluded.sealed"""
    db.execute(sql, *row)


def delete_proposal(db: Database) -> int:
    return db.execute("DELETE FROM proposed_codebook")


class Hints(NamedTuple):
    """How far the job is, and what it found, sealed."""

    state: str
    day: str
    done: int
    total: int
    sealed: bytes | None


def hints(db: Database) -> Hints | None:
    rows = db.query("SELECT state, day, done, total, sealed FROM hints WHERE one = 1")
    return Hints(**rows[0]) if rows else None


def set_hints(db: Database, row: Hints) -> None:
    sql = """INSERT INTO hints (one, state, day, done, total, sealed) VALUES (1, ?, ?, ?, ?, ?)
             ON CONFLICT (one) DO UPDATE SET state = excluded.state, day = excluded.day, done = excluded.done,
             total = excluded.total, sealed = excluded.sealed"""
    db.execute(sql, *row)


def go_on(db: Database, before: str, row: Hints) -> bool:
    """From one state to the next; True for exactly one caller."""
    sql = "UPDATE hints SET state = ?, day = ?, done = ?, total = ?, sealed = ? WHERE one = 1 AND state = ?"
    return db.execute(sql, *row, before) == 1
