"""Wrapped keys open for one forum key, one version and one place."""

import pytest
from hypothesis import given, strategies

from crypto import keyring
from crypto.sealing import SealBroken
from tests.crypto.story import BOARD, EPOCH, flips

FORUM_KEY, DATA_KEY = bytes(range(32)), bytes(range(32, 64))
AAD = keyring.data_key_aad(BOARD, EPOCH)
VERSIONS = strategies.integers(0, 2**32 - 1)


@given(strategies.binary(min_size=32, max_size=32), VERSIONS)
def test_a_wrapped_key_opens(key: bytes, version: int) -> None:
    wrapped = keyring.wrap(FORUM_KEY, version, key, AAD)
    assert keyring.unwrap(FORUM_KEY, version, wrapped, AAD) == key


def test_a_wrapped_key_has_77_bytes_and_says_its_version() -> None:
    wrapped = keyring.wrap(FORUM_KEY, 258, DATA_KEY, AAD)
    assert len(wrapped) == 77
    assert wrapped[:5] == b"\x01\x00\x00\x01\x02"


def test_every_flipped_byte_of_a_wrapped_key_is_noticed() -> None:
    for changed in flips(keyring.wrap(FORUM_KEY, 1, DATA_KEY, AAD)):
        with pytest.raises(SealBroken):
            keyring.unwrap(FORUM_KEY, 1, changed, AAD)


def test_a_wrapped_key_cut_short_does_not_open() -> None:
    wrapped = keyring.wrap(FORUM_KEY, 1, DATA_KEY, AAD)
    for size in range(len(wrapped)):
        with pytest.raises(SealBroken):
            keyring.unwrap(FORUM_KEY, 1, wrapped[:size], AAD)


def test_a_key_wrapped_under_an_old_version_does_not_open_as_the_new_one() -> None:
    with pytest.raises(SealBroken, match="version"):
        keyring.unwrap(FORUM_KEY, 2, keyring.wrap(FORUM_KEY, 1, DATA_KEY, AAD), AAD)


@pytest.mark.parametrize(
    "place",
    [
        keyring.data_key_aad(BOARD, "2026-W49"),
        keyring.data_key_aad(bytes(16), EPOCH),
        keyring.stable_key_aad(EPOCH),
        keyring.stable_key_aad(keyring.SLIPS),
    ],
)
def test_a_wrapped_data_key_moved_to_another_place_does_not_open(place: bytes) -> None:
    with pytest.raises(SealBroken):
        keyring.unwrap(FORUM_KEY, 1, keyring.wrap(FORUM_KEY, 1, DATA_KEY, AAD), place)


def test_one_stable_key_cannot_stand_in_for_another() -> None:
    places = {keyring.stable_key_aad(name) for name in keyring.STABLE_KEYS}
    assert len(places) == len(keyring.STABLE_KEYS)


def test_a_forum_knows_its_own_key() -> None:
    assert keyring.is_forum_key(FORUM_KEY, 1, keyring.check_value(FORUM_KEY, 1))


def test_a_key_with_any_byte_changed_is_not_the_forums() -> None:
    check = keyring.check_value(FORUM_KEY, 1)
    assert not any(keyring.is_forum_key(other, 1, check) for other in flips(FORUM_KEY))


def test_the_key_of_another_version_is_not_the_forums() -> None:
    assert not keyring.is_forum_key(FORUM_KEY, 2, keyring.check_value(FORUM_KEY, 1))


def test_a_check_value_cut_short_proves_nothing() -> None:
    check = keyring.check_value(FORUM_KEY, 1)
    assert len(check) == 16
    assert not any(keyring.is_forum_key(FORUM_KEY, 1, check[:size]) for size in range(16))
