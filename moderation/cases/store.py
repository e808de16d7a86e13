"""SQL for cases: their states and deadlines, what each seat says, and who stands aside."""

from collections.abc import Collection

from core.db import Database, Row, Value
from moderation.cases.rules import OPEN, REMOVED, UPHELD, Case, Decision

_CASES = "SELECT c.post_id, c.state, c.opened, c.due, c.lapsed, c.blurred, c.brigade, c.until FROM cases c"
_LAST = "none"  # after every hour
_ORDER = f"coalesce(c.due, '{_LAST}'), c.opened, c.post_id"
_MINE = "SELECT d.seat FROM decisions d WHERE d.post_id = c.post_id AND d.seat = ? AND d.term = ?"
_ASIDE = "SELECT a.seat FROM conflicts a WHERE a.post_id = c.post_id AND a.seat = ? AND a.term = ?"


def insert(db: Database, case: Case) -> None:
    """A new case, or one that is opened again."""
    sql = """INSERT INTO cases (post_id, state, opened, due, lapsed, blurred, brigade, until)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (post_id) DO UPDATE SET state = excluded.state, opened = excluded.opened, due = excluded.due,
             lapsed = excluded.lapsed, blurred = excluded.blurred, brigade = excluded.brigade, until = excluded.until"""
    marks = (int(case.lapsed), int(case.blurred), int(case.brigade))
    db.execute(sql, case.post_id, case.state, case.opened, case.due or None, *marks, case.until or None)


def delete(db: Database, post_id: bytes) -> None:
    for table in ("cases", "decisions", "conflicts"):
        db.execute(f"DELETE FROM {table} WHERE post_id = ?", post_id)


def case(db: Database, post_id: bytes) -> Case | None:
    rows = db.query(f"{_CASES} WHERE c.post_id = ?", post_id)
    return _case(rows[0]) if rows else None


def any_open(db: Database) -> bool:
    return bool(db.query("SELECT post_id FROM cases WHERE state = ? LIMIT 1", OPEN))


def open_to(db: Database, seat: int, term: str, after: Case | None, limit: int, *, said: bool) -> list[Case]:
    """Open cases in which a seat does not stand aside, and has said something or nothing; what is due first."""
    has = "EXISTS" if said else "NOT EXISTS"
    sql = f"{_CASES} WHERE c.state = ? AND {has} ({_MINE}) AND NOT EXISTS ({_ASIDE})"
    values: list[Value] = [OPEN, seat, term, seat, term]
    if after:
        sql += f" AND ({_ORDER}) > (?, ?, ?)"
        values += [after.due or _LAST, after.opened, after.post_id]
    return [_case(row) for row in db.query(f"{sql} ORDER BY {_ORDER} LIMIT ?", *values, limit)]


def due(db: Database, hour: str) -> list[bytes]:
    """Posts behind a click whose time is over."""
    rows = db.query("SELECT post_id FROM cases WHERE state = ? AND due <= ?", OPEN, hour)
    return [row["post_id"] for row in rows]


def over(db: Database, hour: str) -> list[bytes]:
    """Removed posts whose time for an appeal is over."""
    sql = "SELECT post_id FROM cases WHERE state IN (?, ?) AND until <= ?"
    return [row["post_id"] for row in db.query(sql, REMOVED, UPHELD, hour)]


def without_words(db: Database) -> list[bytes]:
    """Posts of cases under way that their authors have taken back."""
    sql = """SELECT c.post_id FROM cases c JOIN posts p ON p.post_id = c.post_id
             WHERE c.state IN (?, ?, ?) AND p.record IS NULL"""
    return [row["post_id"] for row in db.query(sql, OPEN, REMOVED, UPHELD)]


def decide(db: Database, post_id: bytes, said: Decision) -> None:
    """A seat says something, or something else than before."""
    sql = """INSERT INTO decisions (post_id, seat, term, says, rule, entry, epoch, passages)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (post_id, seat) DO UPDATE SET term = excluded.term, says = excluded.says, rule = excluded.rule,
             entry = excluded.entry, epoch = excluded.epoch, passages = excluded.passages"""
    db.execute(sql, post_id, said.seat, said.term, said.verb, said.rule, said.entry, said.epoch, said.sealed)


def decisions(db: Database, post_id: bytes) -> list[Decision]:
    """In the order of the log."""
    sql = """SELECT seat, term, says, rule, entry, epoch, passages FROM decisions WHERE post_id = ? ORDER BY entry"""
    return [_decision(row) for row in db.query(sql, post_id)]


def forget_decisions(db: Database, post_id: bytes) -> None:
    db.execute("DELETE FROM decisions WHERE post_id = ?", post_id)


def keep_decisions(db: Database, post_id: bytes, seats: Collection[int]) -> None:
    """Those of some seats alone, of one at least."""
    marks = ", ".join("?" for _ in seats)
    db.execute(f"DELETE FROM decisions WHERE post_id = ? AND seat NOT IN ({marks})", post_id, *seats)


def stand_aside(db: Database, post_id: bytes, seat: int, term: str) -> None:
    db.execute(
        "INSERT INTO conflicts (post_id, seat, term) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", post_id, seat, term
    )


def stands_aside(db: Database, post_id: bytes, seat: int, term: str) -> bool:
    sql = "SELECT seat FROM conflicts WHERE post_id = ? AND seat = ? AND term = ?"
    return bool(db.query(sql, post_id, seat, term))


def forget_conflicts(db: Database, post_id: bytes) -> None:
    db.execute("DELETE FROM conflicts WHERE post_id = ?", post_id)


def _case(row: Row) -> Case:
    marks = {name: bool(row[name]) for name in ("lapsed", "blurred", "brigade")}
    return Case(**{**row, **marks, "due": row["due"] or "", "until": row["until"] or ""})


def _decision(row: Row) -> Decision:
    values = dict(row)
    return Decision(verb=values.pop("says"), sealed=values.pop("passages"), **values)
