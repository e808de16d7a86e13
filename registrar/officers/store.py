"""SQL for officers."""

from core.db import Database


def set_officer(db: Database, name: str, verifier: str) -> None:
    sql = """INSERT INTO officers (name, verifier) VALUES (?, ?)
             ON CONFLICT (name) DO UPDATE SET verifier = excluded.verifier"""
    db.execute(sql, name, verifier)


def delete_officer(db: Database, name: str) -> bool:
    return db.execute("DELETE FROM officers WHERE name = ?", name) == 1


def verifier(db: Database, name: str) -> str | None:
    rows = db.query("SELECT verifier FROM officers WHERE name = ?", name)
    return rows[0]["verifier"] if rows else None


def officers(db: Database) -> list[tuple[str, str]]:
    return [(row["name"], row["verifier"]) for row in db.query("SELECT name, verifier FROM officers")]
