"""Batches of posts made in a known order, and every trace of order a thief or a reader could look at afterwards."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crypto.encoding import b64
from crypto.posts import Place
from crypto.sessions import Session
from forum.boards import service as boards
from forum.instance import Instance
from forum.membership import service as membership
from forum.posts import rules
from forum.posts import service as posts
from forum.reading import service as reading
from forum.reading import store as lists
from tests.people import release

PAGE = 4096


@dataclass(frozen=True)
class Made:
    """What one author did: a thread of their own and an answer in a thread that stood already."""

    session: Session
    thread: bytes
    first: bytes
    answer: bytes
    lookup: bytes
    rows: set[bytes]


@dataclass
class Writers:
    """`old` is a thread of an earlier batch, in which all answers of the next are written."""

    forum: Instance
    board: bytes = field(init=False)
    old: tuple[bytes, bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.board = boards.listed(self.forum)[0].board_id
        self.start_over()

    def start_over(self) -> None:
        """A new thread for the answers."""
        made = self.write(membership.enter(self.forum, membership.print_slips(self.forum, 1)[0]), answers=False)
        release(self.forum)
        self.old = (made.thread, made.first)

    def batch(self, size: int) -> list[Made]:
        """One author after another enters, starts a thread, and answers."""
        slips = membership.print_slips(self.forum, size)
        return [self.write(membership.enter(self.forum, slip)) for slip in slips]

    def write(self, session: Session, *, answers: bool = True) -> Made:
        nonces, before = (secrets.token_bytes(16), secrets.token_bytes(16)), self._rows()
        thread = session.thread_id(nonces[0])
        first = self._publish(session, Place(self.board, thread, b"", session.post_id(nonces[0])))
        answer = b""
        if answers:
            place = Place(self.board, self.old[0], self.old[1], session.post_id(nonces[1]))
            answer = self._publish(session, place)
        author = posts.author_by_session(self.forum, session, thread)
        return Made(session, thread, first, answer, author.claim.stored_lookup, self._rows() - before)

    def _publish(self, session: Session, place: Place) -> bytes:
        draft = rules.Draft("" if place.parent else "Title", "Words")
        author = posts.author_by_session(self.forum, session, place.thread)
        posts.publish(self.forum, session, author, place, draft)
        return place.post

    def _rows(self) -> set[bytes]:
        return {bytes(row["row_id"]) for row in self.forum.db.query("SELECT row_id FROM pool")}


def shown(forum: Instance, made: Sequence[Made], thread: bytes) -> dict[str, list[Any]]:
    """What a reader sees: places on pages and in lists, and ids in addresses."""
    reader = Session(secrets.token_bytes(32), forum.clock.epoch())
    answers: list[str] = []
    start = ""
    while start or not answers:
        page = reading.thread_page(forum, thread, start, "", reader)
        answers, start = answers + [line.post for line in page.shown.posts], page.later
    board = posts.thread(forum, thread).board_id
    listed = [row.thread.thread_id for row in lists.of_board(forum.db, board, lists.END, b"\xff" * 16, len(made) * 2)]
    front = [row.thread.thread_id for row in lists.liveliest(forum.db, len(made) * 2)]
    return {
        "place on the page": [answers.index(b64(each.answer)) for each in made],
        "place on the board": [listed.index(each.thread) for each in made],
        "place on the front page": [front.index(each.thread) for each in made],
        "post id": [each.first for each in made],
        "answer id": [each.answer for each in made],
        "thread id": [each.thread for each in made],
        "claim lookup": [each.lookup for each in made],
        "session hash": [each.session.stored_id for each in made],
    }


# Every table with a row that belongs to one author's act, and the column by which that row is known.
ROWS = {"posts": "post_id", "threads": "thread_id", "claims": "lookup", "sessions": "session_hash"}


def wanted(made: Sequence[Made], table: str) -> list[bytes]:
    return {
        "posts": [each.first for each in made],
        "threads": [each.thread for each in made],
        "claims": [each.lookup for each in made],
        "sessions": [each.session.stored_id for each in made],
    }[table]


def scanned(forum: Instance, made: Sequence[Made]) -> dict[str, list[Any]]:
    """The order in which a full scan gives the rows: SQLite's b-tree, PostgreSQL's heap."""
    found = {}
    for table, column in ROWS.items():
        rows = [bytes(row[column]) for row in forum.db.query(f"SELECT {column} FROM {table}")]
        found[f"scan of {table}"] = [rows.index(key) for key in wanted(made, table)]
    return found


def on_disk(path: Path, made: Sequence[Made]) -> dict[str, list[Any]]:
    """Offsets in the file, page and cell, of each occurrence of an id: in a table, in its indexes, in another table."""
    data = path.read_bytes()
    found: dict[str, list[Any]] = {}
    for table in ROWS:
        offsets = [list(occurrences(data, key)) for key in wanted(made, table)]
        for copy in range(min(map(len, offsets))):
            found[f"{table}, copy {copy}, offset"] = [each[copy] for each in offsets]
            found[f"{table}, copy {copy}, page"] = [each[copy] // PAGE for each in offsets]
            found[f"{table}, copy {copy}, cell"] = [each[copy] % PAGE for each in offsets]
    return found


def system_columns(forum: Instance, made: Sequence[Made], tables: Sequence[str]) -> dict[str, list[Any]]:
    """What PostgreSQL keeps of every row without being asked: where it lies, and which transaction wrote it."""
    found: dict[str, list[Any]] = {}
    for table in tables:
        system = "CAST(ctid AS text) AS place, CAST(CAST(xmin AS text) AS bigint) AS xmin"
        sql = f"SELECT {ROWS[table]} AS id, {system} FROM {table}"
        rows = {bytes(row["id"]): row for row in forum.db.query(sql)}
        for column in ("place", "xmin"):
            found[f"{table} {column}"] = [_sortable(rows[key][column]) for key in wanted(made, table)]
    return found


def occurrences(data: bytes, key: bytes) -> Iterator[int]:
    at = data.find(key)
    while at >= 0:
        yield at
        at = data.find(key, at + 1)


def flat(*parts: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: values for part in parts for name, values in part.items()}


def _sortable(value: Any) -> Any:
    """`(page,item)` as numbers."""
    return tuple(int(part) for part in value.strip("()").split(",")) if isinstance(value, str) else value
