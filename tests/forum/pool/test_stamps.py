"""Stamps: with the pool's key a row is found by its post and its author, and without it they are random bytes."""

import secrets
from collections.abc import Callable

from crypto.pool import TAG_SIZE, Vote, author_tag, new_stamp, post_tag
from forum.instance import Instance
from forum.pool import service as pool
from tests.people import Person, release

Cast = Callable[[], Person]


def tags(forum: Instance) -> list[bytes]:
    stamps = [bytes(row["stamp"]) for row in forum.db.query("SELECT stamp FROM pool")]
    return [stamp[at : at + TAG_SIZE] for stamp in stamps for at in (TAG_SIZE, 2 * TAG_SIZE)]


def test_no_two_rows_share_a_tag_though_one_author_wrote_them_all(forum: Instance, person: Cast) -> None:
    writer = person().starts_thread("Fares", "One.")
    release(forum)
    for text in ("One.", "Two.", "Three.", "Four."):
        writer.replies(writer.thread("Fares"), text)
    assert len(tags(forum)) == 2 * 4 == len(set(tags(forum)))


def test_a_tag_is_another_one_in_every_generation() -> None:
    one, two = secrets.token_bytes(32), secrets.token_bytes(32)
    assert author_tag(one, bytes(32)) != author_tag(two, bytes(32))
    assert post_tag(one, bytes(16)) != post_tag(two, bytes(16))


def test_what_is_no_post_has_a_stamp_of_random_bytes() -> None:
    vote = Vote(1, bytes(32), "support")
    first, second = (new_stamp(bytes(32), vote, again=False) for _ in range(2))
    assert len(first) == 3 * TAG_SIZE
    assert first != second


def test_two_first_posts_of_an_author_at_once_never_share_a_tag(forum: Instance, person: Cast) -> None:
    person().starts_thread("Fares", "One.")
    generation, waiting = pool.look(forum)
    post = next(iter(waiting.values()))
    assert not pool.put(forum, generation, secrets.token_bytes(16), post)
