"""SQL for the pool: random row ids and ciphertexts of one size."""

from core.db import Database
from forum.pool.rules import State


def insert_state(db: Database, slot: int) -> None:
    db.execute("INSERT INTO pool_state (one, generation, slot) VALUES (1, 0, ?)", slot)


def share_generation(db: Database) -> int:
    """The generation; no release can move it before this transaction ends."""
    generation: int = db.query("SELECT generation FROM pool_state WHERE one = 1 FOR SHARE")[0]["generation"]
    return generation


def lock_state(db: Database) -> State:
    """The state; nobody inserts and nobody releases before this transaction ends."""
    row = db.query("SELECT generation, slot, held_since FROM pool_state WHERE one = 1 FOR UPDATE")[0]
    return State(row["generation"], row["slot"], row["held_since"])


def set_state(db: Database, state: State) -> None:
    sql = "UPDATE pool_state SET generation = ?, slot = ?, held_since = ? WHERE one = 1"
    db.execute(sql, state.generation, state.slot, state.held_since)


def generation_and_rows(db: Database) -> tuple[int, set[tuple[bytes, bytes]]]:
    """The generation, and of every row its id and its stamp, without touching the sealed bytes."""
    rows = db.query("SELECT s.generation, p.row_id, p.stamp FROM pool_state s LEFT JOIN pool p ON 1 = 1")
    return rows[0]["generation"], {(row["row_id"], row["stamp"]) for row in rows if row["row_id"] is not None}


def insert(db: Database, row_id: bytes, stamp: bytes, sealed: bytes) -> bool:
    sql = "INSERT INTO pool (row_id, stamp, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    return db.execute(sql, row_id, stamp, sealed) == 1


def sealed(db: Database, row_id: bytes) -> bytes | None:
    rows = db.query("SELECT sealed FROM pool WHERE row_id = ?", row_id)
    return rows[0]["sealed"] if rows else None


def delete(db: Database, row_id: bytes) -> bool:
    return db.execute("DELETE FROM pool WHERE row_id = ?", row_id) == 1


def empty(db: Database) -> int:
    return db.execute("DELETE FROM pool")
