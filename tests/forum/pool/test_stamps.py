"""Rows and stamps: with the pool's key a row is found by its post and its author, and without it they are random."""

import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest

from crypto.pool import TAG_SIZE, WaitingPost, new_stamp, rows
from forum.boards import service as boards
from forum.instance import Instance
from forum.pool import service as pool
from forum.pool.rules import IMMEDIATE
from forum.tick import tick
from tests.crypto.story import POOL_KEY, WAITING
from tests.people import Person, release

Cast = Callable[[], Person]


def waiting(forum: Instance) -> list[dict[str, bytes]]:
    found = forum.db.query("SELECT row_id, stamp FROM pool")
    return [{name: bytes(row[name]) for name in ("row_id", "stamp")} for row in found]


def posts(forum: Instance) -> list[WaitingPost]:
    return [post for post in pool.look(forum)[1].values() if isinstance(post, WaitingPost)]


@pytest.fixture
def four(forum: Instance, person: Cast) -> Instance:
    """A forum in which four replies of one author wait in one thread."""
    writer = person().starts_thread("Fares", "One.")
    release(forum)
    for text in ("One.", "Two.", "Three.", "Four."):
        writer.replies(writer.thread("Fares"), text)
    return forum


def test_no_two_rows_share_a_part_though_one_author_wrote_them_all(four: Instance) -> None:
    parts = [row["row_id"][at : at + TAG_SIZE] for row in waiting(four) for at in (0, TAG_SIZE)]
    parts += [row["stamp"][at : at + TAG_SIZE] for row in waiting(four) for at in (0, TAG_SIZE)]
    assert len(parts) == 4 * 4 == len(set(parts))


def test_of_an_author_one_post_is_in_the_authors_row_and_each_other_in_its_own(four: Instance) -> None:
    generation = pool.newest(four)
    places = [pool.places(four, generation, post) for post in posts(four)]
    taken = {row["row_id"] for row in waiting(four)}
    assert len({place.author for place in places} & taken) == 1
    assert len({place.own for place in places} & taken) == 3


def test_a_row_is_another_one_in_every_generation() -> None:
    one, two = rows(POOL_KEY, WAITING), rows(secrets.token_bytes(32), WAITING)
    assert one.author != two.author
    assert one.own != two.own


def test_a_row_of_an_author_is_nobody_elses_and_not_of_another_thread() -> None:
    other = replace(WAITING, lookup=bytes(32))
    assert rows(POOL_KEY, WAITING).author != rows(POOL_KEY, other).author
    assert rows(POOL_KEY, WAITING).own == rows(POOL_KEY, other).own


def test_every_stamp_is_another_one_though_it_has_the_same_tag() -> None:
    one, two = new_stamp(b"the tag."), new_stamp(b"the tag.")
    assert one[TAG_SIZE:] == two[TAG_SIZE:] == b"the tag."
    assert one != two
    assert len(new_stamp()) == len(one) == 2 * TAG_SIZE


def test_two_first_posts_of_an_author_at_once_are_never_both_in_the_authors_row(
    forum: Instance, person: Cast
) -> None:
    person().starts_thread("Fares", "One.")
    generation = pool.newest(forum)
    (post,) = posts(forum)
    at_once = replace(post, place=replace(post.place, post=bytes(16)))
    places = pool.places(forum, generation, at_once)
    assert not pool.put_post(forum, generation, at_once, places, another=False)
    assert pool.put_post(forum, generation, at_once, places, another=True)


def test_what_a_release_leaves_waiting_has_one_row_of_its_author_again(four: Instance, person: Cast) -> None:
    boards.create(four, "meeting", "The meeting", "Questions from the room.", IMMEDIATE)
    person().starts_thread("Now", "Words.", board="meeting")
    before = {row["row_id"] for row in waiting(four)}
    assert tick(four)
    generation = pool.newest(four)
    places = [pool.places(four, generation, post) for post in posts(four)]
    now = {row["row_id"] for row in waiting(four)}
    assert len(now) == 4
    assert not now & before
    assert len({place.author for place in places} & now) == 1
