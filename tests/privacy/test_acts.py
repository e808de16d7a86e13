"""What the log says of moderation tells neither with which release a post came, nor what came first within one."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

import pytest

from core.clock import FixedClock
from crypto import acts, merkle
from crypto.entries import encode
from crypto.pool import Vote
from crypto.tokens.scopes import ballot_scope
from forum.app import USES
from forum.ballots import service as ballots
from forum.instance import Instance
from forum.posts import states
from moderation.flags.rules import choice, read_choice
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.forum.transparency.tools import entries, size
from tests.moderation.panel import Panel, seated
from tests.people import release
from tests.privacy.ranks import rho
from tests.privacy.week import Hour, Town, settles

RELEASES, POSTS = 40, 10
ERRORS = 4  # standard deviations


@pytest.fixture
def town(forum: Instance) -> Town:
    return settles(replace(forum, clock=FixedClock(NOON)))


@pytest.fixture
def panel(forum: Instance) -> Panel:
    return seated(forum)


def leaning(batches: Sequence[Mapping[str, Sequence[int]]]) -> set[str]:
    """The names of the values, given in the true order, that lean on it by more than chance ever does."""
    error = ERRORS / sqrt(len(batches) * (len(next(iter(batches[0].values()))) - 1))
    mean = {name: sum(rho(batch[name]) for batch in batches) / len(batches) for name in batches[0]}
    return {name for name, value in mean.items() if abs(value) > error}


# With which release it came.


def acted_on(town: Town) -> dict[str, Sequence[int]]:
    """One post of each of many releases is hidden, in a random order: what the log has of each, by release."""
    posts = []
    for _ in range(RELEASES):
        _, post = town.publishes(town.members[0], answers=True)
        town.does(Hour(2))
        posts.append(post)
    begin, order = size(town.forum), random.SystemRandom().sample(posts, len(posts))
    for post in order:
        town.hides(post)
    said = dict(zip(order, entries(town.forum, begin), strict=True))
    return {name: [measure(said[post]) for post in posts] for name, measure in MEASURES.items()}


def _leaf(entry: acts.ModerationAct) -> int:
    return int.from_bytes(merkle.leaf_hash(encode(entry)))


MEASURES = {
    "its post, as a number": lambda entry: int.from_bytes(entry.post),
    "its post, backwards": lambda entry: int.from_bytes(entry.post, "little"),
    "bits of its post": lambda entry: int.from_bytes(entry.post).bit_count(),
    "its reason, as a number": lambda entry: int.from_bytes(entry.words),
    "bits of its reason": lambda entry: int.from_bytes(entry.words).bit_count(),
    "its hash": _leaf,
    "its length": lambda entry: len(encode(entry)),
    "everything else": lambda entry: hash(replace(entry, post=bytes(32), words=bytes(32))),
}


@ON_SQLITE
def test_an_act_does_not_tell_with_which_release_its_post_came(town: Town) -> None:
    assert leaning([acted_on(town)]) == set()


@ON_SQLITE
def test_a_name_of_a_post_that_begins_with_its_batch_is_found_out(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named(forum: Instance, post_id: bytes) -> bytes:
        post = states.store.committed(forum.db, post_id)
        assert post
        return post.batch.to_bytes(2) + post.commitment[2:]

    monkeypatch.setattr(states, "commitment", named)
    assert "its post, as a number" in leaning([acted_on(town)])


@ON_SQLITE
def test_acts_on_two_posts_of_two_releases_differ_in_nothing_but_what_looks_like_chance(town: Town) -> None:
    town.does(Hour(2))
    begin = size(town.forum)
    for _, _, post in (town.mine[0], town.mine[-1]):
        town.hides(post)
    one, other = entries(town.forum, begin)
    assert isinstance(one, acts.ModerationAct)
    assert isinstance(other, acts.ModerationAct)
    assert replace(one, post=other.post, words=other.words) == other


# What came first within a release.


def flagged(panel: Panel, posts: Iterable[bytes]) -> None:
    """Enough members flag each, one post after the other; then the release comes."""
    for post in posts:
        number = panel.number(post)
        for _ in range(3):
            token = panel.office.draws(ballot_scope(number))
            ballots.vote(panel.forum, number, token, choice(post, 3), USES)
    release(panel.forum)


def in_the_log(panel: Panel, act: str, posts: Sequence[bytes]) -> list[int]:
    """The places of what was done to these posts."""
    names = [states.commitment(panel.forum, post) for post in posts]
    found = [entry.post for entry in entries(panel.forum) if isinstance(entry, acts.ModerationAct) and entry.act == act]
    return [found.index(name) for name in names]


def hidden_and_restored(panel: Panel) -> dict[str, list[int]]:
    """Posts of one release are flagged in another order than they were written in, and nobody decides."""
    written = panel.posts(*(f"Post {random.random()}" for _ in range(POSTS)))
    asked = random.SystemRandom().sample(written, len(written))
    flagged(panel, asked)
    panel.later(hours=25)
    return {
        f"{act} by {name}": in_the_log(panel, act, posts)
        for act in (acts.HIDE, acts.RESTORE)
        for name, posts in (("writing", written), ("flagging", asked))
    }


@ON_SQLITE
def test_what_happens_by_itself_is_logged_in_no_order_that_anybody_wrote_or_flagged_in(panel: Panel) -> None:
    assert leaning([hidden_and_restored(panel) for _ in range(4)]) == set()


@ON_SQLITE
def test_posts_that_are_hidden_in_the_order_of_flagging_are_found_out(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pool without its lot: as if its rows kept the order in which they came."""
    asked: list[bytes] = []
    flags = flagged

    def notes(panel: Panel, posts: Iterable[bytes]) -> None:
        asked[:] = posts
        flags(panel, asked)

    def by_asking(items: Iterable[Any]) -> list[Any]:
        return sorted(items, key=lambda item: asked.index(read_choice(item.choice)[0]) if isinstance(item, Vote) else 0)

    monkeypatch.setattr(f"{__name__}.flagged", notes)
    monkeypatch.setattr("forum.pool.service._shuffled", by_asking)
    assert "hide by flagging" in leaning([hidden_and_restored(panel) for _ in range(2)])
