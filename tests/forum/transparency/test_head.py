"""An append grows the tree from the head as its process saw it last; the database alone says whether that holds."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from core.db import PostgresDatabase, Row, Value
from crypto import merkle
from crypto.entries import SlipsPrinted
from forum.instance import Instance, Seen, open_instance
from forum.transparency import service as log
from forum.transparency import store
from tests.core.tools import until_one_waits
from tests.forum.transparency.test_at_once import one_tree
from tests.forum.transparency.tools import Watched, entries, size
from tests.serving import PATIENCE

FOREIGN = bytes(range(32))


class CameToNothing(Exception):
    """The act was not done after its entry was written."""


@dataclass
class Asked(Watched):
    """A database that counts what it was asked."""

    questions: int = 0

    def query(self, sql: str, *values: Value) -> Sequence[Row]:
        self.questions += 1
        return super().query(sql, *values)


@pytest.fixture
def another(forum: Instance) -> Iterator[Instance]:
    """The same forum in another process."""
    found = open_instance(forum.settings, forum.clock)
    yield found
    found.db.close()


def adds(forum: Instance, *counts: int) -> int:
    with forum.db.transaction():
        return log.add(forum, *map(SlipsPrinted, counts))


def takes_back(forum: Instance, *counts: int) -> None:
    def fails() -> None:
        with forum.db.transaction():
            log.add(forum, *map(SlipsPrinted, counts))
            raise CameToNothing

    with pytest.raises(CameToNothing):
        fails()


def counts(forum: Instance, begin: int) -> list[int]:
    return [entry.count for entry in entries(forum, begin) if isinstance(entry, SlipsPrinted)]


def test_two_processes_that_append_by_turns_make_one_tree(forum: Instance, another: Instance) -> None:
    begin = adds(forum, 1)
    assert [adds(another, 2), adds(forum, 3, 4), adds(forum, 5), adds(another, 6)] == [
        begin + further for further in (1, 2, 4, 5)
    ]
    assert counts(forum, begin) == [1, 2, 3, 4, 5, 6]
    one_tree(forum)


def test_an_entry_takes_the_place_of_one_that_was_rolled_back(forum: Instance) -> None:
    begin = adds(forum, 1)
    takes_back(forum, 2, 3)
    assert adds(forum, 4) == begin + 1
    assert counts(forum, begin) == [1, 4]
    one_tree(forum)


def test_what_another_process_put_in_the_place_of_a_rolled_back_entry_stays(forum: Instance, another: Instance) -> None:
    begin = adds(forum, 1)
    takes_back(forum, 2)
    assert [adds(another, 3), adds(forum, 4)] == [begin + 1, begin + 2]
    assert counts(forum, begin) == [1, 3, 4]
    one_tree(forum)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda _: None,
        lambda _: merkle.Peaks(),
        lambda head: merkle.Peaks(head.size, (FOREIGN, *head.hashes[1:])),
        lambda head: merkle.Peaks(head.size ^ 1, head.hashes),
        lambda head: head.grown(FOREIGN)[0],
    ],
    ids=["none", "empty", "another tree", "another size", "a later one"],
)
def test_whatever_a_process_believes_of_the_head_the_tree_is_right(
    forum: Instance, wrong: Callable[[merkle.Peaks], merkle.Peaks | None]
) -> None:
    begin = adds(forum, *range(1, 301))
    assert forum.seen.head
    forum.seen.head = wrong(forum.seen.head)
    assert adds(forum, 301) == begin + 300
    assert counts(forum, begin) == [*range(1, 302)]
    one_tree(forum)


def test_the_head_is_not_moved_from_where_it_does_not_stand(forum: Instance) -> None:
    before = size(forum)
    assert not store.move_head(forum.db, merkle.Peaks(before, (FOREIGN,)), merkle.Peaks(before + 1, (FOREIGN,)))
    assert size(forum) == before


def test_a_process_that_appends_again_does_not_read_the_head(forum: Instance) -> None:
    db = Asked(forum.db)
    again = replace(forum, db=db, seen=Seen())
    adds(again, 1)
    first = db.questions
    adds(again, 2)
    assert (first, db.questions) == (1, 1)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("comes_to_nothing", [False, True])
def test_who_waits_for_the_head_appends_to_what_is_there_then(
    forum: Instance, another: Instance, comes_to_nothing: bool
) -> None:
    """Both grew the tree from the same head; the first still decides whether its entry is to be."""
    begin = adds(another, 1)
    adds(forum)
    found: list[int] = []

    def waits() -> None:
        found.append(adds(another, 3))
        another.db.close()

    other = threading.Thread(target=waits)

    def acts() -> None:
        with forum.db.transaction():
            log.add(forum, SlipsPrinted(2))
            other.start()
            assert isinstance(forum.db, PostgresDatabase)
            until_one_waits(forum.db.url, other)
            if comes_to_nothing:
                raise CameToNothing

    if comes_to_nothing:
        with pytest.raises(CameToNothing):
            acts()
    else:
        acts()
    other.join(PATIENCE)
    expected = [1, 3] if comes_to_nothing else [1, 2, 3]
    assert (found, counts(forum, begin)) == ([begin + len(expected) - 1], expected)
    one_tree(forum)
