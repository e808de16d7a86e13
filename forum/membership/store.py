"""SQL for slips and sessions."""

from core.db import Database


def insert_slip(db: Database, slip_hash: bytes) -> None:
    db.execute("INSERT INTO slips (slip_hash, spent) VALUES (?, 0)", slip_hash)


def spend_slip(db: Database, slip_hash: bytes) -> bool:
    """True for exactly one caller."""
    return db.execute("UPDATE slips SET spent = 1 WHERE slip_hash = ? AND spent = 0", slip_hash) == 1


def has_slip(db: Database, slip_hash: bytes) -> bool:
    return bool(db.query("SELECT spent FROM slips WHERE slip_hash = ?", slip_hash))


def insert_session(db: Database, session_hash: bytes, epoch: str) -> None:
    db.execute("INSERT INTO sessions (session_hash, epoch) VALUES (?, ?)", session_hash, epoch)


def has_session(db: Database, session_hash: bytes) -> bool:
    return bool(db.query("SELECT epoch FROM sessions WHERE session_hash = ?", session_hash))


def session_epochs(db: Database) -> list[str]:
    return [row["epoch"] for row in db.query("SELECT DISTINCT epoch FROM sessions")]


def delete_sessions(db: Database, epoch: str) -> int:
    return db.execute("DELETE FROM sessions WHERE epoch = ?", epoch)
