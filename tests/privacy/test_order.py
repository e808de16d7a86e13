"""Who holds the badge records knows in what order people sat down to write. Nothing may remember how they wrote.

What is tried here: every value that is stored or shown is put in the order in which the posts were really made.
"""

import secrets
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crypto.posts import Place
from forum.instance import Instance
from forum.membership import service as membership
from forum.posts import rules
from forum.posts import service as posts
from tests.people import release
from tests.privacy.batches import Made, Writers, flat, on_disk, scanned, shown, system_columns
from tests.privacy.ranks import remembers, rho, suspects

BATCHES, SIZE = 20, 60
RELEASED = ("posts", "threads", "claims")
Traces = dict[str, list[Any]]


def is_sqlite(forum: Instance) -> bool:
    return forum.settings.database_url.startswith("sqlite")


def a_batch(writers: Writers) -> Traces:
    """One batch made, released and tidied, and everything that could have kept its order."""
    writers.start_over()
    made = writers.batch(SIZE)
    release(writers.forum)
    writers.forum.db.tidy()
    everywhere = flat(shown(writers.forum, made, writers.old[0]), scanned(writers.forum, made))
    return flat(everywhere, physical(writers.forum, made))


def physical(forum: Instance, made: list[Made]) -> Traces:
    if is_sqlite(forum):
        return on_disk(forum.settings.data / "forum.db", made)
    return system_columns(forum, made, RELEASED)


@pytest.mark.slow
def test_nothing_stored_or_shown_remembers_the_order_inside_a_batch(forum: Instance) -> None:
    writers = Writers(forum)
    # PostgreSQL's heap keeps the order in which sessions began; no session leads to a post (test_joins.py). That it is
    # found here shows that the measure finds what a database remembers.
    known = set() if is_sqlite(forum) else {"scan of sessions"}
    assert suspects(lambda: same_names([a_batch(writers) for _ in range(BATCHES)])) == known


def same_names(batches: list[Traces]) -> list[Traces]:
    """A b-tree page splits where it likes, so not every id has the same number of copies in every batch."""
    names = set.intersection(*(set(batch) for batch in batches))
    return [{name: batch[name] for name in names} for batch in batches]


def test_the_measure_knows_an_order_that_is_remembered() -> None:
    forwards = list(range(SIZE))
    assert rho(forwards) == pytest.approx(1)
    assert rho(forwards[::-1]) == pytest.approx(-1)
    assert remembers([forwards] * BATCHES)
    assert remembers([forwards[:: (-1) ** i] for i in range(BATCHES)])
    assert remembers([forwards[i:] + forwards[:i] for i in range(BATCHES)])
    assert not remembers([[0] * SIZE] * BATCHES)


def test_a_batch_is_one_transaction_to_postgres(forum: Instance) -> None:
    if is_sqlite(forum):
        return
    made = Writers(forum).batch(12)
    release(forum)
    columns = system_columns(forum, made, RELEASED)
    assert len({xmin for name, values in columns.items() if name.endswith("xmin") for xmin in values}) == 1


@pytest.mark.slow
def test_an_untidied_file_remembers_no_order_either(forum: Instance) -> None:
    """A machine may stop between a release and its tidying: then a thief has the file and its write-ahead log.

    Of sessions that log tells the order in which they began, until it is emptied. No session leads to a post.
    """
    if not is_sqlite(forum):
        return
    writers = Writers(forum)
    assert not suspects(lambda: same_names([an_untidied_batch(writers) for _ in range(BATCHES)]))


def an_untidied_batch(writers: Writers) -> Traces:
    writers.start_over()
    writers.forum.db.tidy()
    made = writers.batch(SIZE)
    release(writers.forum)
    log = on_disk(writers.forum.settings.data / "forum.db-wal", made)
    everything = flat(physical(writers.forum, made), {f"log: {name}": values for name, values in log.items()})
    return {name: values for name, values in everything.items() if "sessions" not in name}


def enter_many(forum: Instance, count: int) -> list[Any]:
    return [membership.enter(forum, slip) for slip in membership.print_slips(forum, count)]


def pool_rows(path: Path) -> list[bytes]:
    with closing(sqlite3.connect(path)) as conn:
        return [bytes(row[0]) for row in conn.execute("SELECT sealed FROM pool")]


def test_whatever_waits_looks_the_same(forum: Instance, tmp_path: Path) -> None:
    """The database is copied at every moment while a short post, a long one, a thread and a withdrawal wait."""
    writers, session = Writers(forum), enter_many(forum, 1)[0]
    made = writers.write(session, answers=False)
    release(forum)
    sizes = []
    for title, text in (("", "x"), ("", "long " * 1900), ("A title", "x")):
        publish(forum, session, made, title, text)
        sizes.append({row["size"] for row in forum.db.query("SELECT length(sealed) AS size FROM pool")})
    posts.withdraw_post(forum, posts.author_by_session(forum, session, made.thread), made.thread, made.first)
    sizes.append({row["size"] for row in forum.db.query("SELECT length(sealed) AS size FROM pool")})
    assert len(set.union(*sizes)) == 1
    if is_sqlite(forum):
        assert {len(row) for row in pool_rows(copied(forum, tmp_path))} == set.union(*sizes)


def test_what_arrives_leaves_the_same_track_in_the_write_ahead_log(forum: Instance) -> None:
    """Short or long, thread or answer, post or withdrawal: as many frames, of the same pages' kinds."""
    if not is_sqlite(forum):
        return
    writers, session = Writers(forum), enter_many(forum, 1)[0]
    made = writers.write(session, answers=False)
    release(forum)
    author = posts.author_by_session(forum, session, made.thread)
    acts: list[Callable[[], object]] = [
        lambda: publish(forum, session, made, "", "x"),
        lambda: publish(forum, session, made, "", "long " * 1900),
        lambda: publish(forum, session, made, "A title", "x"),
        lambda: posts.withdraw_post(forum, author, made.thread, made.first),
    ]
    grown = []
    for act in acts:
        forum.db.tidy()
        act()
        grown.append((forum.settings.data / "forum.db-wal").stat().st_size)
        release(forum)
    assert len(set(grown)) == 1, grown


def publish(forum: Instance, session: Any, made: Made, title: str, text: str) -> None:
    nonce = secrets.token_bytes(16)
    thread = session.thread_id(nonce) if title else made.thread
    board = posts.thread(forum, made.thread).board_id
    place = Place(board, thread, b"" if title else made.first, session.post_id(nonce))
    author = posts.author_by_session(forum, session, thread)
    posts.publish(forum, session, author, place, rules.Draft(title, text))


def copied(forum: Instance, tmp_path: Path) -> Path:
    """The database and its log as a thief copies them from a running machine."""
    for name in ("forum.db", "forum.db-wal"):
        shutil.copy(forum.settings.data / name, tmp_path / f"copy-{name}")
    return tmp_path / "copy-forum.db"


def test_after_a_release_the_pool_and_its_key_are_gone(forum: Instance) -> None:
    made = Writers(forum).batch(3)
    keys = {path.read_bytes() for path in (forum.settings.keys / "pool").iterdir()}
    sealed = [bytes(row["sealed"]) for row in forum.db.query("SELECT sealed FROM pool")]
    assert len(sealed) == 6
    release(forum)
    forum.db.tidy()
    left = [path.read_bytes() for path in forum.settings.data.rglob("*") if path.is_file()]
    assert not forum.db.query("SELECT row_id FROM pool")
    assert len(list((forum.settings.keys / "pool").iterdir())) == 1
    assert not [key for key in keys if any(key in data for data in left)]
    if is_sqlite(forum):
        gone = [part for row in sealed for part in (row[:64], row[4096:4160], row[-64:])]
        gone += [row for each in made for row in each.rows]
        assert not [part for part in gone if any(part in data for data in left)]
