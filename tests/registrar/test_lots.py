"""A number for a lot is told once, and only when the log that is served has what it is for and who may be drawn."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from crypto.encoding import b64, unb64
from registrar.forumlog.service import STATE
from registrar.instance import Instance
from registrar.lots.rules import Asked, Lot
from registrar.tick import heed_forum, tick
from tests.clients.forum_log import FakeLog, framed
from tests.core.tools import ON_SQLITE, together
from tests.registrar import forum as forums
from tests.registrar.forum import Forum
from tests.registrar.people import records

ACT, APPEAL, CANDIDATES, OPENED = 8, 9, 10, 14
DAY, HASH = "2026-11-24", b64(bytes(32))
KEYS = sorted(b64(bytes([at]) * 32) for at in range(20))
Told = Callable[[], list[dict[str, Any]]]


class Log(FakeLog):
    """A log with appeals and elections in it."""

    def election(self, election: int = 1, lot: int = 0, kind: str = "general", **other: object) -> int:
        """Opened at noon of the tests' first day, with a week to come forward."""
        times = {"nominations_until": "2026-12-01T12", "voting_from": "2026-12-04T12", "closes": "2026-12-11T12"}
        fields = {"election": election, "kind": kind, "seats": [1, 2, 3], "day": DAY, "block": 1, "lot": lot, **times}
        return self.add(framed(OPENED, {**fields, **other}))

    def listed(self, record: bytes) -> int:
        """What the registrar signed of an election, as the forum logs it."""
        return self.add(bytes([13]) + record)

    def box(self) -> int:
        return self.add(framed(23, {"day": DAY, "root": HASH}))

    first = 0

    def appeal(self, block: int = 1, lot: int = 0) -> int:
        act = {"act": "remove", "day": DAY, "post": HASH, "row": "", "rule": 1, "version": 1, "seat": 2}
        at = self.add(framed(ACT, {**act, "state": "removed", "words": HASH}))
        named = {"day": DAY, "post": HASH, "act": at, "block": block, "lot": lot, "words": HASH}
        return self.add(framed(APPEAL, named))

    def candidates(self, appeal: int) -> int:
        return self.add(framed(CANDIDATES, {"appeal": appeal, "keys": KEYS}))

    def both(self, block: int = 1, lot: int = 0) -> int:
        return self.candidates(self.appeal(block, lot))


@pytest.fixture
def forum(registrar: Instance) -> Iterator[Forum]:
    with forums.running() as forum:
        object.__setattr__(registrar.settings, "forum_url", forum.url)
        yield forum


@pytest.fixture
def log(forum: Forum) -> Log:
    forum.log = Log(forum.name)
    return forum.log


@pytest.fixture
def told(app: Flask, registrar: Instance) -> Told:
    """The numbers told so far."""
    browser = app.test_client()
    return lambda: [one for one in records(browser, registrar) if one["type"] == "reveal"]


def test_a_number_is_told_when_both_entries_are_in_the_checkpoint(
    registrar: Instance, app: Flask, log: Log, told: Told
) -> None:
    log.both(lot=3)
    tick(registrar)
    (reveal,) = told()
    (block,) = [one for one in records(app.test_client(), registrar) if one["type"] == "block"]
    assert (reveal["block"], reveal["lot"]) == (1, 3)
    assert b64(sha256(unb64(reveal["value"], 32)).digest()) == block["lots"][3]


def test_nothing_is_told_while_the_checkpoint_ends_before_the_candidates(
    registrar: Instance, log: Log, told: Told
) -> None:
    log.served = log.appeal() + 1
    tick(registrar)
    log.candidates(log.served - 1)
    tick(registrar)
    assert told() == []
    log.served = None
    tick(registrar)
    assert len(told()) == 1


def test_candidates_of_another_appeal_are_no_reason_to_tell(registrar: Instance, log: Log, told: Told) -> None:
    log.candidates(log.appeal() - 1)
    tick(registrar)
    assert told() == []


def test_each_number_is_told_once_however_often_its_appeal_is_read(registrar: Instance, log: Log, told: Told) -> None:
    log.both(lot=1)
    tick(registrar)
    log.both(lot=2)
    for _ in range(3):
        tick(registrar)
    assert [one["lot"] for one in told()] == [1, 2]


@ON_SQLITE
@pytest.mark.parametrize("again", [lambda log: log.candidates(log.first), lambda log: log.both(lot=1)])
def test_another_list_or_another_appeal_with_a_used_number_is_told_nothing(
    registrar: Instance, log: Log, told: Told, again: Callable[[Log], object]
) -> None:
    log.first = log.appeal(lot=1)
    log.candidates(log.first)
    tick(registrar)
    again(log)
    tick(registrar)
    assert [one["lot"] for one in told()] == [1]


@pytest.mark.parametrize("lot", [1, 2])
def test_of_two_that_name_one_number_the_first_is_told(lot: int) -> None:
    asked = Asked()
    for position, kind, fields in [
        (1, APPEAL, {"block": 1, "lot": 1}),
        (2, APPEAL, {"block": 1, "lot": lot}),
        (3, CANDIDATES, {"appeal": 2}),
    ]:
        asked.take(position, kind, fields)
    assert asked.due == [Lot(1, 2)] * (lot == 2)


def test_of_eight_ticks_at_once_one_tells(registrar: Instance, log: Log, told: Told) -> None:
    log.both()
    together([lambda: heed_forum(registrar)] * 8, registrar.db)
    assert len(told()) == 1


@ON_SQLITE
@pytest.mark.parametrize(("block", "lot"), [(2, 0), (1, 64), (0, 0), (10**9, 10**9)])
def test_a_number_that_does_not_exist_is_not_told(
    registrar: Instance, log: Log, told: Told, block: int, lot: int
) -> None:
    log.both(block, lot)
    tick(registrar)
    assert told() == []


@ON_SQLITE
def test_a_number_of_a_lapsed_block_is_still_told(registrar: Instance, log: Log, told: Told) -> None:
    registrar.db.execute("UPDATE blocks SET closed = 1")
    log.both()
    tick(registrar)
    assert len(told()) == 1


def changed(log: Log) -> None:
    """Another past than the one shown before."""
    log.entries[0] = framed(5, {"count": 99})


def smaller(log: Log) -> None:
    """An older checkpoint than the one seen last."""
    log.served = 3


def another_key(log: Log) -> None:
    log.key = Ed25519PrivateKey.generate()


def another_name(log: Log) -> None:
    log.name = "127.0.0.1:1/candour"


def hidden(log: Log) -> None:
    """One entry is not the one whose hash is in the tile."""
    log.spoiled.append((r"tile/entries/.*", lambda data: data.replace(b'"lot":1', b'"lot":2')))


def garbage(log: Log) -> None:
    log.spoiled.append((r".*", lambda _: b"\xff\x00<html>"))


def empty(log: Log) -> None:
    log.spoiled.append((r".*", lambda _: b""))


def gone(log: Log) -> None:
    log.spoiled.append((r"tile/.*", lambda _: None))


def unknown_type(log: Log) -> None:
    log.add(framed(200, {"count": 1}))


def forged_record(log: Log) -> None:
    log.add(framed(16, {"type": "reveal", "block": 1, "lot": 0, "value": HASH, "signature": b64(bytes(64))}))


@ON_SQLITE
@pytest.mark.parametrize("lie", [
    changed, smaller, another_key, another_name, hidden, garbage, empty, gone, unknown_type, forged_record,
])  # fmt: skip
def test_a_forum_that_lies_is_told_nothing_and_hinders_no_tick(
    registrar: Instance, log: Log, told: Told, lie: Callable[[Log], None], capsys: pytest.CaptureFixture[str]
) -> None:
    log.both(lot=0)
    tick(registrar)
    log.both(lot=1)
    lie(log)
    capsys.readouterr()
    tick(registrar)
    assert [one["lot"] for one in told()] == [0]
    assert "failure ForumLied" in capsys.readouterr().err


@ON_SQLITE
def test_a_log_that_tells_the_truth_again_is_told_what_is_due(registrar: Instance, log: Log, told: Told) -> None:
    log.both(lot=0)
    tick(registrar)
    log.both(lot=1)
    first, log.entries[0] = log.entries[0], framed(5, {"count": 99})
    tick(registrar)
    log.entries[0] = first
    tick(registrar)
    assert [one["lot"] for one in told()] == [0, 1]


@ON_SQLITE
def test_a_forum_that_is_silent_or_has_no_log_yet_is_no_failure(
    registrar: Instance, forum: Forum, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    assert forum.log is None
    tick(registrar)
    object.__setattr__(registrar.settings, "forum_url", "http://127.0.0.1:1")
    tick(registrar)
    assert told() == []
    assert "failure" not in capsys.readouterr().err


@ON_SQLITE
def test_a_number_that_was_told_while_the_machine_stopped_is_not_told_twice(
    registrar: Instance, log: Log, told: Told
) -> None:
    """What is known of the log is written after the numbers are told: without it all is read again."""
    log.both()
    tick(registrar)
    (registrar.settings.data / STATE).unlink()
    tick(registrar)
    assert len(told()) == 1


@ON_SQLITE
def test_a_log_that_has_not_grown_is_not_read_again(registrar: Instance, log: Log) -> None:
    log.both()
    tick(registrar)
    read = list[str]()
    log.spoiled.append((r"tile/.*", lambda data: read.append("tile") or data))
    tick(registrar)
    assert read == []
