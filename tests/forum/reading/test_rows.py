"""What a page reads: a thread of a worker gives up the interpreter for every row that it fetches (decision 28)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.db import Row, Value
from forum.app import app_of
from forum.boards import service as boards
from forum.custody.service import Keyring
from forum.instance import Instance
from forum.reading.rules import PER_PAGE
from tests.forum.reading.test_pages import Cast, long_thread, writes
from tests.forum.transparency.tools import Watched
from tests.people import Person, release


@dataclass
class Counted(Watched):
    """A database that counts the rows it gives."""

    rows: list[int] = field(default_factory=list)

    def query(self, sql: str, *values: Value) -> Sequence[Row]:
        found = super().query(sql, *values)
        self.rows.append(len(found))
        return found


def reader(forum: Instance) -> tuple[Person, Counted]:
    """A member, and the database that they read."""
    db = Counted(forum.db)
    person = Person(app_of(replace(forum, db=db, keyring=Keyring(db, forum.settings.keys))).test_client(), forum)
    return person.enters(), db


def rows_for(path: str, person: Person, db: Counted) -> int:
    """How many a second look at a page reads."""
    person.opens(path)
    db.rows.clear()
    person.opens(path)
    return sum(db.rows)


def test_the_front_page_reads_no_more_for_more_boards(forum: Instance) -> None:
    writes(forum, 3)
    release(forum)
    person, db = reader(forum)
    before = rows_for("/", person, db)
    for at in range(20):
        boards.create(forum, f"more-{at}", f"More {at}", "About it.")
    assert rows_for("/", person, db) == before


def test_no_page_reads_more_for_what_waits(forum: Instance, person: Cast) -> None:
    _, thread = long_thread(forum, person)
    member, db = reader(forum)
    before = [rows_for(path, member, db) for path in ("/", thread)]
    writes(forum, 20)
    assert [rows_for(path, member, db) for path in ("/", thread)] == before


def test_a_page_of_a_thread_reads_its_posts_and_hardly_anything_else(forum: Instance, person: Cast) -> None:
    _, thread = long_thread(forum, person)
    member, db = reader(forum)
    assert rows_for(thread, member, db) <= PER_PAGE + 8
