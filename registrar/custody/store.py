"""SQL for what the key files must fit: a check value and a public key, never a private one."""

from core.db import Database


def insert(db: Database, check: bytes, record_key: bytes) -> None:
    columns = "one, check_value, record_key, closings, counted, up_to_date"
    sql = f"INSERT INTO registrar ({columns}) VALUES (1, ?, ?, 0, '', 0)"
    db.execute(sql, check, record_key)


def public_values(db: Database) -> tuple[bytes, bytes] | None:
    """(check value of the root, public record key)."""
    rows = db.query("SELECT check_value, record_key FROM registrar")
    return (rows[0]["check_value"], rows[0]["record_key"]) if rows else None
