"""SQL for the roll."""

from core.db import Database
from registrar.issuing.rules import Drawn, read_drawn
from registrar.roll.rules import LEFT, ON, Entry, Person


def entries(db: Database) -> dict[str, Entry]:
    """Everybody, by address."""
    rows = db.query("SELECT person_id, email, name, grade, role, state FROM people")
    return {
        row["email"]: Entry(
            row["person_id"], Person(row["email"], row["name"], row["grade"], row["role"]), row["state"]
        )
        for row in rows
    }


def insert(db: Database, person_id: bytes, person: Person) -> None:
    sql = """INSERT INTO people (person_id, email, name, grade, role, state, highest, passes, last_request)
             VALUES (?, ?, ?, ?, ?, ?, 0, '', NULL)"""
    db.execute(sql, person_id, person.email, person.name, person.grade, person.role, ON)


def update(db: Database, person_id: bytes, person: Person) -> None:
    """Also brings back who had left: what they drew stays drawn."""
    sql = "UPDATE people SET email = ?, name = ?, grade = ?, role = ?, state = ? WHERE person_id = ?"
    db.execute(sql, person.email, person.name, person.grade, person.role, ON, person_id)


def set_left(db: Database, person_id: bytes) -> None:
    db.execute("UPDATE people SET state = ? WHERE person_id = ?", LEFT, person_id)


def leavers(db: Database) -> list[tuple[bytes, Drawn]]:
    rows = db.query("SELECT person_id, passes, highest FROM people WHERE state = ?", LEFT)
    return [(row["person_id"], read_drawn(row["passes"], row["highest"])) for row in rows]


def delete(db: Database, person_id: bytes) -> None:
    db.execute("DELETE FROM people WHERE person_id = ?", person_id)


def counts(db: Database) -> dict[tuple[str, str], int]:
    """How many of each (state, role)."""
    rows = db.query("SELECT state, role, count(*) AS n FROM people GROUP BY state, role")
    return {(row["state"], row["role"]): row["n"] for row in rows}


def counted(db: Database) -> tuple[str, int]:
    """(day, how many were up to date with drawing at its first tick)."""
    row = db.query("SELECT counted, up_to_date FROM registrar")[0]
    return row["counted"], row["up_to_date"]


def set_up_to_date(db: Database, count: int) -> None:
    db.execute("UPDATE registrar SET up_to_date = ?", count)


def drawn_by_staff(db: Database) -> list[Drawn]:
    rows = db.query("SELECT passes, highest FROM people WHERE state = ? AND role = 'staff'", ON)
    return [read_drawn(row["passes"], row["highest"]) for row in rows]
