"""Leaks, planted: what a hurried change to the log could begin to say. The tests of test_log.py must find each."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from crypto.commitments import Padded
from crypto.entries import ReleaseBatch, SlipsPrinted, Withdrawal
from crypto.entry import Entry
from forum.instance import Instance
from forum.posts import batches as posts_batches
from forum.transparency import service as log
from tests.privacy.week import Hour, Town

Plant = Callable[[pytest.MonkeyPatch], None]


def a_count_in_the_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    close, encode, decode, held = posts_batches._close, log.encode, log.decode, [0]

    def closes(forum: Instance, batch: posts_batches.Batch) -> None:
        held[0] = len(batch.commitments)
        close(forum, batch)

    def encodes(entry: Entry) -> bytes:
        data = encode(entry)
        return data[:-1] + b',"size":%d}' % held[0] if isinstance(entry, ReleaseBatch) else data

    monkeypatch.setattr(posts_batches, "_close", closes)
    monkeypatch.setattr(log, "encode", encodes)
    monkeypatch.setattr(log, "decode", lambda data: decode(re.sub(rb',"size":\d+', b"", data)))


def an_entry_for_each_post(monkeypatch: pytest.MonkeyPatch) -> None:
    close = posts_batches._close

    def closes(forum: Instance, batch: posts_batches.Batch) -> None:
        close(forum, batch)
        log.add(forum, *(Withdrawal(commitment, commitment) for commitment in batch.commitments))

    monkeypatch.setattr(posts_batches, "_close", closes)


def a_root_that_begins_with_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something that looks like a hash and is none: the forms are the same, the bytes are not by chance."""
    close, held = posts_batches._close, [0]

    def closes(forum: Instance, batch: posts_batches.Batch) -> None:
        held[0] = len(batch.commitments)
        close(forum, batch)

    def roots(padded: Padded) -> bytes:
        return bytes([4 * held[0]]) + original.fget(padded)[1:]  # type: ignore[misc]

    original = Padded.__dict__["root"]
    monkeypatch.setattr(posts_batches, "_close", closes)
    monkeypatch.setattr(Padded, "root", property(roots))


def a_checkpoint_at_each_release(monkeypatch: pytest.MonkeyPatch) -> None:
    does = Town.does

    def then_signs(town: Town, hour: Hour) -> None:
        does(town, hour)
        with town.forum.db.transaction():
            log.sign(town.forum)

    monkeypatch.setattr(Town, "does", then_signs)


def entries_served_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages forget that there is a checkpoint."""
    monkeypatch.setattr(log, "lately", lambda forum: [log.rules.Day("today", _all_lines(forum))])


def _all_lines(forum: Instance) -> list[Any]:
    size = forum.db.query("SELECT size FROM log_head")[0]["size"]
    return log.rules.in_words(0, [log.entry(forum, at) for at in range(size)])


def slips_that_say_how_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    close = posts_batches._close

    def closes(forum: Instance, batch: posts_batches.Batch) -> None:
        close(forum, batch)
        log.add(forum, SlipsPrinted(len(batch.commitments) + 1))

    monkeypatch.setattr(posts_batches, "_close", closes)


def headers_that_count(monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = log.checkpoint

    def with_blanks(forum: Instance) -> str:
        return checkpoint(forum) + "— x AAAA\n" * len(forum.db.query("SELECT post_id FROM posts"))

    monkeypatch.setattr(log, "checkpoint", with_blanks)


IN_FORM = [a_count_in_the_entry, an_entry_for_each_post, slips_that_say_how_many_wait, headers_that_count]
IN_TIME = [a_checkpoint_at_each_release, entries_served_at_once]
IN_BYTES = {
    a_count_in_the_entry: "numbers in its entry",
    an_entry_for_each_post: "entries until the next",
    a_root_that_begins_with_the_count: "root as a number",
}
