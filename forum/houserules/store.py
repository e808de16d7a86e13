"""SQL for the versions of the house rules. Their words stand in the log."""

from core.db import Database, Row


def insert(db: Database, version: int, entry: int) -> None:
    db.execute("INSERT INTO house_rules (version, entry) VALUES (?, ?)", version, entry)


def newest(db: Database) -> tuple[int, int]:
    """(version, entry); (0, 0) before the first."""
    rows = db.query("SELECT version, entry FROM house_rules ORDER BY version DESC LIMIT 1")
    return (rows[0]["version"], rows[0]["entry"]) if rows else (0, 0)


def in_force(db: Database) -> Row:
    """(version, entry, said): the newest, where the log has it, and what stands there."""
    sql = """SELECT h.version, h.entry, e.entry AS said FROM house_rules h JOIN log_entries e ON e.position = h.entry
             ORDER BY h.version DESC LIMIT 1"""
    return db.query(sql)[0]


def entry(db: Database, version: int) -> int:
    """Where the log has a version; 0 for none."""
    rows = db.query("SELECT entry FROM house_rules WHERE version = ?", version)
    return rows[0]["entry"] if rows else 0
