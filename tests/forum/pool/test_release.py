"""The release over both databases: once a slot, all of it, and the key of what was released is gone."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.clock import FixedClock
from core.db import PostgresDatabase
from core.files import write_key
from crypto.pool import Vote
from forum.boards import service as boards
from forum.instance import Instance
from forum.pool import service as pool
from forum.pool.rules import IMMEDIATE, ORDINARY, SLOW, Thing
from forum.release import release as release_now
from forum.tick import tick
from tests.conftest import NOON
from tests.core.tools import together, until_one_waits
from tests.people import Person, release

Cast = Callable[[], Person]


@pytest.fixture(autouse=True)
def looked_at_noon(forum: Instance) -> None:
    """The clock was put to noon after the forum was made: whatever lies between is looked at now."""
    tick(forum)


def move(forum: Instance, hours: float) -> None:
    """So many hours after Tuesday noon."""
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON + timedelta(hours=hours)


def pool_keys(forum: Instance) -> list[str]:
    return sorted(path.name for path in (forum.settings.keys / "pool").iterdir())


def generation(forum: Instance) -> int:
    return int(forum.db.query("SELECT generation FROM pool_state")[0]["generation"])


def count(forum: Instance, table: str) -> int:
    return len(forum.db.query(f"SELECT * FROM {table}"))


def test_a_tick_before_the_hour_releases_nothing(forum: Instance, person: Cast) -> None:
    for at in range(5):
        person().starts_thread(f"Thread {at}", "Words.")
    assert not tick(forum)
    move(forum, 1)
    assert tick(forum)
    assert (count(forum, "pool"), count(forum, "posts")) == (0, 5)


def test_a_tick_twice_in_one_slot_releases_once(forum: Instance, person: Cast) -> None:
    for at in range(5):
        person().starts_thread(f"Thread {at}", "Words.")
    move(forum, 1)
    assert tick(forum)
    for at in range(5):
        person().starts_thread(f"Later {at}", "Words.")
    move(forum, 1.9)
    assert not tick(forum)
    assert count(forum, "pool") == 5


def test_five_posts_of_four_people_wait_for_the_night(forum: Instance, person: Cast) -> None:
    people = [person() for _ in range(4)]
    for at, author in enumerate([*people, people[0]]):
        author.starts_thread(f"Thread {at}", "Words.")
    released = []
    for hours in range(1, 13):
        move(forum, hours)
        released.append(tick(forum))
    assert released == [False] * 10 + [True, False]


def test_one_alone_waits_until_the_next_night(forum: Instance, person: Cast) -> None:
    person().starts_thread("Alone", "Words.")
    released = [hours for hours in range(1, 49) if not move(forum, hours) and tick(forum)]
    assert released == [35]


def test_a_release_by_force_leaves_nothing_held(forum: Instance, person: Cast) -> None:
    """Else the next one alone would be let out a night early."""
    move(forum, 11)
    person().starts_thread("Alone", "Words.")
    release(forum)
    assert forum.db.query("SELECT held_since FROM pool_state")[0]["held_since"] is None


def test_a_release_moves_the_generation_and_its_key(forum: Instance, person: Cast) -> None:
    person().starts_thread("One", "Words.")
    assert (generation(forum), pool_keys(forum)) == (0, ["0.key"])
    old = (forum.settings.keys / "pool" / "0.key").read_bytes()
    release(forum)
    assert (generation(forum), pool_keys(forum)) == (1, ["1.key"])
    assert (forum.settings.keys / "pool" / "1.key").read_bytes() != old


def test_nothing_waiting_moves_nothing(forum: Instance) -> None:
    release(forum)
    assert (generation(forum), pool_keys(forum), count(forum, "batches")) == (0, ["0.key"], 0)


def test_a_release_that_fails_leaves_everything_waiting(
    forum: Instance, person: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full half way: the posts still wait, and the next release takes them."""
    for at in range(3):
        person().starts_thread(f"Thread {at}", "Words.")
    with monkeypatch.context() as broken:
        broken.setattr("forum.pool.store.empty", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            release(forum)
    assert (count(forum, "pool"), count(forum, "posts"), generation(forum)) == (3, 0, 0)
    release(forum)
    assert (count(forum, "pool"), count(forum, "posts"), pool_keys(forum)) == (0, 3, ["1.key"])


def test_releases_at_once_release_once(forum: Instance, person: Cast) -> None:
    for at in range(3):
        person().starts_thread(f"Thread {at}", "Words.")
    answers = together([lambda: release_now(forum, force=True)] * 8, forum.db)
    assert sorted(map(str, answers)) == ["False"] * 7 + ["True"]
    assert (count(forum, "posts"), count(forum, "batches"), pool_keys(forum)) == (3, 1, ["1.key"])


def test_posts_written_while_releases_run_all_appear_once(forum: Instance, person: Cast) -> None:
    people = [person() for _ in range(8)]
    writes = [lambda author=author: author.starts_thread("Thread", "Words.") for author in people]
    releases = [lambda: release_now(forum, force=True)] * 4
    answers = together([*writes, *releases], forum.db)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    release(forum)
    assert (count(forum, "pool"), count(forum, "posts")) == (0, 8)


def test_a_writer_waits_for_a_release_and_seals_for_the_next(forum: Instance, person: Cast) -> None:
    """On PostgreSQL the writer stands before the generation's row; on SQLite before the write lock."""
    first, second = person().starts_thread("First", "Words."), person()
    second.opens("/boards/depot-move/new")

    def write() -> None:
        second.submits("body", title="Second", body="More words.")
        forum.db.close()

    writer = threading.Thread(target=write)

    def meanwhile(_: object) -> None:
        writer.start()
        if isinstance(forum.db, PostgresDatabase):
            until_one_waits(forum.db.url, writer)

    assert pool.release(forum, meanwhile, lambda _: Thing(ORDINARY, False, b""), force=True)
    writer.join(30)
    assert second.answer.status_code == 200
    assert "Second" in second.opens("/waiting").text
    assert "First" not in first.opens("/waiting").text
    assert generation(forum) == 1


def test_nothing_is_put_into_a_generation_that_is_over(forum: Instance, person: Cast) -> None:
    """Neither when its key is destroyed already, nor in the moment before."""
    thing = Vote(1, bytes(32), "support")
    key = (forum.settings.keys / "pool" / "0.key").read_bytes()
    person().starts_thread("One", "Words.")
    release(forum)
    assert not pool.put(forum, 0, bytes(16), thing)
    write_key(forum.settings.keys / "pool" / "0.key", key)
    assert not pool.put(forum, 0, bytes(16), thing)
    assert pool.put(forum, 1, bytes(16), thing)
    assert count(forum, "pool") == 1


def test_a_form_whose_row_is_damaged_gets_its_words_back(forum: Instance, person: Cast) -> None:
    author = person().opens("/boards/depot-move/new")
    form = author.answer
    author.submits("body", title="Once", body="Words.")
    pool._opened.clear()
    forum.db.execute("UPDATE pool SET sealed = ?", b"\x01" + bytes(36_000))
    author.answer, author.path = form, "/boards/depot-move/new"
    author.submits("body", title="Once", body="Words.")
    assert author.answer.status_code == 403
    assert "Words." in author.text


def test_a_damaged_row_does_not_stop_the_rest(forum: Instance, person: Cast) -> None:
    person().starts_thread("One", "Words.")
    forum.db.execute("UPDATE pool SET sealed = ?", b"\x01" + bytes(36_000))
    author = person().starts_thread("Two", "Words.")
    release(forum)
    assert "Two" in author.opens("/").text
    assert count(forum, "pool") == 0


def test_every_row_that_waits_has_one_size(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("A", "b")
    author.starts_thread("A long title " * 10, "words and more " * 600)
    release(forum)
    author.opens("/receipt")
    thread = author.thread("A")
    author.replies(thread, "A reply.")
    author.starts_thread("Another", "x" * 9_000)
    assert {len(row["sealed"]) for row in forum.db.query("SELECT sealed FROM pool")} == {20_480 + 41}


def test_a_row_is_found_without_reading_those_it_passes(forum: Instance) -> None:
    """SQLite compares a key that is not a number with whole rows, 20 kB each."""
    if isinstance(forum.db, PostgresDatabase):
        return
    for act in ("SELECT sealed FROM pool", "DELETE FROM pool"):
        (step,) = forum.db.query(f"EXPLAIN QUERY PLAN {act} WHERE row_key = ?", 1)
        assert "USING INTEGER PRIMARY KEY" in step["detail"]


def test_a_post_on_an_immediate_board_appears_with_the_next_tick_and_alone(forum: Instance, person: Cast) -> None:
    boards.create(forum, "meeting", "The meeting", "Questions from the room.", IMMEDIATE)
    person().starts_thread("Waits", "Words.")
    asker = person().starts_thread("Now", "Words.", board="meeting")
    assert tick(forum)
    assert "Now" in asker.opens("/boards/meeting").text
    assert (count(forum, "pool"), count(forum, "posts")) == (1, 1)


def test_what_stays_when_others_appear_is_still_its_authors_to_change(forum: Instance, person: Cast) -> None:
    boards.create(forum, "meeting", "The meeting", "Questions from the room.", IMMEDIATE)
    author = person().starts_thread("Waits", "Words.")
    person().starts_thread("Now", "Words.", board="meeting")
    before = {row["row_id"] for row in forum.db.query("SELECT row_id FROM pool")}
    assert tick(forum)
    assert not before & {row["row_id"] for row in forum.db.query("SELECT row_id FROM pool")}
    assert (generation(forum), pool_keys(forum)) == (1, ["1.key"])
    assert "Waits" in author.opens("/waiting").text
    release(forum)
    assert "Waits" in author.opens("/boards/depot-move").text


def test_a_form_sent_again_after_others_appeared_is_stored_once(forum: Instance, person: Cast) -> None:
    boards.create(forum, "meeting", "The meeting", "Questions from the room.", IMMEDIATE)
    author = person().opens("/boards/depot-move/new")
    form = author.answer
    author.submits("body", title="Once", body="Words.")
    person().starts_thread("Now", "Words.", board="meeting")
    assert tick(forum)
    author.answer, author.path = form, "/boards/depot-move/new"
    author.submits("body", title="Once", body="Words.")
    release(forum)
    assert author.opens("/boards/depot-move").text.count("Once") == 1


def test_a_slow_board_holds_each_post_over_once_at_most(forum: Instance, person: Cast) -> None:
    boards.create(forum, "slow", "Slow", "No hurry.", SLOW)
    for at in range(24):
        person().starts_thread(f"Thread {at}", "Words.", board="slow")
    appeared = []
    for hour in range(1, 13):
        move(forum, hour)
        tick(forum)
        appeared.append(count(forum, "posts"))
    assert appeared[:4] == [0] * 4
    assert 0 < appeared[4] < 24
    assert len(set(appeared[4:10])) == 1
    assert appeared[10] == 24
