"""SQL for the versions of the codebook. Their words stand in the log."""

from core.db import Database

Row = tuple[int, int, int]


def insert(db: Database, version: int, period: int, entry: int) -> None:
    db.execute("INSERT INTO codebooks (version, period, entry) VALUES (?, ?, ?)", version, period, entry)


def newest(db: Database, period: int) -> Row | None:
    """(version, period, entry) of the newest one that is for a period or an earlier one."""
    sql = "SELECT version, period, entry FROM codebooks WHERE period <= ? ORDER BY version DESC LIMIT 1"
    rows = db.query(sql, period)
    return (rows[0]["version"], rows[0]["period"], rows[0]["entry"]) if rows else None


def every(db: Database) -> list[Row]:
    rows = db.query("SELECT version, period, entry FROM codebooks ORDER BY version")
    return [(row["version"], row["period"], row["entry"]) for row in rows]
