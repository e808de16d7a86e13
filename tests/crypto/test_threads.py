"""The head and the voices of a thread: sealed at their thread, and telling no order."""

from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import given, strategies

from crypto.sealing import SealBroken, open_sealed, unpad
from crypto.threads import Head, open_head, open_voices, seal_head, seal_voices
from tests.crypto.story import BOARD, DATA_KEY, EPOCH, OTHER_THREAD, THREAD, flips

KEYS = strategies.frozensets(strategies.binary(min_size=32, max_size=32), max_size=20)
TITLES = strategies.text(strategies.characters(codec="utf-8"), max_size=150)
PLACE = (DATA_KEY, BOARD, THREAD, EPOCH)
ELSEWHERE = [
    (bytes(32), BOARD, THREAD, EPOCH),
    (DATA_KEY, bytes(16), THREAD, EPOCH),
    (DATA_KEY, BOARD, OTHER_THREAD, EPOCH),
    (DATA_KEY, BOARD, THREAD, "2026-W49"),
]
THREE = [bytes([i]) * 32 for i in range(3)]
HEAD = seal_head(*PLACE, Head("Lockers", frozenset(THREE)))
VOICES = seal_voices(*PLACE, THREE)


@given(TITLES, KEYS)
def test_a_head_reads_back(title: str, keys: frozenset[bytes]) -> None:
    head = Head(title, keys)
    assert Head.decode(head.encode()) == open_head(*PLACE, seal_head(*PLACE, head)) == head


@given(KEYS)
def test_voices_read_back(keys: frozenset[bytes]) -> None:
    assert open_voices(*PLACE, seal_voices(*PLACE, keys)) == keys


def test_voices_are_stored_in_one_order_whatever_order_they_came_in() -> None:
    aad = b"candour/v1/voices-aad\x00" + BOARD + THREAD + b"\x00\x08" + EPOCH.encode()
    for order in permutations(THREE):
        assert unpad(open_sealed(DATA_KEY, seal_voices(*PLACE, order), aad)) == b"".join(THREE)


def test_keys_with_long_names_are_stored_in_one_order() -> None:
    assert Head("", frozenset(reversed(THREE))).encode() == b"\x00\x00" + b"".join(THREE)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_head_moved_elsewhere_does_not_open(place: tuple[bytes, bytes, bytes, str]) -> None:
    with pytest.raises(SealBroken):
        open_head(*place, HEAD)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_voices_moved_elsewhere_do_not_open(place: tuple[bytes, bytes, bytes, str]) -> None:
    with pytest.raises(SealBroken):
        open_voices(*place, VOICES)


@pytest.mark.parametrize(("opens", "sealed"), [(open_head, HEAD), (open_voices, VOICES)])
def test_every_flipped_byte_of_a_thread_is_noticed(opens: Callable[..., object], sealed: bytes) -> None:
    for changed in flips(sealed):
        with pytest.raises(SealBroken):
            opens(*PLACE, changed)


def test_head_and_voices_cannot_stand_in_for_each_other() -> None:
    with pytest.raises(SealBroken):
        open_head(*PLACE, VOICES)
    with pytest.raises(SealBroken):
        open_voices(*PLACE, HEAD)


def test_fifteen_voices_take_the_space_of_one() -> None:
    sizes = {len(seal_voices(*PLACE, [bytes([i]) * 32 for i in range(count)])) for count in range(16)}
    assert sizes == {512 + 41}


def test_the_length_of_a_short_title_does_not_show() -> None:
    assert {len(seal_head(*PLACE, Head("x" * length))) for length in range(151)} == {512 + 41}
