"""A removed author's session cannot write on, and the list that says so names no session."""

from collections.abc import Callable

from crypto.encoding import b64
from crypto.posts import Place
from forum.instance import Instance
from forum.posts import batches, service, states, store
from forum.posts.rules import REMOVED, SHOWN
from forum.web import read_id
from tests.people import Person, release
from tests.threads import first_post

Cast = Callable[[], Person]


def removes(forum: Instance, someone: Person, title: str) -> tuple[bytes, bytes, str]:
    """(thread, key, epoch) of the first post of a thread, whose author is put on the list."""
    thread_id = read_id(someone.thread(title))
    (stored,) = store.page(forum.db, thread_id, 0, b"", 1)
    place = Place(service.thread(forum, thread_id).board_id, thread_id, b"", stored.post_id)
    record = batches.unseal(forum, place, stored)
    assert record is not None
    with forum.db.transaction():
        states.set_state(forum, stored.post_id, REMOVED, 3)
    return thread_id, record.public_key, stored.epoch


def test_a_removed_authors_session_can_write_in_no_thread_and_keeps_its_words(forum: Instance, person: Cast) -> None:
    author, other = person().starts_thread("Bad", "Words."), person().starts_thread("Good", "Words.")
    release(forum)
    bad = author.thread("Bad")
    removes(forum, author, "Bad")
    for thread in (bad, author.thread("Good")):
        author.replies(thread, "And more.")
        assert author.answer.status_code == 403
        assert "And more." in author.text
    author.starts_thread("New", "Words.")
    assert author.answer.status_code == 403
    assert other.replies(bad, "Fine.").answer.status_code == 200
    assert len(forum.db.query("SELECT row_id FROM pool")) == 1


def test_a_claim_code_of_a_removed_author_cannot_write_on_in_its_thread(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Bad", "Words.")
    code = author.claim_code
    release(forum)
    thread = author.thread("Bad")
    removes(forum, author, "Bad")
    another = person().opens(f"/threads/{thread}/reply?to={first(forum, thread)}")
    another.submits("claim", body="By another browser.", claim=code)
    assert another.answer.status_code == 403


def test_a_restored_author_writes_on(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Good after all", "Words.")
    release(forum)
    thread = author.thread("Good after all")
    removes(forum, author, "Good after all")
    with forum.db.transaction():
        states.set_state(forum, first_post(forum.db, read_id(thread)), SHOWN, 0)
    assert author.replies(thread, "Back.").answer.status_code == 200


def test_the_list_holds_no_key_and_no_session(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Bad", "Words.")
    release(forum)
    thread_id, key, epoch = removes(forum, author, "Bad")
    (row,) = forum.db.query("SELECT * FROM removed_keys")
    assert (row["thread_id"], row["epoch"]) == (thread_id, epoch)
    assert key not in row["key_hash"]
    sessions = {session["session_hash"] for session in forum.db.query("SELECT session_hash FROM sessions")}
    assert row["key_hash"] not in sessions


def first(forum: Instance, thread: str) -> str:
    return b64(first_post(forum.db, read_id(thread)))
