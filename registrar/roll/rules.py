"""Reading a roll, and what it would change. Pure: nothing is stored here."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import Problem
from registrar.issuing.rules import Drawn
from registrar.signin.rules import NotAnAddress, read_email

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS = ("email", "name", "grade", "role")
STAFF, LEADER = "staff", "leader"
ON, LEFT = "on", "left"
LONGEST = 200


class RollRefused(Problem):
    """One sentence with the line, and nothing was stored."""

    status = 422

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Line {line} {why}. Nothing was stored.")


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    grade: str
    role: str

    @property
    def eligible(self) -> bool:
        """Leaders read and answer; they do not draw."""
        return self.role == STAFF


@dataclass(frozen=True)
class Entry:
    """A person as stored."""

    person_id: bytes
    person: Person
    state: str


# (address on the roll before, address of the joiner): the officer says that these are one person.
Same = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Plan:
    """What a roll would change. `left` of `perhaps_same` is the address of a leaver who bears the joiner's name."""

    joining: Sequence[Person]
    returning: Sequence[tuple[Entry, Person]]
    leaving: Sequence[Entry]
    changing: Sequence[tuple[Entry, Person]]
    perhaps_same: Sequence[tuple[Person, Person]]
    unchanged: int

    @property
    def steps(self) -> int:
        return len(self.joining) + len(self.returning) + len(self.leaving) + len(self.changing)


@dataclass(frozen=True)
class Totals:
    """What an officer sees of draws: how many are up to date, and nothing of any one person."""

    staff: int
    leaders: int
    left: int
    up_to_date: int
    day: str
    anything_open: bool


def read(data: bytes) -> list[Person]:
    """The people of a CSV file with the columns email, name, grade, role; raises RollRefused."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RollRefused(data[: error.start].count(b"\n") + 1, "is not UTF-8 text") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(_people(reader))
    except csv.Error as error:
        raise RollRefused(
            max(1, reader.line_num), "is not CSV: look for a quotation mark that is not closed"
        ) from error


def _people(reader: "Reader") -> Iterator[Person]:
    columns = [column.strip().lower() for column in next(reader, [])]
    if sorted(columns) != sorted(COLUMNS):
        raise RollRefused(1, "must name the columns email,name,grade,role")
    lines: dict[str, int] = {}
    for fields in reader:
        if not any(field.strip() for field in fields):
            continue
        person = _person(reader.line_num, columns, fields)
        if person.email in lines:
            raise RollRefused(reader.line_num, f"has the address of line {lines[person.email]}")
        lines[person.email] = reader.line_num
        yield person
    if not lines:
        raise RollRefused(2, "is missing: there are no people in this file")


def _person(line: int, columns: list[str], fields: list[str]) -> Person:
    if len(fields) != len(columns):
        raise RollRefused(line, f"has {len(fields)} fields in place of {len(columns)}")
    values = {column: " ".join(field.split()) for column, field in zip(columns, fields, strict=True)}
    try:
        values["email"] = read_email(values["email"])
    except NotAnAddress as error:
        raise RollRefused(line, "has no mail address of the form name@example.org") from error
    values["role"] = values["role"].lower()
    if values["role"] not in (STAFF, LEADER):
        raise RollRefused(line, "has a role that is neither staff nor leader")
    if not values["name"]:
        raise RollRefused(line, "has no name")
    if any(len(value) > LONGEST or not value.isprintable() for value in values.values()):
        raise RollRefused(line, f"has a field with more than {LONGEST} characters or with signs that cannot be shown")
    return Person(**values)


def plan(stored: Mapping[str, Entry], roll: Iterable[Person], same: Same = frozenset()) -> Plan:
    """The difference. Somebody `same` keeps the old row under the new address, and with it what they drew."""
    people = {person.email: person for person in roll}
    # By old address, so that one row is never given to two.
    left, joined = stored.keys() - people.keys(), people.keys() - stored.keys()
    fits = {old: new for old, new in sorted(same) if old in left and new in joined}
    moved = {new: stored[old] for old, new in fits.items()}
    kept = {entry.person.email for entry in moved.values()}
    returning, changing, unchanged = [], [], 0
    for email, person in people.items():
        entry = stored.get(email) or moved.get(email)
        if entry is None:
            continue
        if entry.state == LEFT:
            returning.append((entry, person))
        elif entry.person != person:
            changing.append((entry, person))
        else:
            unchanged += 1
    joining = [person for email, person in people.items() if email not in stored and email not in moved]
    gone = [entry for email, entry in stored.items() if email not in people and email not in kept]
    leaving = [entry for entry in gone if entry.state == ON]
    return Plan(joining, returning, leaving, changing, _perhaps_same(joining, gone), unchanged)


def _perhaps_same(joining: Sequence[Person], gone: Sequence[Entry]) -> list[tuple[Person, Person]]:
    """(leaver, joiner) of one name: a new address may be an old colleague, who would draw a second time."""
    by_name = {entry.person.name.casefold(): entry.person for entry in gone}
    return [(by_name[one.name.casefold()], one) for one in joining if one.name.casefold() in by_name]


def is_forgotten(drawn: Drawn, epoch: str, oldest_number: int | None) -> bool:
    """Whether everything a leaver drew has lapsed, so that coming back would give no second draw of it."""
    weeks = any(week >= epoch for week in drawn.passes)
    return not weeks and (not drawn.highest or oldest_number is None or drawn.highest < oldest_number)
