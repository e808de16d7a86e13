"""HKDF against its RFC, and what sets one derivation apart from another."""

import hmac
import json
from pathlib import Path

import pytest
from hypothesis import given, strategies

from crypto.derive import digest, expand, extract, hkdf, mac, same

CASES: list[dict[str, str]] = json.loads((Path(__file__).parent / "rfc5869.json").read_text())["cases"]
KEYS = strategies.binary(min_size=32, max_size=32)


@pytest.mark.parametrize("case", CASES)
def test_extract_gives_the_key_of_the_rfc(case: dict[str, str]) -> None:
    assert extract(bytes.fromhex(case["salt"]), bytes.fromhex(case["ikm"])).hex() == case["prk"]


@pytest.mark.parametrize("case", CASES)
def test_expand_gives_the_bytes_of_the_rfc(case: dict[str, str]) -> None:
    size = len(case["okm"]) // 2
    assert expand(bytes.fromhex(case["prk"]), bytes.fromhex(case["info"]), size).hex() == case["okm"]


def test_hkdf_without_a_salt_is_the_third_case_of_the_rfc() -> None:
    case = CASES[2]
    assert hkdf(bytes.fromhex(case["ikm"]), b"", 42).hex() == case["okm"]


@given(KEYS, strategies.binary(max_size=40), strategies.integers(1, 64), strategies.integers(1, 64))
def test_a_shorter_expansion_is_the_beginning_of_a_longer_one(key: bytes, info: bytes, one: int, two: int) -> None:
    short, long = sorted([one, two])
    assert expand(key, info, long)[:short] == expand(key, info, short)


@given(KEYS, strategies.binary(max_size=40), strategies.binary(max_size=40))
def test_another_info_gives_another_key(key: bytes, one: bytes, other: bytes) -> None:
    assert (expand(key, one, 32) == expand(key, other, 32)) == (one == other)


@given(KEYS, KEYS)
def test_another_key_gives_another_expansion(one: bytes, other: bytes) -> None:
    assert (expand(one, b"info", 32) == expand(other, b"info", 32)) == (one == other)


def test_more_than_255_blocks_are_refused() -> None:
    assert len(expand(bytes(32), b"", 255 * 32)) == 255 * 32
    with pytest.raises(ValueError, match="range"):
        expand(bytes(32), b"", 255 * 32 + 1)


def test_a_digest_is_that_of_fips_180() -> None:
    assert digest(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_mac_is_that_of_rfc_4231_case_2_cut_short() -> None:
    assert mac(b"Jefe", b"what do ya want for nothing?", 16).hex() == "5bdcc146bf60754e6a042426089575c7"


@given(strategies.binary(max_size=20), strategies.binary(max_size=20))
def test_comparing_in_constant_time_compares(one: bytes, other: bytes) -> None:
    assert same(one, other) == (one == other)


@given(strategies.binary(max_size=200), strategies.binary(max_size=200))
def test_mac_is_the_hmac_of_the_standard_library(key: bytes, data: bytes) -> None:
    assert mac(key, data, 32) == hmac.digest(key, data, "sha256")
