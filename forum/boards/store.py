"""SQL for boards: what the operator wrote is sealed before it comes here."""

from core.db import Database


def insert(db: Database, board_id: bytes, sealed: bytes) -> None:
    db.execute("INSERT INTO boards (board_id, sealed) VALUES (?, ?)", board_id, sealed)


def boards(db: Database) -> list[tuple[bytes, bytes]]:
    return [(row["board_id"], row["sealed"]) for row in db.query("SELECT board_id, sealed FROM boards")]


def board(db: Database, board_id: bytes) -> bytes | None:
    rows = db.query("SELECT sealed FROM boards WHERE board_id = ?", board_id)
    return rows[0]["sealed"] if rows else None
