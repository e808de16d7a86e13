"""A public key has one spelling and one id."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, strategies

from crypto.encoding import Malformed
from crypto.tokens.keys import decode_spki, encode_spki
from tests.crypto.story import flips
from tests.crypto.tokens.own import SIGNERS

KEY = SIGNERS["entry:2026-W48"].public
ODD = strategies.integers(2**2046, 2**2047 - 1).map(lambda half: 2 * half + 1)


@given(ODD)
def test_a_key_reads_back(n: int) -> None:
    key = decode_spki(encode_spki(n))
    assert (key.n, key.e, key.spki) == (n, 65537, encode_spki(n))


def test_the_truncated_id_is_the_last_byte_of_the_id() -> None:
    assert KEY.key_id[-1] == KEY.truncated


def test_every_changed_byte_is_another_key_or_none() -> None:
    for changed in flips(KEY.spki):
        try:
            key = decode_spki(changed)
        except Malformed:
            continue
        assert key.n != KEY.n
        assert key.key_id != KEY.key_id


@pytest.mark.parametrize("wrong", [b"", KEY.spki[:-1], KEY.spki + b"\x00", b"\x00" + KEY.spki, KEY.spki[1:]])
def test_a_longer_or_shorter_spelling_is_refused(wrong: bytes) -> None:
    with pytest.raises(Malformed):
        decode_spki(wrong)


@given(strategies.binary(max_size=400))
def test_bytes_that_are_no_key_are_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        decode_spki(data)


def test_the_plain_spelling_of_the_same_key_is_refused() -> None:
    public = rsa.RSAPublicNumbers(KEY.e, KEY.n).public_key()
    with pytest.raises(Malformed):
        decode_spki(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize("n", [0, 1, 2**2047 - 1, 2**2048 + 1, 2**2047, KEY.n >> 1, KEY.n << 1])
def test_a_modulus_of_another_size_or_even_is_refused(n: int) -> None:
    with pytest.raises(Malformed):
        encode_spki(n)


def test_another_exponent_is_refused() -> None:
    with pytest.raises(Malformed):
        encode_spki(KEY.n, 3)
