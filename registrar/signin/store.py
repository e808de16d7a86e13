"""SQL for codes, and for finding a person by their address."""

from core.db import Database
from registrar.signin.rules import Code


def code(db: Database, who: bytes) -> Code | None:
    """Held until the transaction ends, where there is one."""
    rows = db.query("SELECT stamp, slot, tries, hour, asked FROM codes WHERE who = ? FOR UPDATE", who)
    return Code(**rows[0]) if rows else None


def set_code(db: Database, who: bytes, code: Code) -> None:
    sql = """INSERT INTO codes (who, stamp, slot, tries, hour, asked) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (who) DO UPDATE SET stamp = excluded.stamp, slot = excluded.slot, tries = excluded.tries,
             hour = excluded.hour, asked = excluded.asked"""
    db.execute(sql, who, code.stamp, code.slot, code.tries, code.hour, code.asked)


def take_try(db: Database, who: bytes, oldest: int, most: int) -> bool:
    """True for as many callers as a code has tries, however many ask at once."""
    return (
        db.execute("UPDATE codes SET tries = tries + 1 WHERE who = ? AND slot >= ? AND tries < ?", who, oldest, most)
        == 1
    )


def use_code(db: Database, who: bytes, stamp: bytes) -> bool:
    """True for exactly one caller."""
    return db.execute("DELETE FROM codes WHERE who = ? AND stamp = ?", who, stamp) == 1


def delete_codes(db: Database, oldest: int, hour: int) -> int:
    """Those that lapsed, once they need not be counted for the hour either."""
    return db.execute("DELETE FROM codes WHERE slot < ? AND hour < ?", oldest, hour)


def member(db: Database, email: str) -> bytes | None:
    """The person id of a member of staff who is on the roll: neither a leader nor somebody who left."""
    sql = "SELECT person_id FROM people WHERE email = ? AND state = 'on' AND role = 'staff'"
    rows = db.query(sql, email)
    return rows[0]["person_id"] if rows else None
