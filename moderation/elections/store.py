"""SQL for elections: where the log has their steps, and what is kept of candidates, ballots and recalls, sealed."""

from typing import NamedTuple

from core.db import Database


class Row(NamedTuple):
    election: int
    entry: int
    nominations: int | None
    number: int | None
    result: int | None
    salt: bytes | None


class Candidate(NamedTuple):
    place: int
    salt: bytes
    claim: bytes
    sealed: bytes


_ELECTIONS = "SELECT election, entry, nominations, number, result, salt FROM elections"


def insert(db: Database, election: int, entry: int) -> None:
    db.execute("INSERT INTO elections (election, entry) VALUES (?, ?)", election, entry)


def election(db: Database, number: int) -> Row | None:
    rows = db.query(f"{_ELECTIONS} WHERE election = ?", number)
    return Row(**rows[0]) if rows else None


def of_ballot(db: Database, number: int) -> Row | None:
    rows = db.query(f"{_ELECTIONS} WHERE number = ?", number)
    return Row(**rows[0]) if rows else None


def every(db: Database) -> list[Row]:
    """The newest first: there are a few a year."""
    return [Row(**row) for row in db.query(f"{_ELECTIONS} ORDER BY election DESC")]


def not_counted(db: Database) -> list[Row]:
    return [Row(**row) for row in db.query(f"{_ELECTIONS} WHERE result IS NULL ORDER BY election")]


def set_nominations(db: Database, election: int, entry: int) -> None:
    db.execute("UPDATE elections SET nominations = ? WHERE election = ?", entry, election)


def set_number(db: Database, election: int, number: int) -> None:
    db.execute("UPDATE elections SET number = ? WHERE election = ?", number, election)


def set_result(db: Database, election: int, entry: int, salt: bytes) -> None:
    db.execute("UPDATE elections SET result = ?, salt = ? WHERE election = ?", entry, salt, election)


def insert_candidate(db: Database, election: int, one: Candidate) -> None:
    sql = """INSERT INTO candidates (election, place, salt, claim, sealed) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO NOTHING"""
    db.execute(sql, election, *one)


def candidates(db: Database, election: int) -> list[Candidate]:
    """In the order of the list."""
    sql = "SELECT place, salt, claim, sealed FROM candidates WHERE election = ? ORDER BY place"
    return [Candidate(**row) for row in db.query(sql, election)]


def insert_ballot(db: Database, election: int, ballot_id: bytes, sealed: bytes) -> None:
    sql = "INSERT INTO election_ballots (election, ballot_id, sealed) VALUES (?, ?, ?)"
    db.execute(sql, election, ballot_id, sealed)


def ballots(db: Database, election: int) -> list[tuple[bytes, bytes]]:
    """(id, sealed), in the order of the random ids."""
    rows = db.query("SELECT ballot_id, sealed FROM election_ballots WHERE election = ? ORDER BY ballot_id", election)
    return [(row["ballot_id"], row["sealed"]) for row in rows]


def forget(db: Database, election: int) -> int:
    """Ballots, names and statements of an election; how many rows there were."""
    gone = db.execute("DELETE FROM election_ballots WHERE election = ?", election)
    return gone + db.execute("DELETE FROM candidates WHERE election = ?", election)


def tallies(db: Database) -> bytes | None:
    """How many ask for a recall, sealed; None where nobody does."""
    rows = db.query("SELECT sealed FROM recalls WHERE one = 1")
    return rows[0]["sealed"] if rows else None


def set_tallies(db: Database, sealed: bytes) -> None:
    sql = "INSERT INTO recalls (one, sealed) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET sealed = excluded.sealed"
    db.execute(sql, sealed)


def forget_tallies(db: Database) -> None:
    db.execute("DELETE FROM recalls")
