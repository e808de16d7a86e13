"""Framing and base64url: what is written reads back, and one value has one spelling."""

import base64
import contextlib

import pytest
from hypothesis import given, strategies

from crypto.encoding import Malformed, Reader, b64, l16, label, unb64


def test_a_label_is_the_name_in_ascii_and_one_zero_byte() -> None:
    assert label("scope") == b"candour/v1/scope\x00"


def test_a_label_outside_ascii_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        label("größe")


@given(strategies.binary(max_size=300))
def test_framed_bytes_read_back(data: bytes) -> None:
    reader = Reader(l16(data) + b"rest")
    assert reader.framed() == data
    assert reader.rest() == b"rest"


@given(strategies.lists(strategies.binary(max_size=20)), strategies.lists(strategies.binary(max_size=20)))
def test_two_lists_of_framed_parts_are_equal_only_when_their_parts_are(one: list[bytes], other: list[bytes]) -> None:
    assert (b"".join(map(l16, one)) == b"".join(map(l16, other))) == (one == other)


def test_a_length_is_two_bytes_highest_first() -> None:
    assert l16(bytes(258))[:2] == b"\x01\x02"


def test_the_longest_framed_part_has_65535_bytes() -> None:
    assert l16(bytes(65_535))[:2] == b"\xff\xff"
    with pytest.raises(OverflowError):
        l16(bytes(65_536))


@given(strategies.binary(max_size=100))
def test_base64url_reads_back(data: bytes) -> None:
    assert unb64(b64(data), len(data)) == data


@given(strategies.binary(max_size=100))
def test_base64url_is_that_of_the_standard_library_without_padding(data: bytes) -> None:
    assert b64(data) == base64.urlsafe_b64encode(data).decode().rstrip("=")


@given(strategies.binary(min_size=1, max_size=40), strategies.integers(min_value=0), strategies.characters())
def test_another_character_anywhere_is_another_value_or_refused(data: bytes, place: int, other: str) -> None:
    text = b64(data)
    at = place % len(text)
    changed = text[:at] + other + text[at + 1 :]
    try:
        assert (unb64(changed, len(data)) == data) == (changed == text)
    except Malformed:
        assert changed != text


@pytest.mark.parametrize(
    "text",
    ["", "AAA", "AAAAA", "AAAA=", "AAA=", "AA A", "AAAA\n", " AAAA", "AA+A", "AA/A", "ÄAAA", "AA\udc80A", "AA\x00A"],
)
def test_base64url_of_another_length_or_alphabet_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        unb64(text, 3)


def test_base64url_with_unused_bits_set_is_refused() -> None:
    assert unb64("AA", 1) == b"\x00"
    with pytest.raises(Malformed):
        unb64("AB", 1)


@given(strategies.text(max_size=30), strategies.integers(0, 30))
def test_any_text_at_all_is_read_or_refused_and_nothing_else(text: str, size: int) -> None:
    with contextlib.suppress(Malformed):
        assert b64(unb64(text, size)) == text


@given(strategies.binary(max_size=8), strategies.integers(0, 16))
def test_a_reader_never_gives_fewer_bytes_than_asked(data: bytes, size: int) -> None:
    if size <= len(data):
        assert Reader(data).take(size) == data[:size]
    else:
        with pytest.raises(Malformed):
            Reader(data).take(size)


def test_a_frame_longer_than_what_follows_is_refused() -> None:
    with pytest.raises(Malformed):
        Reader(b"\x00\x05four").framed()


@given(strategies.integers(0, 2**32 - 1))
def test_a_number_is_read_highest_byte_first(number: int) -> None:
    assert Reader(number.to_bytes(4, "big")).number(4) == number
