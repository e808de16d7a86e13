"""SQL for volunteers, appeals, and what jurors have decided so far."""

from core.db import Database
from moderation.appeals.rules import OPEN, Appeal

_APPEALS = "SELECT entry, candidates, post_id, act, due, outcome, epoch, salt, sealed FROM appeals"


def insert_volunteer(db: Database, period: int, juror: bytes) -> None:
    db.execute("INSERT INTO volunteers (period, juror) VALUES (?, ?) ON CONFLICT DO NOTHING", period, juror)


def count_volunteers(db: Database, period: int) -> int:
    count: int = db.query("SELECT count(*) AS n FROM volunteers WHERE period = ?", period)[0]["n"]
    return count


def volunteers(db: Database, period: int) -> list[bytes]:
    rows = db.query("SELECT juror FROM volunteers WHERE period = ? ORDER BY juror", period)
    return [row["juror"] for row in rows]


def forget_volunteers(db: Database, before: int) -> None:
    db.execute("DELETE FROM volunteers WHERE period < ?", before)


def insert(db: Database, appeal: Appeal) -> None:
    sql = """INSERT INTO appeals (entry, candidates, post_id, act, due, outcome, epoch, salt, sealed)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
    where = (appeal.entry, appeal.candidates, appeal.post_id, appeal.act)
    db.execute(sql, *where, appeal.due, appeal.outcome, appeal.epoch, appeal.salt, appeal.sealed)


def appeal(db: Database, entry: int) -> Appeal | None:
    rows = db.query(f"{_APPEALS} WHERE entry = ?", entry)
    return Appeal(**rows[0]) if rows else None


def against(db: Database, act: int) -> Appeal | None:
    rows = db.query(f"{_APPEALS} WHERE act = ?", act)
    return Appeal(**rows[0]) if rows else None


def of_outcome(db: Database, outcome: str) -> list[Appeal]:
    """The oldest first."""
    return [Appeal(**row) for row in db.query(f"{_APPEALS} WHERE outcome = ? ORDER BY entry", outcome)]


def open_of_post(db: Database, post_id: bytes) -> Appeal | None:
    rows = db.query(f"{_APPEALS} WHERE post_id = ? AND outcome = ?", post_id, OPEN)
    return Appeal(**rows[0]) if rows else None


def every(db: Database) -> list[Appeal]:
    return [Appeal(**row) for row in db.query(f"{_APPEALS} ORDER BY entry")]


def set_outcome(db: Database, entry: int, outcome: str) -> None:
    db.execute("UPDATE appeals SET outcome = ? WHERE entry = ?", outcome, entry)


def insert_verdict(db: Database, entry: int, juror: bytes, epoch: str, sealed: bytes) -> bool:
    """False when this juror has decided already."""
    sql = "INSERT INTO verdicts (entry, juror, epoch, sealed) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
    return db.execute(sql, entry, juror, epoch, sealed) == 1


def verdicts(db: Database, entry: int) -> list[tuple[bytes, str, bytes]]:
    """(juror, epoch, sealed) of an appeal."""
    rows = db.query("SELECT juror, epoch, sealed FROM verdicts WHERE entry = ? ORDER BY juror", entry)
    return [(row["juror"], row["epoch"], row["sealed"]) for row in rows]


def forget_verdicts(db: Database, entry: int) -> None:
    db.execute("DELETE FROM verdicts WHERE entry = ?", entry)
