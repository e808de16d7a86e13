"""SQL for leaders, and for the day of their newest attempt."""

from core.db import Database


def set_leader(db: Database, account_id: bytes, mark: bytes) -> None:
    sql = """INSERT INTO leaders (account_id, mark) VALUES (?, ?)
             ON CONFLICT (account_id) DO UPDATE SET mark = excluded.mark"""
    db.execute(sql, account_id, mark)


def delete_leader(db: Database, account_id: bytes) -> None:
    db.execute("DELETE FROM leaders WHERE account_id = ?", account_id)


def mark(db: Database, account_id: bytes) -> bytes | None:
    rows = db.query("SELECT mark FROM leaders WHERE account_id = ?", account_id)
    return rows[0]["mark"] if rows else None


def set_mail(db: Database, account_id: bytes, sealed: bytes) -> None:
    db.execute("UPDATE leaders SET mail = ? WHERE account_id = ?", sealed, account_id)


def mails(db: Database) -> list[tuple[bytes, bytes]]:
    """(account, sealed address) of every leader who has one."""
    rows = db.query("SELECT account_id, mail FROM leaders WHERE mail IS NOT NULL ORDER BY account_id")
    return [(row["account_id"], row["mail"]) for row in rows]


def last_attempt(db: Database) -> str:
    """The day, or nothing."""
    rows = db.query("SELECT day FROM attempts WHERE one = 1")
    return rows[0]["day"] if rows else ""


def note_attempt(db: Database, day: str) -> bool:
    """True for the first of a day."""
    sql = """INSERT INTO attempts (one, day) VALUES (1, ?)
             ON CONFLICT (one) DO UPDATE SET day = excluded.day WHERE attempts.day <> excluded.day"""
    return db.execute(sql, day) == 1
