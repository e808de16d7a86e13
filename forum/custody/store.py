"""SQL for keys: only ever wrapped keys and check values."""

from collections.abc import Sequence

from core.db import Database


def insert_forum_key(db: Database, version: int, check: bytes) -> None:
    db.execute("INSERT INTO forum_keys (version, check_value) VALUES (?, ?)", version, check)


def forum_key(db: Database) -> tuple[int, bytes] | None:
    """(version, check value) of the newest forum key."""
    rows = db.query("SELECT version, check_value FROM forum_keys ORDER BY version DESC LIMIT 1")
    return (rows[0]["version"], rows[0]["check_value"]) if rows else None


def insert_stable_key(db: Database, name: str, wrapped: bytes) -> None:
    db.execute("INSERT INTO stable_keys (name, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING", name, wrapped)


def stable_key_names(db: Database) -> set[str]:
    return {row["name"] for row in db.query("SELECT name FROM stable_keys")}


def stable_key(db: Database, name: str) -> bytes:
    wrapped: bytes = db.query("SELECT wrapped FROM stable_keys WHERE name = ?", name)[0]["wrapped"]
    return wrapped


def data_key(db: Database, board: bytes, epoch: str) -> bytes | None:
    rows = db.query("SELECT wrapped FROM data_keys WHERE board_id = ? AND epoch = ?", board, epoch)
    return rows[0]["wrapped"] if rows else None


def data_keys(db: Database, boards: Sequence[bytes], epochs: Sequence[str]) -> dict[tuple[bytes, str], bytes]:
    """Wrapped keys of some boards and epochs, by (board, epoch)."""
    of_boards, of_epochs = (", ".join("?" for _ in values) or "NULL" for values in (boards, epochs))
    sql = f"""SELECT board_id, epoch, wrapped FROM data_keys
              WHERE board_id IN ({of_boards}) AND epoch IN ({of_epochs})"""
    rows = db.query(sql, *boards, *epochs)
    return {(row["board_id"], row["epoch"]): row["wrapped"] for row in rows}


def epochs_with_keys(db: Database) -> set[str]:
    """Those that were not erased."""
    return {row["epoch"] for row in db.query("SELECT DISTINCT epoch FROM data_keys")}


def insert_data_key(db: Database, board: bytes, epoch: str, wrapped: bytes) -> None:
    sql = "INSERT INTO data_keys (board_id, epoch, wrapped) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    db.execute(sql, board, epoch, wrapped)


def delete_data_keys(db: Database, epoch: str) -> int:
    return db.execute("DELETE FROM data_keys WHERE epoch = ?", epoch)
