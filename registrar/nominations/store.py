"""SQL for elections, who comes forward for them, and who those are on the roll."""

from core.db import Database, Row
from crypto.nominations import Nominee
from registrar.nominations.rules import Candidate, Election, Nomination

ELECTION = "election, kind, seats, nominations_until, voting_from, closes, signed"
WITH_ROLL = """SELECT n.person_id, n.name, n.statement, n.salt, n.claim, p.name AS called, p.grade, p.role, p.state
               FROM nominations n LEFT JOIN people p ON p.person_id = n.person_id"""


def insert_election(db: Database, one: Election) -> bool:
    """True for exactly one caller; what is there already stays as it is."""
    sql = f"INSERT INTO elections ({ELECTION}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    times = (one.nominations_until, one.voting_from, one.closes)
    return db.execute(sql, one.election, one.kind, one.seats, *times, one.signed) == 1


def election(db: Database, number: int) -> Election | None:
    rows = db.query(f"SELECT {ELECTION} FROM elections WHERE election = ?", number)
    return _election(rows[0]) if rows else None


def hold(db: Database, number: int) -> Election | None:
    """Held until the transaction ends: whoever comes forward for it, and its signing, come one after another."""
    rows = db.query(f"SELECT {ELECTION} FROM elections WHERE election = ? FOR UPDATE", number)
    return _election(rows[0]) if rows else None


def unsigned(db: Database) -> list[Election]:
    """Those whose list is still to be signed, the first to end first."""
    sql = f"SELECT {ELECTION} FROM elections WHERE signed = '' ORDER BY nominations_until, election"
    return [_election(row) for row in db.query(sql)]


def newest(db: Database, count: int) -> list[Election]:
    sql = f"SELECT {ELECTION} FROM elections ORDER BY election DESC LIMIT ?"
    return [_election(row) for row in db.query(sql, count)]


def signed(db: Database) -> list[Election]:
    """Those with a list of which names are kept."""
    columns = ", ".join(f"e.{name}" for name in ELECTION.split(", "))
    sql = f"""SELECT DISTINCT {columns} FROM elections e JOIN nominations n ON n.election = e.election
              WHERE e.signed <> ''"""
    return [_election(row) for row in db.query(sql)]


def set_signed(db: Database, number: int, week: str) -> None:
    db.execute("UPDATE elections SET signed = ? WHERE election = ?", week, number)


def candidate(db: Database, person: bytes) -> Candidate | None:
    rows = db.query("SELECT name AS called, grade, role, state FROM people WHERE person_id = ?", person)
    return _candidate(rows[0]) if rows else None


def nomination(db: Database, number: int, person: bytes) -> Nomination | None:
    rows = db.query(f"{WITH_ROLL} WHERE n.election = ? AND n.person_id = ?", number, person)
    return _nomination(rows[0]) if rows else None


def nominations(db: Database, number: int) -> list[Nomination]:
    """All of an election, in no order."""
    return [_nomination(row) for row in db.query(f"{WITH_ROLL} WHERE n.election = ?", number)]


def count(db: Database, number: int) -> int:
    return int(db.query("SELECT count(*) AS n FROM nominations WHERE election = ?", number)[0]["n"])


def set_nomination(db: Database, number: int, person: bytes, nominee: Nominee) -> None:
    sql = """INSERT INTO nominations (election, person_id, name, statement, salt, claim) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (election, person_id) DO UPDATE SET name = excluded.name, statement = excluded.statement,
             salt = excluded.salt, claim = excluded.claim"""
    db.execute(sql, number, person, nominee.name, nominee.statement, nominee.salt, nominee.claim)


def delete_nomination(db: Database, number: int, person: bytes) -> bool:
    return db.execute("DELETE FROM nominations WHERE election = ? AND person_id = ?", number, person) == 1


def delete_nominations(db: Database, number: int) -> int:
    return db.execute("DELETE FROM nominations WHERE election = ?", number)


def _election(row: Row) -> Election:
    return Election(**{name: row[name] for name in ELECTION.split(", ")})


def _nomination(row: Row) -> Nomination:
    nominee = Nominee(row["name"], row["statement"], row["salt"], row["claim"])
    return Nomination(row["person_id"], nominee, None if row["called"] is None else _candidate(row))


def _candidate(row: Row) -> Candidate:
    return Candidate(row["called"], row["grade"], row["state"] == "on" and row["role"] == "staff")
