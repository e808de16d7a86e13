"""Sealed bytes open under their key at their place, and every changed byte is noticed."""

import pytest
from hypothesis import given, strategies

from crypto.encoding import Malformed
from crypto.sealing import SealBroken, new_key, open_sealed, pad, seal, unpad
from tests.crypto.story import flips

KEY, AAD = bytes(range(32)), b"a place"
TEXTS = strategies.binary(max_size=9000)


@given(TEXTS, strategies.binary(max_size=50))
def test_what_is_sealed_opens(text: bytes, aad: bytes) -> None:
    assert open_sealed(KEY, seal(KEY, text, aad), aad) == text


def test_every_flipped_byte_is_noticed() -> None:
    for changed in flips(seal(KEY, b"forty bytes or so of something to be read", AAD)):
        with pytest.raises(SealBroken):
            open_sealed(KEY, changed, AAD)


def test_every_flipped_bit_of_the_version_and_the_nonce_is_noticed() -> None:
    sealed = seal(KEY, b"words", AAD)
    for bit in range(25 * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            open_sealed(KEY, bytes(changed), AAD)


def test_sealed_bytes_cut_short_or_grown_do_not_open() -> None:
    sealed = seal(KEY, b"words", AAD)
    for changed in [*(sealed[:size] for size in range(len(sealed))), sealed + b"\x00", b"\x01" + sealed]:
        with pytest.raises(SealBroken):
            open_sealed(KEY, changed, AAD)


@given(strategies.binary(max_size=200))
def test_bytes_that_were_never_sealed_are_refused_and_nothing_else_happens(junk: bytes) -> None:
    for sealed in (junk, b"\x01" + junk):
        with pytest.raises(SealBroken):
            open_sealed(KEY, sealed, AAD)


@given(strategies.binary(max_size=50), strategies.binary(max_size=50))
def test_sealed_bytes_open_at_no_other_place(here: bytes, there: bytes) -> None:
    sealed = seal(KEY, b"words", here)
    if here == there:
        assert open_sealed(KEY, sealed, there) == b"words"
    else:
        with pytest.raises(SealBroken):
            open_sealed(KEY, sealed, there)


def test_sealed_bytes_open_under_no_other_key() -> None:
    for other in flips(KEY):
        with pytest.raises(SealBroken):
            open_sealed(other, seal(KEY, b"words", AAD), AAD)


def test_sealing_twice_gives_two_nonces_and_two_ciphertexts() -> None:
    sealed = {seal(KEY, b"the same words", AAD) for _ in range(100)}
    assert len({one[1:25] for one in sealed}) == len({one[25:] for one in sealed}) == 100


@given(TEXTS)
def test_sealing_adds_41_bytes(text: bytes) -> None:
    assert len(seal(KEY, text, AAD)) == len(text) + 41


def test_a_new_key_has_32_bytes_that_no_other_has() -> None:
    assert {len(new_key()) for _ in range(100)} == {32}
    assert len({new_key() for _ in range(100)}) == 100


@given(TEXTS)
def test_what_is_padded_reads_back(text: bytes) -> None:
    assert unpad(pad(text)) == text


@pytest.mark.parametrize(
    ("length", "size"),
    [
        (0, 512),
        (508, 512),
        (509, 1024),
        (1020, 1024),
        (1021, 2048),
        (2044, 2048),
        (2045, 4096),
        (4092, 4096),
        (4093, 8192),
        (8188, 8192),
        (8189, 12_288),
        (40_956, 40_960),
        (40_957, 45_056),
    ],
)
def test_padding_ends_at_a_bucket_with_its_four_length_bytes_inside(length: int, size: int) -> None:
    assert len(pad(bytes(length))) == size


@given(strategies.integers(0, 60_000))
def test_padded_sizes_are_the_four_buckets_and_multiples_of_the_last(length: int) -> None:
    size = len(pad(bytes(length)))
    assert size in (512, 1024, 2048) or size % 4096 == 0
    assert length + 4 <= size < max(513, 2 * (length + 4), length + 4 + 4096)


def test_padding_to_a_fixed_size_takes_what_fits_and_no_more() -> None:
    assert len(pad(bytes(12), 16)) == 16
    with pytest.raises(Malformed):
        pad(bytes(13), 16)


@given(strategies.binary(max_size=400), strategies.data())
def test_padding_that_is_not_zero_is_refused(text: bytes, data: strategies.DataObject) -> None:
    padded = bytearray(pad(text))
    at = data.draw(strategies.integers(len(text) + 4, len(padded) - 1))
    padded[at] = data.draw(strategies.integers(1, 255))
    with pytest.raises(Malformed):
        unpad(bytes(padded))


@pytest.mark.parametrize("padded", [b"", b"\x00\x00\x00", b"\x00\x00\x00\x05four", b"\xff\xff\xff\xff" + bytes(508)])
def test_a_length_that_cannot_be_is_refused(padded: bytes) -> None:
    with pytest.raises(Malformed):
        unpad(padded)
