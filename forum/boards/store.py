"""SQL for boards: what the operator wrote is sealed before it comes here."""

from core.db import Database


def insert(db: Database, board_id: bytes, sealed: bytes) -> None:
    db.execute("INSERT INTO boards (board_id, sealed) VALUES (?, ?)", board_id, sealed)


def boards(db: Database) -> str:
    """Ids and sealed boards in hexadecimal, all in one row: a thread gives up the interpreter for each row."""
    sql = "SELECT group_concat(hex(board_id) || ' ' || hex(sealed), ',') AS boards FROM boards"
    return db.query(sql)[0]["boards"] or ""


def board(db: Database, board_id: bytes) -> bytes | None:
    rows = db.query("SELECT sealed FROM boards WHERE board_id = ?", board_id)
    return rows[0]["sealed"] if rows else None
