"""SQL for the registrar's records as this forum fixed them, and for spent tokens: spent ids alone, nothing beside."""

from core.db import Database, Row
from forum.passes.rules import Block, Drawn, ScopeKey


def position(db: Database) -> int:
    """How many of the registrar's records were read."""
    rows = db.query("SELECT position FROM registrar_read WHERE one = 1 FOR UPDATE")
    return rows[0]["position"] if rows else 0


def set_position(db: Database, position: int) -> None:
    sql = """INSERT INTO registrar_read (one, position) VALUES (1, ?)
             ON CONFLICT (one) DO UPDATE SET position = excluded.position"""
    db.execute(sql, position)


def fix_key(db: Database, key: ScopeKey) -> bool:
    """False when the scope has a key already."""
    sql = """INSERT INTO scope_keys (scope, spki, not_before, not_after, block, void, entry)
             VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING"""
    return db.execute(sql, key.scope, key.spki, key.not_before, key.not_after, key.block, key.entry) == 1


def void_key(db: Database, scope: str) -> None:
    db.execute("UPDATE scope_keys SET void = 1 WHERE scope = ?", scope)


def key(db: Database, scope: str) -> ScopeKey | None:
    rows = db.query(f"{_KEYS} WHERE scope = ?", scope)
    return _key(rows[0]) if rows else None


def live_keys(db: Database, hour: str) -> list[ScopeKey]:
    return [_key(row) for row in db.query(f"{_KEYS} WHERE not_after > ? ORDER BY scope", hour)]


def delete_keys(db: Database, hour: str) -> None:
    """Keys of weeks and blocks that are over."""
    db.execute("DELETE FROM scope_keys WHERE not_after <= ?", hour)


def fix_block(db: Database, block: Block) -> bool:
    sql = """INSERT INTO blocks (block, first, last, not_before, not_after, entry)
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
    where = (block.block, block.first, block.last)
    return db.execute(sql, *where, block.not_before, block.not_after, block.entry) == 1


def blocks(db: Database) -> list[Block]:
    """The oldest first."""
    rows = db.query("SELECT block, first, last, not_before, not_after, entry FROM blocks ORDER BY block")
    return [Block(**row) for row in rows]


def lots_used(db: Database, block: int) -> set[int]:
    """The numbers for lots of a block that are in use or told."""
    return {row["lot"] for row in db.query("SELECT lot FROM lots WHERE block = ?", block)}


def use_lot(db: Database, block: int, lot: int) -> None:
    db.execute("INSERT INTO lots (block, lot) VALUES (?, ?)", block, lot)


def every_lot(db: Database) -> dict[tuple[int, int], int | None]:
    """Where the log has each number for lots that is in use; None where it was not told yet."""
    rows = db.query("SELECT block, lot, entry FROM lots")
    return {(row["block"], row["lot"]): row["entry"] for row in rows}


def lot_told(db: Database, block: int, lot: int) -> int | None:
    """Where the log has what the registrar told."""
    rows = db.query("SELECT entry FROM lots WHERE block = ? AND lot = ?", block, lot)
    return rows[0]["entry"] if rows else None


def tell_lot(db: Database, block: int, lot: int, entry: int) -> None:
    sql = """INSERT INTO lots (block, lot, entry) VALUES (?, ?, ?)
             ON CONFLICT (block, lot) DO UPDATE SET entry = excluded.entry"""
    db.execute(sql, block, lot, entry)


def set_drawn(db: Database, drawn: Drawn) -> None:
    """A final count stands."""
    sql = """INSERT INTO drawn (what, members, final) VALUES (?, ?, ?)
             ON CONFLICT (what) DO UPDATE SET members = excluded.members, final = excluded.final
             WHERE drawn.final = 0"""
    db.execute(sql, drawn.what, drawn.members, int(drawn.final))


def drawn(db: Database, *what: str) -> dict[str, Drawn]:
    marks = ", ".join("?" for _ in what) or "NULL"
    rows = db.query(f"SELECT what, members, final FROM drawn WHERE what IN ({marks})", *what)
    return {row["what"]: Drawn(row["what"], row["members"], bool(row["final"])) for row in rows}


def spend(db: Database, spent_id: bytes) -> bool:
    """True for exactly one caller."""
    return db.execute("INSERT INTO spent (spent_id) VALUES (?) ON CONFLICT DO NOTHING", spent_id) == 1


def is_spent(db: Database, spent_id: bytes) -> bool:
    return bool(db.query("SELECT spent_id FROM spent WHERE spent_id = ?", spent_id))


_KEYS = "SELECT scope, spki, not_before, not_after, block, void, entry FROM scope_keys"


def _key(row: Row) -> ScopeKey:
    return ScopeKey(**{**row, "void": bool(row["void"])})
