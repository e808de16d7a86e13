"""Somebody with the database of a stopped instance changes one thing in it: what, and what the check says then.

A tampering is done inside a transaction that is rolled back: so thousands of them cost no copies.
"""

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from clients.candour_entries import Wrong
from clients.candour_verify import UNKNOWN
from core.db import Row, Value
from crypto import acts
from crypto.encoding import b64
from crypto.entries import SlipsPrinted
from forum.ballots import service as ballots
from forum.checkpoint import checkpoint
from forum.instance import Instance
from forum.posts import service as posts
from forum.told import LogMismatch
from forum.transparency import service as log
from forum.verify import check_log, check_rows
from tests.conftest import NOON
from tests.forum.ballots.conftest import Town
from tests.forum.transparency.tools import first_checkpoint_was_on, size, stands_at
from tests.moderation.acts.tools import does, juries_may_decide, jury_decides, removes
from tests.moderation.acts.tools import posts as posts_of
from tests.moderation.people import NAMES, appointed
from tests.people import release

ACTED_ON = ("Hidden", "Removed", "Gone", "Redacted", "Restored")
Change = Callable[[Instance, random.Random], str]


class RolledBack(Exception):
    pass


def lived_in(town: Town) -> Instance:
    """An instance in which everything has happened that the log knows of: with 300 entries and more, two checkpoints,
    and some entries that no checkpoint covers yet. The first week is erased.
    """
    forum = town.forum
    first_checkpoint_was_on(forum, "2026-11-23")
    authors = [town.member().starts_thread(f"Old {at}", "Words.") for at in range(3)]
    release(forum)
    number = town.ballot(town.talks("Fares")).number
    stands_at(forum, NOON + timedelta(weeks=1))
    for title in ("Pay", "Rota", "Vans"):
        town.member().starts_thread(title, "More words.")
    release(forum)
    moderated(town)
    votes = [town.votes(number, town.paper(number)) for _ in range(3)]
    assert [vote.answer.status_code for vote in votes] == [200] * 3
    with forum.db.transaction():
        log.add(forum, *(SlipsPrinted(1 + at % 9) for at in range(290 - size(forum))))
    for title in ("Desks", "Fees"):
        author = town.member().starts_thread(title, "Words that go.")
        authors.append(author)
    release(forum)
    assert checkpoint(forum)
    stands_at(forum, NOON + timedelta(weeks=2))
    withdraws(authors[-1])
    town.member().replies(town.member().thread("Rota"), "An answer.")
    release(forum)
    assert checkpoint(forum)
    town.member().starts_thread("Late", "Words.")
    release(forum)
    posts.erase_epoch(forum, "2026-W48")
    ballots.close_lapsed(forum)
    assert forum.db.query("SELECT * FROM log_nodes")
    return forum


def moderated(town: Town) -> None:
    """Three seats, and a post in each state that acts can bring it into."""
    forum = town.forum
    for seat, name in enumerate(NAMES, 1):
        appointed(forum, seat, name)
    hidden, removed, gone, redacted, restored = posts_of(forum, town.member(), ACTED_ON)
    does(forum, hidden, acts.HIDE, acts.BLURRED)
    for post in (removed, gone, redacted, restored):
        removes(forum, post)
    does(forum, gone, acts.DESTROY, acts.GONE)
    told = juries_may_decide(forum, town.office, redacted, restored)
    assert told == 2
    jury_decides(forum, redacted, acts.REDACT, "Words")
    jury_decides(forum, restored, acts.OVERTURN)


def withdraws(author: Any) -> None:
    code = author.claim_code
    author.opens("/receipt").submits("claim", claim=code).submits("withdraw").submits("sure")
    assert author.answer.status_code == 200


@dataclass
class Stopped:
    """A stopped instance that was checked once, while all was well."""

    forum: Instance
    known: dict[str, Any] = field(default_factory=lambda: deepcopy(UNKNOWN | {"agreed": ""}))

    def __post_init__(self) -> None:
        assert self.checks(self.known) == ""

    def checks(self, known: dict[str, Any]) -> str:
        """What the check says; empty when it finds nothing."""
        try:
            check_log(self.forum, known, nobody)
            check_rows(self.forum, nobody)
        except (Wrong, LogMismatch) as wrong:
            return str(wrong)
        return ""

    def after(self, *changes: Callable[[], object], known: dict[str, Any] | None = None) -> str:
        """What the check says after something was changed, which is then as it was."""
        said = ""
        try:
            with self.forum.db.transaction():
                for change in changes:
                    change()
                said = self.checks(deepcopy(self.known if known is None else known))
                raise RolledBack
        except RolledBack:
            return said

    def after_sql(self, sql: str, *values: Value) -> str:
        return self.after(lambda: self.does(sql, *values))

    def does(self, sql: str, *values: Value) -> None:
        assert self.forum.db.execute(sql, *values) > 0, sql


def nobody(*_: object) -> None:
    """Is told how far it is."""


def rows(forum: Instance, sql: str) -> Sequence[Row]:
    return forum.db.query(sql)


# Changes of one value, by its kind. Each gives another value than it got.


def flipped(value: Any, chance: random.Random) -> Any:
    """One bit of bytes, one letter of a text, a number a little beside."""
    if value == b"":  # the parent of a first post
        return bytes(16)
    if isinstance(value, bytes | memoryview):
        data = bytearray(value)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)
    if isinstance(value, str):
        at = chance.randrange(len(value)) if value else 0
        other = chance.choice([letter for letter in "0123456789abcXYZ+/ \n" if letter != value[at : at + 1]])
        return value[:at] + other + value[at + 1 :]
    return value + chance.choice([1, 7, 256, 10_000])


def shortened(value: Any, chance: random.Random) -> Any:
    if isinstance(value, int):
        return -value - 1
    return (
        bytes(value)[: chance.randrange(len(value))]
        if not isinstance(value, str)
        else value[: chance.randrange(len(value))]
    )


@dataclass(frozen=True)
class Target:
    """A table whose every value the log stands for, the columns that tell its rows apart, and how one is named in the
    sentence of the check.
    """

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    where: str
    named: Callable[[Row], Sequence[str]]
    numbered: str = ""

    def rows(self, forum: Instance) -> Sequence[Row]:
        return forum.db.query(f"SELECT * FROM {self.table} WHERE {self.where} ORDER BY {', '.join(self.key)}")

    def sets(self, forum: Instance, row: Row, column: str, value: Value) -> None:
        matches = " AND ".join(f"{name} = ?" for name in self.key)
        sql = f"UPDATE {self.table} SET {column} = ? WHERE {matches}"
        assert forum.db.execute(sql, value, *(row[name] for name in self.key)) == 1

    def drops(self, forum: Instance, row: Row) -> None:
        matches = " AND ".join(f"{name} = ?" for name in self.key)
        assert forum.db.execute(f"DELETE FROM {self.table} WHERE {matches}", *(row[name] for name in self.key)) == 1

    def adds(self, forum: Instance, row: dict[str, Any]) -> None:
        marks = ", ".join("?" for _ in row)
        forum.db.execute(f"INSERT INTO {self.table} ({', '.join(row)}) VALUES ({marks})", *row.values())


def near(position: int, served: int) -> list[str]:
    """How a sentence may name the place of an entry: by its number, or its tile. Of what is in no full tile, the root
    that is signed is all there is to compare with, and the head; and an entry in tile N is below hash N of level 1.
    """
    tile = position // 256
    names = [f"ntry {position} ", f"ntry {position}.", f"entries {256 * tile} to", f"the hash of tile {tile}."]
    whole = EVERYWHERE if position >= served // 256 * 256 else []
    return [*names, f"tile/entries/{tile:03}", f"tile/0/{tile:03}", *whole]


LIVE = "batch IN (SELECT batch FROM batches WHERE epoch <> '2026-W48')"
NEWEST = "size = (SELECT max(size) FROM log_checkpoints)"
ERASED = "batch IN (SELECT batch FROM batches WHERE epoch = '2026-W48')"
EVERYWHERE = ["The head of the log", "checkpoint", "The log has", "of the log are missing"]
POST = ("thread_id", "batch", "post_id", "parent_id", "state", "commitment", "salt", "record", "html")
BATCH = ("batch", "day", "epoch", "entry", "leaves", "salt")


def entry_named(row: Row) -> Sequence[str]:
    """Where numbered entries changed places, the first that is out of order is named."""
    return [*near(row["position"], 299), "comes as number"]


def node_named(row: Row) -> Sequence[str]:
    """One that is of no tile yet is one too many."""
    return ["what is stored gives another", f"tile/{row['level']}/", f"level {row['level']}, number {row['position']},"]


def batch_named(row: Row) -> Sequence[str]:
    return [f"atch {row['batch']} ", f"atch {row['batch']},"]


def post_named(row: Row) -> Sequence[str]:
    return [b64(bytes(row["post_id"])), *batch_named(row)]


def act_named(row: Row) -> Sequence[str]:
    return [f"The act in entry {row['entry']} "]


def head_named(_: Row) -> Sequence[str]:
    return EVERYWHERE


TARGETS = {
    "entry": Target("log_entries", ("position",), ("entry",), "1 = 1", entry_named, "position"),
    "leaf": Target("log_entries", ("position",), ("leaf",), "1 = 1", entry_named, "position"),
    "node": Target("log_nodes", ("level", "position"), ("hash",), "1 = 1", node_named, "position"),
    "head": Target("log_head", ("one",), ("size", "peaks"), "1 = 1", head_named),
    "checkpoint": Target("log_checkpoints", ("size",), ("note",), NEWEST, head_named),
    "checkpoint's size": Target("log_checkpoints", ("size",), ("size",), NEWEST, head_named),
    "batch": Target("batches", ("batch",), BATCH, LIVE, batch_named, "batch"),
    "batch of an erased week": Target("batches", ("batch",), BATCH[:-1], ERASED, batch_named, "batch"),
    "post": Target("posts", ("post_id",), POST, f"state = 'shown' AND {LIVE}", post_named, "post_id"),
    "post of an erased week": Target(
        "posts", ("post_id",), POST, f"state = 'shown' AND {ERASED}", post_named, "post_id"
    ),
    "post that was acted on": Target(
        *("posts", ("post_id",), (*POST, "rule"), "rule IS NOT NULL AND record IS NOT NULL", post_named, "post_id")
    ),
    "post that was destroyed": Target(
        *("posts", ("post_id",), (*POST[:-2], "rule"), "rule IS NOT NULL AND record IS NULL", post_named, "post_id")
    ),
    "act": Target("acts", ("entry",), ("entry", "post_id", "epoch", "salt", "sealed"), "1 = 1", act_named, "entry"),
}


def plain(row: Row) -> dict[str, Any]:
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in dict(row).items()}


def changed(forum: Instance, target: Target, chance: random.Random, change: Callable[..., Any]) -> list[Row]:
    """One value of one row; the row as it was and as it is."""
    row, column = plain(chance.choice(target.rows(forum))), chance.choice(target.columns)
    if row[column] == b"" and change is shortened:
        column = target.columns[0]
    value = change(row[column], chance)
    if column == target.numbered and isinstance(value, int):
        value += 100_000  # no row has that number
    target.sets(forum, row, column, value)
    return [row, row | {column: value}]


def flip(forum: Instance, target: Target, chance: random.Random) -> list[Row]:
    return changed(forum, target, chance, flipped)


def truncate(forum: Instance, target: Target, chance: random.Random) -> list[Row]:
    return changed(forum, target, chance, shortened)


def drop(forum: Instance, target: Target, chance: random.Random) -> list[Row]:
    row = chance.choice(target.rows(forum))
    target.drops(forum, row)
    return [row]


def swap(forum: Instance, target: Target, chance: random.Random) -> list[Row]:
    """Two rows change places: everything but their number, or one column alone."""
    found = [plain(row) for row in target.rows(forum)]
    if len(found) < 2:
        return flip(forum, target, chance)
    one, other = chance.sample(found, 2)
    free = [name for name in one if name != target.numbered and name not in target.key]
    columns = chance.choice([free, [chance.choice([name for name in target.columns if name in free] or free)]])
    if all(one[name] == other[name] for name in columns):
        return flip(forum, target, chance)
    for name in columns:
        target.sets(forum, one, name, other[name])
        target.sets(forum, other, name, one[name])
    return [one, other]


def repeat(forum: Instance, target: Target, chance: random.Random) -> list[Row]:
    """A row stands there twice: once under a number of its own, after all others."""
    found = [plain(row) for row in target.rows(forum)]
    row = chance.choice(found)
    if not target.numbered:
        return flip(forum, target, chance)
    sql = f"SELECT {target.numbered} AS last FROM {target.table} ORDER BY 1 DESC LIMIT 1"
    last = forum.db.query(sql)[0]["last"]
    again = row | {target.numbered: last + 1 if isinstance(last, int) else chance.randbytes(16)}
    target.adds(forum, again)
    return [row, again]


WAYS = {"flip": flip, "drop": drop, "swap": swap, "repeat": repeat, "truncate": truncate}
