"""`candour-verify` against logs that are honest, and the same logs with something changed."""

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients import candour_verify as program
from crypto import merkle
from tests.clients import fake_log
from tests.clients.fake_log import FakeLog, random_b64
from tests.clients.verifying import HONEST, check, unknown, wrong


@pytest.mark.parametrize("size", [0, 1, 2, 14, 255, 256, 257, 512, 700])
def test_an_honest_log_is_verified(size: int) -> None:
    log, seen = FakeLog().fill(size), list[tuple[int, bytes]]()
    found = program.verify(
        log.files().__getitem__,
        unknown(),
        on_entry=lambda at, kind, fields: seen.append((at, bytes([kind]) + fake_log.canonical(fields))),
        record_key=log.record_key,
    )
    assert (found["entries"], found["text"], found["first"]) == (size, log.text(), True)
    assert seen == list(enumerate(log.entries))
    assert sum(found["types"].values()) == size


def test_a_log_with_tiles_of_three_levels_is_verified_and_each_of_them_counts() -> None:
    log = FakeLog()
    log.entries = [bytes([5]) + fake_log.canonical({"count": n + 1}) for n in range(256 * 256 + 300)]
    files = log.files()
    assert check(files)["entries"] == 256 * 256 + 300
    for path in ("tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1"):
        changed = files | {path: bytes(32) + files[path][32:]}
        assert wrong(changed).startswith(f"{path} does not have the hash of tile ")


def test_a_tile_number_above_999_is_written_in_groups() -> None:
    assert program.tile_path(0, 1234067, 256) == "tile/0/x001/x234/067"
    assert program.tile_path("entries", 1000, 5) == "tile/entries/x001/000.p/5"


@given(level=st.integers(0, 7), number=st.integers(0, 10**10), width=st.integers(1, 256))
def test_tiles_are_looked_for_where_the_forum_has_them(level: int, number: int, width: int) -> None:
    assert program.tile_path(level, number, width) == merkle.tile_path(level, number, width)
    assert program.tile_path("entries", number, width) == merkle.tile_path(-1, number, width)


def test_exactly_the_widths_of_the_checkpoint_are_asked_for() -> None:
    asked: list[str] = []
    files = HONEST.files()

    def read(path: str) -> bytes:
        asked.append(path)
        return files[path]

    program.verify(read, unknown())
    assert sorted(asked) == sorted(files)


# Tampering


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def entries_of(bundle: bytes) -> list[bytes]:
    found = []
    while bundle:
        size = 2 + int.from_bytes(bundle[:2], "big")
        found.append(bundle[:size])
        bundle = bundle[size:]
    return found


def pieces(path: str, data: bytes) -> list[bytes]:
    """What a file is a row of."""
    if "entries" in path:
        return entries_of(data)
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def drop(parts: list[bytes], at: int) -> list[bytes]:
    return parts[:at] + parts[at + 1 :]


def swap(parts: list[bytes], at: int) -> list[bytes]:
    return [*parts[: at - 1], parts[at], parts[at - 1], *parts[at + 1 :]]


def repeat(parts: list[bytes], at: int) -> list[bytes]:
    return [*parts[: at + 1], *parts[at:]]


def repeat_over(parts: list[bytes], at: int) -> list[bytes]:
    return [*parts[:at], parts[at - 1], *parts[at + 1 :]]


def flip(parts: list[bytes], at: int) -> list[bytes]:
    return [*parts[:at], flipped(parts[at], random.Random(at)), *parts[at + 1 :]]


def truncate(parts: list[bytes], at: int) -> list[bytes]:
    return [*parts[:at], parts[at][:-1]]


TAMPERINGS = [flip, drop, swap, repeat, repeat_over, truncate]
PLACES = [
    *(("tile/entries/000", 7), ("tile/entries/001", 255), ("tile/entries/002.p/188", 1), ("tile/0/000", 255)),
    *(("tile/0/001", 1), ("tile/0/002.p/188", 187), ("tile/1/000.p/2", 1)),
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
@pytest.mark.parametrize(("path", "at"), PLACES)
def test_a_changed_file_is_noticed_and_named(
    path: str, at: int, tamper: Callable[[list[bytes], int], list[bytes]]
) -> None:
    files = HONEST.files()
    changed = b"".join(tamper(pieces(path, files[path]), at))
    assert changed != files[path]
    sentence = wrong(files | {path: changed})
    named = re.search(r"tile/[^ ]+", sentence)
    assert named
    assert named[0].replace("entries", "0") == path.replace("entries", "0")


@pytest.mark.parametrize("path", [path for path, _ in PLACES])
def test_a_missing_file_is_named(path: str) -> None:
    files = HONEST.files()
    del files[path]
    assert wrong(files) == f"The log has no {path}."


def test_two_tiles_or_bundles_that_changed_places_are_noticed() -> None:
    for kind in ("entries", "0"):
        files = HONEST.files()
        one, other = f"tile/{kind}/000", f"tile/{kind}/001"
        assert "tile/0/000 does not have the hash of entry 0" in wrong(files | {one: files[other], other: files[one]})


def test_an_entry_changed_together_with_its_tiles_does_not_give_the_root() -> None:
    log = HONEST.fork(700)
    log.entries[300] = bytes([11]) + fake_log.canonical({"commitment": random_b64(32), "row": random_b64(32)})
    files = log.files() | {"checkpoint": HONEST.note().encode()}
    assert "not the root" in wrong(files)


def test_the_tile_names_the_very_entry_that_was_changed() -> None:
    files = HONEST.files()
    parts = entries_of(files["tile/entries/001"])
    files["tile/entries/001"] = b"".join(flip(parts, 77))
    assert wrong(files) in (
        "tile/0/001 does not have the hash of entry 333.",
        "tile/entries/001 does not hold 256 entries, from 256 on, and nothing else.",
    )


@pytest.mark.slow
def test_five_hundred_random_tamperings_are_all_noticed() -> None:
    chance, files = random.Random(4), HONEST.files()
    paths = [path for path in files if path != "key"]
    done = 0
    while done < 500:
        path = chance.choice(paths)
        parts = pieces(path, files[path])
        changed = b"".join(chance.choice(TAMPERINGS)(parts, chance.randrange(1, len(parts))))
        if path == "checkpoint":
            changed = flipped(files[path], chance)
        if changed != files[path]:
            done += 1
            assert wrong(files | {path: changed}).endswith("."), path
