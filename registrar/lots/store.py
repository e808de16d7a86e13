"""SQL for the numbers for lots: sealed with their block, and which were told."""

from core.db import Database


def sealed(db: Database, block: int) -> bytes | None:
    """All of a block's, also when it has lapsed."""
    rows = db.query("SELECT lots FROM blocks WHERE block = ?", block)
    return rows[0]["lots"] if rows else None


def tell(db: Database, block: int, lot: int) -> bool:
    """True for exactly one caller."""
    return db.execute("INSERT INTO lots_told (block, lot) VALUES (?, ?) ON CONFLICT DO NOTHING", block, lot) == 1
