"""A proof for one entry reads a few tiles of hashes, however many entries there are."""

import random
from dataclasses import dataclass, field

import pytest

from core.db import Database
from crypto import merkle
from crypto.commitments import Padded, new_salt, pad
from crypto.entries import ReleaseBatch, SlipsPrinted, encode
from forum.instance import Instance
from forum.transparency import service as log
from forum.transparency import store
from forum.transparency.rules import Standing
from tests.core.tools import ON_SQLITE
from tests.forum.transparency.tools import reader, signs

COMMITMENT = bytes(range(32))


@dataclass
class Reads:
    """What was read of the log: (level, number) of each tile, and how often something was asked for."""

    tiles: set[tuple[int, int]] = field(default_factory=set)
    asked: int = 0
    entries: int = 0


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    counted, hashes, entries = Reads(), store.hashes, store.entries

    def read_hashes(db: Database, level: int, begin: int, end: int) -> list[bytes]:
        counted.asked += 1
        counted.tiles |= {(level, number) for number in range(begin // 256, -(-end // 256))}
        return hashes(db, level, begin, end)

    def read_entries(db: Database, begin: int, end: int) -> list[bytes]:
        counted.entries += end - begin
        return entries(db, begin, end)

    monkeypatch.setattr(store, "hashes", read_hashes)
    monkeypatch.setattr(store, "entries", read_entries)
    return counted


def grows(forum: Instance, count: int, batch_at: int) -> Padded:
    """A log of so many entries, as `add` would have stored them one after the other; one of them is a batch, the leaves
    of which are returned. (With `add` itself a million takes minutes.)
    """
    leaves = pad([COMMITMENT], new_salt())
    batch = encode(ReleaseBatch(1, "2026-11-24", leaves.root))
    with forum.db.transaction():
        before = peaks = store.lock_head(forum.db)
        for position in range(peaks.size, count):
            entry = batch if position == batch_at else encode_slips(position)
            leaf = merkle.leaf_hash(entry)
            store.insert_entry(forum.db, position, leaf, entry)
            peaks, made = peaks.grown(leaf)
            for (height, index), node in made[8::8]:
                store.insert_node(forum.db, height // 8, index, node)
        store.move_head(forum.db, before, peaks)
    signs(forum)
    return leaves


def encode_slips(count: int) -> bytes:
    return b'\x05{"count":%d}' % count


def test_the_entries_of_this_file_are_those_of_the_log() -> None:
    assert encode_slips(17) == encode(SlipsPrinted(17))


def proves(forum: Instance, position: int, leaves: Padded) -> None:
    standing = log.standing(forum, position, leaves, COMMITMENT)
    assert (standing.state, standing.entry) == (Standing.IN, position)


@ON_SQLITE
@pytest.mark.parametrize("batch_at", [2, 40_000, 65_536, 69_999])
def test_a_proof_among_seventy_thousand_reads_at_most_six_tiles(forum: Instance, reads: Reads, batch_at: int) -> None:
    leaves = grows(forum, 70_000, batch_at)
    proves(forum, batch_at, leaves)
    assert len(reads.tiles) <= 6
    assert reads.asked <= 2 * 17
    assert reads.entries == 1


@ON_SQLITE
@pytest.mark.slow
def test_a_proof_among_a_million_reads_at_most_six_tiles(forum: Instance, reads: Reads) -> None:
    """Three levels, and of each the tile beside it at the end that grows."""
    size = 1_000_000
    leaves = grows(forum, size, 654_321)
    proves(forum, 654_321, leaves)
    assert (len(reads.tiles), reads.entries) <= (6, 1)
    chance, head = random.Random(7), reader(forum).checkpoint
    for position in [0, 255, 256, 65_535, 65_536, 983_039, 983_040, size - 1, *chance.choices(range(size), k=200)]:
        reads.tiles, reads.asked = set(), 0
        proof = merkle.inclusion_proof(position, size, lambda height, index: log.node(forum, height, index))
        (entry,) = store.entries(forum.db, position, position + 1)
        assert merkle.is_included(head.root, size, position, merkle.leaf_hash(entry), proof)
        assert len(reads.tiles) <= 6, position
        assert reads.asked <= 2 * 20, position


@ON_SQLITE
@pytest.mark.slow
def test_a_page_of_the_log_reads_no_more_of_a_long_one(forum: Instance, reads: Reads) -> None:
    """What was added before the newest checkpoints stays where it is."""
    grows(forum, 100_000, 50_000)
    reads.entries = 0
    for _ in range(20):
        with forum.db.transaction():
            log.add(forum, SlipsPrinted(1))
            log.sign(forum)
    reader(forum).get("")
    assert reads.entries <= 2 * 15
