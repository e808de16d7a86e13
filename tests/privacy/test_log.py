"""What somebody learns who polls the log every minute for a week, and keeps every byte: when the days' checkpoints were
signed, how many releases and withdrawals a day had, and nothing of what a release held.

That is shown in two steps. Two weeks that differ in nothing but what their releases held are served alike, minute by
minute, header by header, but for values that look like chance (hashes, signatures). And from these values no strategy
tells large releases from small ones. Planted leaks show that both steps find what there is to find.
"""

import json
import random
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from core.clock import FixedClock
from core.config import Settings
from crypto.commitments import Padded, new_salt, pad
from crypto.encoding import unb64
from crypto.entries import ReleaseBatch, SpentCount, Withdrawal
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.cli import create
from forum.demo.service import make_boards
from forum.instance import Instance
from forum.posts import batches as posts_batches
from forum.posts import service as posts
from forum.transparency import service as log
from tests.conftest import BOARDS, NOON
from tests.core.tools import ON_SQLITE
from tests.people import release
from tests.privacy.log_leaks import IN_BYTES, IN_FORM, IN_TIME, Plant
from tests.privacy.ranks import remembers, rho
from tests.privacy.week import MINUTES, Hour, Seen, Town, batches, lives, settles

SMALL, LARGE = (1, 2, 1, 5), (40, 17, 2, 40)
FIVE = 5 * 60


@pytest.fixture
def make(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], Town]]:
    """Each call is another forum, settled in the same way."""
    made: list[Instance] = []

    def settle() -> Town:
        folder = tmp_path / f"town{len(made)}"
        url = f"sqlite:///{folder / 'forum.db'}"
        folder.mkdir()
        forum = create(replace(settings, data=folder, keys=folder / "keys", database_url=url))
        make_boards(forum, BOARDS)
        made.append(forum)
        return settles(replace(forum, clock=FixedClock(NOON)))

    yield settle
    for forum in made:
        forum.db.close()


def days(sizes: Sequence[int], count: int) -> list[list[Hour]]:
    """Each release brings a vote and every third one a withdrawal; after every second one a post is hidden."""
    return [[Hour(size, 1, int(at % 3 == 0), at % 2) for at, size in enumerate(sizes)] for _ in range(count)]


def differing(one: Seen, other: Seen) -> list[str]:
    """The paths at which two weeks were not served alike."""
    forms = one.form, other.form
    return sorted(path for path in forms[0].keys() | forms[1].keys() if forms[0].get(path) != forms[1].get(path))


def only_at_five(seen: Seen, count: int) -> bool:
    """Whether nothing but the first poll and those at five showed anything new. (Pages say "yesterday" at midnight.)"""
    fives = [day * MINUTES + FIVE for day in range(count + 1)]
    return all(minute in (0, *fives) or (minute % MINUTES == 0 and _is_page(seen, minute)) for minute in seen.changes)


def _is_page(seen: Seen, minute: int) -> bool:
    changed = {path for path, served in seen.answers.items() if minute in {when for when, *_ in served}}
    return changed <= {"", "feed"}


# The first step: two weeks side by side.


@ON_SQLITE
def test_two_days_are_served_alike_whatever_their_releases_held(make: Callable[[], Town]) -> None:
    weeks = [lives(make(), days(sizes, 2), every=10) for sizes in (SMALL, LARGE)]
    assert differing(*weeks) == []
    assert len(batches(weeks[0])) == 8
    assert all(only_at_five(week, 2) for week in weeks)


@ON_SQLITE
@pytest.mark.slow
def test_a_week_polled_every_minute_is_served_alike_whatever_its_releases_held(make: Callable[[], Town]) -> None:
    weeks = [lives(make(), days(sizes, 7)) for sizes in (SMALL, LARGE)]
    assert differing(*weeks) == []
    assert len(batches(weeks[1])) == 28
    assert all(only_at_five(week, 7) for week in weeks)


@pytest.mark.slow
@ON_SQLITE
def test_a_release_of_nothing_but_votes_looks_like_one_of_forty_posts(make: Callable[[], Town]) -> None:
    weeks = [lives(make(), [[Hour(*held)]], every=60) for held in ((0, 1), (40, 0))]
    assert differing(*weeks) == []


@pytest.mark.slow
@ON_SQLITE
def test_the_ballot_box_looks_the_same_for_one_vote_and_for_fifty(make: Callable[[], Town]) -> None:
    weeks = [lives(make(), [[Hour(1, votes)]], every=60) for votes in (1, 50)]
    assert differing(*weeks) == []


@ON_SQLITE
@pytest.mark.parametrize("used", [1, 500])
def test_a_count_that_a_report_will_blur_is_in_the_log_in_no_form(make: Callable[[], Town], used: int) -> None:
    """Papers used with a reserved number, when its block has lapsed."""
    towns = [make(), make()]
    seen = []
    for town, papers in zip(towns, (0, used), strict=True):
        with town.forum.db.transaction():
            (number,) = ballots.reserve(town.forum, "2026-12-01T00", "flag")
            for at in range(papers):
                ballots_store.insert_vote(town.forum.db, number, at.to_bytes(32))
        town.forum.db.execute("UPDATE blocks SET not_after = '2026-11-23T09'")
        seen.append(lives(town, [[Hour(1)]], every=60))
    assert differing(*seen) == []
    spent = [json.loads(entry[1:])["number"] for entry in seen[1].entries if entry[0] == SpentCount.TYPE]
    assert spent == [towns[1].number]


# The second step: what looks like chance.

Strategy = Callable[[Seen, int, dict[str, Any]], float]


def around(seen: Seen, position: int) -> list[bytes]:
    """The entries from this batch to the next."""
    found = [seen.entries[position]]
    for entry in seen.entries[position + 1 :]:
        if entry[0] == ReleaseBatch.TYPE:
            break
        found.append(entry)
    return found


def leaf_in_tile(seen: Seen, position: int) -> bytes:
    path = next(path for path in reversed(seen.answers) if path.startswith(f"tile/0/{position // 256:03}"))
    at = position % 256
    return seen.answers[path][-1][1][32 * at : 32 * at + 32]


def first_seen(seen: Seen, position: int) -> int:
    return next(minute for minute, data, _ in seen.answers["checkpoint"] if int(data.split(b"\n")[1]) > position)


def root(fields: Mapping[str, Any]) -> bytes:
    return unb64(fields["root"], 32)


STRATEGIES: dict[str, Strategy] = {
    "length of its entry": lambda seen, at, _: len(seen.entries[at]),
    "entries until the next": lambda seen, at, _: len(around(seen, at)),
    "bytes until the next": lambda seen, at, _: sum(map(len, around(seen, at))),
    "bytes until the next, compressed": lambda seen, at, _: len(zlib.compress(b"".join(around(seen, at)), 9)),
    "numbers in its entry": lambda _, __, fields: sum(
        value for name, value in fields.items() if isinstance(value, int) and name != "batch"
    ),
    "withdrawals with it": lambda seen, at, _: sum(entry[0] == Withdrawal.TYPE for entry in around(seen, at)),
    "root as a number": lambda _, __, fields: int.from_bytes(root(fields)),
    "root as a number, backwards": lambda _, __, fields: int.from_bytes(root(fields), "little"),
    "bits of the root": lambda _, __, fields: int.from_bytes(root(fields)).bit_count(),
    "zeros at the end of the root": lambda _, __, fields: len(root(fields)) - len(root(fields).rstrip(b"\0")),
    "the root's largest byte": lambda _, __, fields: max(root(fields)),
    "the root's different bytes": lambda _, __, fields: len(set(root(fields))),
    "its hash in the tile": lambda seen, at, _: int.from_bytes(leaf_in_tile(seen, at)),
    "bits of that hash": lambda seen, at, _: int.from_bytes(leaf_in_tile(seen, at)).bit_count(),
    "the minute it was first seen": lambda seen, at, _: first_seen(seen, at) % MINUTES,
}  # fmt: skip


def works(seen: Seen, sizes: Sequence[int]) -> set[str]:
    """The strategies that rank releases by size better than chance does: by 3 standard deviations of rho, or that tell
    most pairs of 1 or 2 and 40 apart.
    """
    found = batches(seen)
    assert len(found) == len(sizes)
    good = set()
    for name, strategy in STRATEGIES.items():
        scores = [strategy(seen, *found[at]) for at in range(len(found))]
        correlation = abs(rho_of(scores, sizes))
        if correlation > 3 / sqrt(len(sizes) - 1) or abs(_told_apart(scores, sizes) - 0.5) > 0.35:
            good.add(name)
    return good


def rho_of(scores: Sequence[float], sizes: Sequence[int]) -> float:
    """Spearman's, with ties among the sizes too: the mean over random orders of equal ones."""
    chance, total = random.Random(1), 0.0
    for _ in range(20):
        order = sorted(range(len(sizes)), key=lambda at: (sizes[at], chance.random()))
        total += rho([scores[at] for at in order]) / 20
    return total


def _told_apart(scores: Sequence[float], sizes: Sequence[int]) -> float:
    """How often the larger of two releases scores higher, of pairs of a tiny one and a large one; ties are half."""
    pairs = [(one, other) for one, small in zip(scores, sizes, strict=True) if small <= 2
             for other, large in zip(scores, sizes, strict=True) if large >= 40]  # fmt: skip
    return sum((other > one) + (other == one) / 2 for one, other in pairs) / len(pairs)


def mixed(count: int) -> list[int]:
    """Sizes in a random order: as many tiny ones as large ones."""
    sizes = [(1, 2, 5, 17, 40)[at % 5] for at in range(count)]
    random.SystemRandom().shuffle(sizes)
    return sizes


def a_week_of(town: Town, sizes: Sequence[int]) -> Seen:
    """Twelve releases a day. Withdrawals and votes come as chance has it."""
    chance = random.SystemRandom()
    hours = [Hour(size, chance.randrange(3), int(chance.random() < 0.2), chance.randrange(2)) for size in sizes]
    return lives(town, [hours[at : at + 12] for at in range(0, len(hours), 12)], every=30)


@ON_SQLITE
@pytest.mark.slow
def test_nobody_ranks_releases_by_their_size_better_than_chance(make: Callable[[], Town]) -> None:
    """Who works by chance works again once in hundreds of runs: only what works twice has been found out."""
    found = set(STRATEGIES)
    for _ in range(2):
        sizes = mixed(60)
        found &= works(a_week_of(make(), sizes), sizes)
    assert found == set()


# Order inside a release.


def test_the_root_of_a_batch_is_the_same_in_whatever_order_its_posts_were_written() -> None:
    salt, commitments = new_salt(), [new_salt() for _ in range(23)]
    roots = set()
    for _ in range(20):
        random.SystemRandom().shuffle(commitments)
        roots.add(pad(commitments, salt).root)
    assert len(roots) == 1


def withdrawn_in_order(town: Town, count: int) -> list[int]:
    """The places in the log of withdrawals of one release, in the order in which they were asked for."""
    own = [(session, *town.publishes(session, answers=False)) for session in town.members[:count]]
    release(town.forum)
    asked = []
    for session, thread, post in own:
        town.withdraws(session, thread, post)
        asked.append(
            bytes(town.forum.db.query("SELECT commitment FROM posts WHERE post_id = ?", post)[0]["commitment"])
        )
    before = log.served_size(town.forum)
    release(town.forum)
    with town.forum.db.transaction():
        log.sign(town.forum)
    entries = [log.entry(town.forum, at) for at in range(before, log.served_size(town.forum))]
    places = [entry.commitment for entry in entries if isinstance(entry, Withdrawal)]
    return [places.index(commitment) for commitment in asked[-len(places) :]]


@ON_SQLITE
@pytest.mark.slow
def test_the_log_remembers_no_order_inside_a_release(make: Callable[[], Town]) -> None:
    town = make()
    twice = [remembers([withdrawn_in_order(town, 30) for _ in range(20)]) for _ in range(2)]
    assert not all(twice)


# What an author is shown of the batch of their own post.


def path_lengths(town: Town, sizes: Sequence[int]) -> list[int]:
    """How many hashes lead from a helper's own post to its batch, for releases of these sizes."""
    lengths = []
    for size in sizes:
        _, post = town.publishes(town.members[0], answers=False)
        town.does(Hour(size - 1))
        with town.forum.db.transaction():
            log.sign(town.forum)
        lengths.append(len(posts.standing(town.forum, post).inner))
    return lengths


@ON_SQLITE
def test_a_receipt_tells_a_helper_nothing_about_releases_of_up_to_sixteen(make: Callable[[], Town]) -> None:
    """Beyond that its path tells the next power of two: an author could count the posts of the day as well."""
    assert set(path_lengths(make(), (1, 2, 5, 9, 16))) == {4}


# Leaks, planted (log_leaks.py).


@pytest.mark.slow
@ON_SQLITE
@pytest.mark.parametrize("plant", IN_FORM, ids=lambda plant: plant.__name__)
def test_a_leak_that_is_planted_makes_two_weeks_differ(
    make: Callable[[], Town], monkeypatch: pytest.MonkeyPatch, plant: Plant
) -> None:
    towns = [make(), make()]
    plant(monkeypatch)
    weeks = [lives(town, days(sizes, 1), every=60) for town, sizes in zip(towns, (SMALL, LARGE), strict=True)]
    assert differing(*weeks) != []


@pytest.mark.slow
@ON_SQLITE
@pytest.mark.parametrize("plant", IN_TIME, ids=lambda plant: plant.__name__)
def test_a_log_that_says_when_a_release_was_is_found_out(
    make: Callable[[], Town], monkeypatch: pytest.MonkeyPatch, plant: Plant
) -> None:
    town = make()
    plant(monkeypatch)
    assert not only_at_five(lives(town, days(SMALL, 1), every=60), 1)


@pytest.mark.slow
@ON_SQLITE
@pytest.mark.parametrize("plant", IN_BYTES, ids=lambda plant: plant.__name__)
def test_a_leak_that_is_planted_makes_a_strategy_work(
    make: Callable[[], Town], monkeypatch: pytest.MonkeyPatch, plant: Plant
) -> None:
    town, sizes = make(), mixed(24)
    plant(monkeypatch)
    assert IN_BYTES[plant] in works(a_week_of(town, sizes), sizes)


@ON_SQLITE
def test_leaves_without_padding_are_found_out(make: Callable[[], Town], monkeypatch: pytest.MonkeyPatch) -> None:
    town = make()
    monkeypatch.setattr(posts_batches, "pad", lambda leaves, salt: Padded(salt, tuple(sorted(leaves))))
    assert len(set(path_lengths(town, (1, 2, 5, 9, 16)))) > 1


@ON_SQLITE
@pytest.mark.slow
def test_withdrawals_in_the_order_of_asking_are_found_out(
    make: Callable[[], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pool without its lot: SQLite gives the rows by their random ids, so this one keeps the order of arrival."""
    town = make()
    asked: list[bytes] = []
    withdraws = Town.withdraws

    def notes(one: Town, session: Any, thread: bytes, post: bytes) -> None:
        asked.append(post)
        withdraws(one, session, thread, post)

    monkeypatch.setattr(Town, "withdraws", notes)
    by_asking = lambda items: sorted(items, key=lambda item: _asked(item, asked))  # noqa: E731
    monkeypatch.setattr("forum.pool.service._shuffled", by_asking)
    assert remembers([withdrawn_in_order(town, 30) for _ in range(5)])


def _asked(item: Any, asked: list[bytes]) -> int:
    return asked.index(item.place.post) if item.place.post in asked else -1
