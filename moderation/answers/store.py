"""SQL for the day of the leaders' mail."""

from core.db import Database


def mailed(db: Database) -> str:
    """The newest day that was decided on, or nothing."""
    rows = db.query("SELECT day FROM leaders_mailed WHERE one = 1")
    return rows[0]["day"] if rows else ""


def note_mail(db: Database, day: str) -> bool:
    """True for the first of a day, whoever else asks at once."""
    sql = """INSERT INTO leaders_mailed (one, day) VALUES (1, ?)
             ON CONFLICT (one) DO UPDATE SET day = excluded.day WHERE leaders_mailed.day < excluded.day"""
    return db.execute(sql, day) == 1
