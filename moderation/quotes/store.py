"""SQL for quotes: a random id each, and one sealed value of one size."""

from core.db import Database


def every(db: Database) -> list[tuple[bytes, bytes]]:
    """(quote, sealed), in the order of random ids."""
    return [(row["quote"], row["sealed"]) for row in db.query("SELECT quote, sealed FROM quotes ORDER BY quote")]


def insert(db: Database, quote: bytes, sealed: bytes) -> None:
    db.execute("INSERT INTO quotes (quote, sealed) VALUES (?, ?)", quote, sealed)


def update(db: Database, quote: bytes, sealed: bytes) -> None:
    db.execute("UPDATE quotes SET sealed = ? WHERE quote = ?", sealed, quote)


def delete(db: Database, quote: bytes) -> None:
    db.execute("DELETE FROM quotes WHERE quote = ?", quote)
