"""What is served of the log: up to the day's checkpoint and no further, in C2SP's form, one address for each thing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from nacl.signing import VerifyKey

from crypto import merkle, note
from crypto.encoding import Malformed
from crypto.entries import HouseRules, SlipsPrinted, encode
from forum.app import app_of
from forum.checkpoint import checkpoint
from forum.instance import Instance
from forum.membership import service as membership
from forum.tick import tick
from forum.transparency import rules, store
from forum.transparency import service as log
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.forum.test_headers import EXPECTED, assert_strict
from tests.forum.transparency.tools import Reader, first_checkpoint_was_on, reader, signs, size, stands_at, unbundled
from tests.people import Person


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def filled(forum: Instance, count: int) -> list[bytes]:
    """A log of so many entries, served."""
    with forum.db.transaction():
        log.add(forum, *(SlipsPrinted(number + 1) for number in range(count - size(forum))))
        log.sign(forum)
    return store.entries(forum.db, 0, count)


def test_nothing_beyond_the_checkpoint_is_served(forum: Instance) -> None:
    served = reader(forum)
    before = {path: served.get(path) for path in ("", "feed", "checkpoint", "tile/0/000.p/2", "tile/entries/000.p/2")}
    membership.print_slips(forum, 3)
    assert {path: served.get(path) for path in before} == before
    for path in ("tile/0/000.p/3", "tile/entries/000.p/3", "tile/0/000", "tile/entries/000", "tile/entries/001.p/1"):
        with pytest.raises(KeyError):
            served.get(path)
    signs(forum)
    assert len(served.get("tile/0/000.p/3")) == 96
    assert served.checkpoint.size == 3


def test_the_checkpoint_is_signed_by_the_key_that_is_served(forum: Instance) -> None:
    served = reader(forum)
    vkey = served.get("key").decode()
    assert vkey.count("\n") == 1
    key = note.verifier(vkey.strip())
    text = note.open_note(key, served.get("checkpoint").decode())
    assert key.name == "localhost/candour"
    root = merkle.root([merkle.leaf_hash(entry) for entry in store.entries(forum.db, 0, 2)])
    assert note.checkpoint(text) == note.Checkpoint("localhost/candour", 2, root)


def test_the_key_of_the_log_is_no_other_key_of_the_forum(forum: Instance) -> None:
    """No key serves two algorithms."""
    keyring = forum.keyring
    seeds = {keyring.log, keyring.slips, keyring.claim_salt, keyring.boards}
    assert len(seeds) == 4
    assert VerifyKey(log.key(forum).public_key)


def test_the_days_checkpoint_comes_at_five_and_once(forum: Instance) -> None:
    first_checkpoint_was_on(forum, "2026-11-23")
    signed = []
    for minute in range(0, 24 * 60, 20):
        stands_at(forum, at(24, minute // 60, minute % 60))
        membership.print_slips(forum, 1)
        if checkpoint(forum):
            signed.append(minute)
    assert signed == [5 * 60]
    assert store.served(forum.db).day == "2026-11-24"


def test_a_checkpoint_comes_on_a_day_on_which_nothing_happened_too(forum: Instance) -> None:
    """Else a day without one would say so."""
    first_checkpoint_was_on(forum, "2026-11-23")
    sizes = []
    for day in (24, 25, 26):
        stands_at(forum, at(day, 5))
        assert checkpoint(forum)
        sizes.append(reader(forum).checkpoint.size)
    assert sizes == [3, 4, 5]  # each with its ballot box


def test_after_an_outage_there_is_one_checkpoint_and_at_the_next_tick_after_five(forum: Instance) -> None:
    first_checkpoint_was_on(forum, "2026-11-23")
    signed = []
    for moment in (at(27, 3), at(27, 13), at(27, 13, 1), at(28, 4, 59), at(28, 5)):
        stands_at(forum, moment)
        signed.append(checkpoint(forum))
    assert signed == [False, True, False, False, True]


def test_the_timer_signs_the_checkpoint(forum: Instance) -> None:
    first_checkpoint_was_on(forum, "2026-11-23")
    tick(forum)
    assert store.served(forum.db).day == "2026-11-24"
    before = reader(forum).get("checkpoint")
    stands_at(forum, NOON + timedelta(hours=11))
    tick(forum)
    assert reader(forum).get("checkpoint") == before


def test_a_clock_that_is_put_back_signs_nothing_again(forum: Instance) -> None:
    first_checkpoint_was_on(forum, "2026-11-23")
    assert checkpoint(forum)
    stands_at(forum, at(23, 12))
    assert not checkpoint(forum)


def test_a_demo_serves_each_change_at_the_next_tick(forum: Instance) -> None:
    """And signs nothing while nothing changes: its log would grow by a ballot box a minute."""
    demo = replace(forum, settings=replace(forum.settings, demo=True))
    before = reader(demo).checkpoint.size
    assert not checkpoint(demo)
    membership.print_slips(demo, 1)
    assert checkpoint(demo)
    assert not checkpoint(demo)
    assert reader(demo).checkpoint.size == before + 2


def test_the_whole_log_can_be_read_and_verified_as_it_grows(forum: Instance) -> None:
    served = reader(forum)
    for count in (2, 3, 255, 256, 257, 511, 512, 513):
        entries = filled(forum, count)
        assert served.entries() == entries
        assert served.checkpoint.size == count


@ON_SQLITE
def test_tiles_of_level_1_hold_the_roots_of_full_tiles(forum: Instance) -> None:
    filled(forum, 3 * 256 + 5)
    served = reader(forum)
    hashes = served.get("tile/1/000.p/3")
    for number in range(3):
        tile = served.get(f"tile/0/00{number}")
        leaves = [tile[at : at + 32] for at in range(0, len(tile), 32)]
        assert merkle.root(leaves) == hashes[32 * number : 32 * number + 32]
    for path in ("tile/1/000.p/4", "tile/1/000", "tile/2/000.p/1"):
        with pytest.raises(KeyError):
            served.get(path)


@ON_SQLITE
def test_every_partial_width_up_to_what_is_served_is_answered(forum: Instance) -> None:
    """A reader of yesterday's checkpoint asks for yesterday's widths."""
    filled(forum, 300)
    served = reader(forum)
    whole, second = served.get("tile/0/000"), served.get("tile/0/001.p/44")
    for width in (1, 7, 255):
        assert served.get(f"tile/0/000.p/{width}") == whole[: 32 * width]
    assert served.get("tile/0/001.p/43") == second[: 32 * 43]
    bundle = unbundled(served.get("tile/entries/000"))
    assert len(bundle) == 256
    assert unbundled(served.get("tile/entries/000.p/9")) == bundle[:9]


@ON_SQLITE
def test_an_entry_of_the_largest_size_is_served_whole(forum: Instance) -> None:
    """Its length stands in two bytes."""
    room = 65_536 - len(encode(HouseRules(2, ("x",))))
    with forum.db.transaction():
        log.add(forum, HouseRules(2, ("x" * room,)))
        log.sign(forum)
    assert len(reader(forum).entries()[-1]) == 65_535


@ON_SQLITE
def test_an_entry_that_is_too_large_is_refused_and_nothing_of_it_stays(forum: Instance) -> None:
    with pytest.raises(Malformed), forum.db.transaction():
        log.add(forum, SlipsPrinted(1), HouseRules(2, ("x" * 65_535,)))
    assert size(forum) == 2


BAD = [
    "tile/0/0",
    "tile/0/00",
    "tile/0/0000",
    "tile/0/x000",
    "tile/0/x000/",
    "tile/0/000.p",
    "tile/0/000.p/",
    "tile/0/000.p/0",
    "tile/0/000.p/00",
    "tile/0/000.p/01",
    "tile/0/000.p/-1",
    "tile/0/000.p/+1",
    "tile/0/000.p/1/",
    "tile/0/000.p/257",
    "tile/0/000.p/1000",
    "tile/0/000.p/1.p/1",
    "tile/0/000/000",
    "tile/0/000/x000",
    "tile/0/x000/000",
    "tile/0/x000/x000/000",
    "tile/0/x000/x001/000.p/1",
    "tile/0/-01",
    "tile/0/%20000",
    "tile/0/000%0a",
    "tile/0/\u0660\u0660\u0660.p/1",
    "tile/0/000.p/\u0661",
    "tile/0/x999/x999/x999/999",
    "tile/0/x999/x999/x999/x999/999",
    "tile/8/000.p/1",
    "tile/63/000.p/1",
    "tile/64/000.p/1",
    f"tile/{10**30}/000.p/1",
    "tile/-1/000.p/1",
    "tile/a/000.p/1",
    "tile/entries/0",
    "tile/entries/x000/000.p/1",
    "tile/entries/000.p/0",
    "tile/entries/000.p/257",
    "tile/entries/",
    "tile/entries",
    "tile/0/",
    "tile/0",
    "tile/",
    "tile",
    "nowhere",
    "checkpoint/",
    "key/",
    "tile/0/..%2f000.p/1",
    "tile/data/000.p/1",
]


@ON_SQLITE
def test_what_is_no_tile_is_404(forum: Instance) -> None:
    filled(forum, 300)
    browser = app_of(forum).test_client()
    answers = {path: browser.get(f"/log/{path}") for path in BAD}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 404} == {}
    for path, answer in answers.items():
        assert_strict(answer, path)


# Each is a second spelling of something that is served. Two spellings are two things to a cache, and to whoever
# compares what two readers were given.
SECOND = ["tile/0/000.p/256", "tile/entries/000.p/256", "tile/00/000.p/1", "tile/\u0660/000.p/1"]


@ON_SQLITE
@pytest.mark.parametrize("path", SECOND)
def test_a_tile_has_one_spelling(forum: Instance, path: str) -> None:
    filled(forum, 300)
    assert app_of(forum).test_client().get(f"/log/{path}").status_code == 404


@pytest.mark.parametrize("number", ["x000/001", "x000/x000/000", "x000/x001/000", "x000/x000/x001/000"])
def test_a_number_has_no_empty_groups_in_front(number: str) -> None:
    with pytest.raises(rules.NotServed):
        rules.place(f"tile/0/{number}")


@pytest.mark.parametrize("number", [0, 1, 999, 1000, 1001, 999_999, 1_000_000, 1_234_067, 999_999_999, 10**12 - 1])
def test_every_number_is_read_back_from_its_path(number: int) -> None:
    for level in (-1, 0, 7):
        for width in (1, 255, 256):
            assert rules.place(merkle.tile_path(level, number, width)) == (level, number, width)


@ON_SQLITE
def test_full_tiles_may_be_kept_for_good_and_nothing_else(forum: Instance) -> None:
    filled(forum, 300)
    browser = app_of(forum).test_client()
    for path in ("tile/0/000", "tile/entries/000"):
        answer = browser.get(f"/log/{path}")
        assert answer.headers.getlist("Cache-Control") == ["public, max-age=31536000, immutable"]
        answer.headers["Cache-Control"] = EXPECTED["Cache-Control"]
        assert_strict(answer, path)
        assert answer.content_type == "application/octet-stream"
    for path in ("", "feed", "checkpoint", "key", "tile/0/001.p/44", "tile/0/000.p/9", "tile/1/000.p/1", "nowhere"):
        assert_strict(browser.get(f"/log/{path}"), path)


@ON_SQLITE
def test_texts_say_that_they_are(forum: Instance) -> None:
    browser = app_of(forum).test_client()
    for path in ("feed", "checkpoint", "key"):
        assert browser.get(f"/log/{path}").content_type == "text/plain; charset=utf-8"


@ON_SQLITE
@pytest.mark.parametrize("path", ["", "feed", "checkpoint", "key", "tile/0/000.p/1", "tile/entries/000.p/1"])
def test_the_log_is_open_to_anyone_and_the_same_to_all(forum: Instance, path: str) -> None:
    """No session is looked at, so that nothing could be shown to one reader alone."""
    app = app_of(forum)
    nobody, member = app.test_client(), Person(app.test_client(), forum).enters()
    signs(forum)
    answers = [
        nobody.get(f"/log/{path}"),
        member.browser.get(f"/log/{path}"),
        nobody.get(f"/log/{path}", headers={"X-Forwarded-For": "10.0.0.1", "Cookie": "candour=y"}),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(answer.headers) for answer in answers}) == 1
    assert "Set-Cookie" not in answers[0].headers


@ON_SQLITE
def test_the_log_needs_no_registrar(forum: Instance) -> None:
    bare = replace(forum, settings=replace(forum.settings, registrar_url=""))
    assert Reader(app_of(bare).test_client()).checkpoint.size == 2


@ON_SQLITE
def test_the_origin_has_the_port_where_the_address_has_one(forum: Instance) -> None:
    moved = replace(forum, settings=replace(forum.settings, url="http://localhost:8123"))
    membership.print_slips(moved, 1)
    signs(moved)
    assert reader(moved).checkpoint.origin == "localhost:8123/candour"
