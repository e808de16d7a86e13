"""SQL for the days of mail."""

from core.db import Database


def decided(db: Database, people: str) -> str:
    """The newest day that was decided on for these people, or nothing."""
    rows = db.query("SELECT day FROM mails WHERE people = ?", people)
    return rows[0]["day"] if rows else ""


def decide(db: Database, people: str, day: str) -> bool:
    """True for the first of a day, whoever else asks at once."""
    sql = """INSERT INTO mails (people, day) VALUES (?, ?)
             ON CONFLICT (people) DO UPDATE SET day = excluded.day WHERE mails.day < excluded.day"""
    return db.execute(sql, people, day) == 1
