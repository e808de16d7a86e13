"""SQL for assigned numbers and for votes that have appeared: counts, and spent ids by number."""

from collections.abc import Collection, Mapping

from core.db import Database, Row
from crypto.commitments import Padded, padded
from forum.ballots.rules import Ballot


def want(db: Database, item: bytes) -> None:
    db.execute("INSERT INTO ballots_wanted (item) VALUES (?) ON CONFLICT DO NOTHING", item)


def wanted(db: Database) -> list[bytes]:
    return [row["item"] for row in db.query("SELECT item FROM ballots_wanted")]


def want_no_more(db: Database, items: Collection[bytes]) -> None:
    for item in items:
        db.execute("DELETE FROM ballots_wanted WHERE item = ?", item)


def is_wanted(db: Database, item: bytes) -> bool:
    return bool(db.query("SELECT item FROM ballots_wanted WHERE item = ?", item))


def assign(db: Database, ballot: Ballot) -> None:
    sql = "INSERT INTO ballots (number, block, item, batch, members, spent, closed) VALUES (?, ?, ?, ?, 0, 0, 0)"
    db.execute(sql, ballot.number, ballot.block, ballot.item, ballot.batch)
    db.execute("DELETE FROM ballots_wanted WHERE item = ?", ballot.item)


def ballot(db: Database, number: int) -> Ballot | None:
    rows = db.query(f"{_BALLOTS} WHERE number = ?", number)
    return Ballot(**rows[0]) if rows else None


def all_numbers(db: Database) -> list[int]:
    return [row["number"] for row in db.query("SELECT number FROM ballots ORDER BY number")]


def numbers_of_block(db: Database, block: int) -> set[int]:
    return {row["number"] for row in db.query("SELECT number FROM ballots WHERE block = ?", block)}


def of_items(db: Database, items: Collection[bytes]) -> list[Row]:
    """(item, number, block, members, spent) of some items, the oldest number first."""
    marks = ", ".join("?" for _ in items) or "NULL"
    rows = db.query(f"SELECT item, number, block, members, spent FROM ballots WHERE item IN ({marks})", *items)
    return sorted(rows, key=lambda row: int(row["number"]))


def insert_vote(db: Database, number: int, spent_id: bytes) -> bool:
    sql = "INSERT INTO votes (number, spent_id, withdrawn) VALUES (?, ?, 0) ON CONFLICT DO NOTHING"
    return db.execute(sql, number, spent_id) == 1


def withdraw_vote(db: Database, number: int, spent_id: bytes) -> bool:
    sql = "UPDATE votes SET withdrawn = 1 WHERE number = ? AND spent_id = ? AND withdrawn = 0"
    return db.execute(sql, number, spent_id) == 1


def has_vote(db: Database, number: int, spent_id: bytes) -> bool:
    return bool(db.query("SELECT number FROM votes WHERE number = ? AND spent_id = ?", number, spent_id))


def spent(db: Database, number: int) -> int:
    """How many papers of a number were used, as far as they have appeared."""
    count: int = db.query("SELECT count(*) AS count FROM votes WHERE number = ?", number)[0]["count"]
    return count


def add(db: Database, number: int, members: int, spent: int) -> None:
    sql = "UPDATE ballots SET members = members + ?, spent = spent + ? WHERE number = ?"
    db.execute(sql, members, spent, number)


def close(db: Database, block: int) -> list[tuple[int, int]]:
    """(number, spent) of the ballots of a lapsed block that were open until now; they are closed for good."""
    rows = db.query("SELECT number, spent FROM ballots WHERE block = ? AND closed = 0 ORDER BY number", block)
    db.execute("UPDATE ballots SET closed = 1 WHERE block = ?", block)
    return [(row["number"], row["spent"]) for row in rows]


def receipts(db: Database) -> list[tuple[int, bytes]]:
    """(number, spent id) of every vote that has appeared."""
    return [(row["number"], row["spent_id"]) for row in db.query("SELECT number, spent_id FROM votes")]


def every_ballot(db: Database) -> list[Ballot]:
    return [Ballot(**row) for row in db.query(f"{_BALLOTS} ORDER BY number")]


def wrong_counts(db: Database) -> list[tuple[int, int, int]]:
    """(number, members, spent) of ballots whose counts are not those of their votes."""
    sql = """SELECT b.number, b.members, b.spent FROM ballots b LEFT JOIN votes v ON v.number = b.number
             GROUP BY b.number, b.members, b.spent
             HAVING count(v.spent_id) <> b.spent OR count(v.spent_id) - coalesce(sum(v.withdrawn), 0) <> b.members
             ORDER BY b.number"""
    return [(row["number"], row["members"], row["spent"]) for row in db.query(sql)]


def set_box(db: Database, entry: int, box: Padded) -> None:
    sql = """INSERT INTO ballot_box (one, entry, salt, leaves) VALUES (1, ?, ?, ?)
             ON CONFLICT (one) DO UPDATE SET entry = excluded.entry, salt = excluded.salt, leaves = excluded.leaves"""
    db.execute(sql, entry, box.salt, box.joined)


def box(db: Database) -> tuple[int, Padded] | None:
    """(where the log has the newest ballot box, its commitments)."""
    rows = db.query("SELECT entry, salt, leaves FROM ballot_box WHERE one = 1")
    return (rows[0]["entry"], padded(rows[0]["salt"], rows[0]["leaves"])) if rows else None


def reserve(db: Database, numbers: Mapping[int, str]) -> None:
    """Reserved numbers in use with their purposes, in the order given out: the calendar's order, nobody's."""
    for number, purpose in numbers.items():
        position = db.query("SELECT count(*) AS position FROM closings")[0]["position"]
        db.execute("INSERT INTO closings (position, number, purpose) VALUES (?, ?, ?)", position, number, purpose)


def closings(db: Database, first: int, limit: int) -> list[int]:
    sql = "SELECT number FROM closings WHERE position >= ? ORDER BY position LIMIT ?"
    return [row["number"] for row in db.query(sql, first, limit)]


def purpose(db: Database, number: int) -> str | None:
    """What a reserved number is for; None for an ordinary one, and for one not in use."""
    rows = db.query("SELECT purpose FROM closings WHERE number = ?", number)
    return rows[0]["purpose"] if rows else None


def purposes(db: Database) -> dict[int, str]:
    """What each reserved number in use is for."""
    return {row["number"]: row["purpose"] for row in db.query("SELECT number, purpose FROM closings")}


def reserved_taken(db: Database) -> set[int]:
    return {row["number"] for row in db.query("SELECT number FROM closings")}


_BALLOTS = "SELECT number, block, item, batch FROM ballots"
