"""Attacks on the registrar's private operation: what reaches the key, what leaves it, and after a fault."""

import math
from collections.abc import Iterator
from dataclasses import fields, replace

import gmpy2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, strategies

from crypto.encoding import Malformed
from crypto.tokens import client, issuer
from crypto.tokens.scopes import challenge_digest
from tests.crypto.tokens.own import SIGNERS, VECTORS

PKCS8 = bytes.fromhex(VECTORS[0]["pkcs8"])
SIGNER = SIGNERS[VECTORS[0]["scope"]]
N, P, Q = SIGNER.public.n, int(SIGNER.private.p), int(SIGNER.private.q)
GOOD = bytes.fromhex(VECTORS[0]["token_request"])[3:]
M = int.from_bytes(GOOD, "big")
BLINDED = strategies.integers(2, N - 2)


def bad() -> Iterator[tuple[str, bytes]]:
    numbers = {"0": 0, "1": 1, "n-1": N - 1, "n": N, "n+1": N + 1, "n+m": N + 2**2040, "all ones": 2**2048 - 1}
    numbers |= {"p": P, "q": Q, "2p": 2 * P, "p(q-1)": P * (Q - 1), "q(p-1)": Q * (P - 1), "pp mod n": P * P % N}
    yield from ((name, number.to_bytes(256, "big")) for name, number in numbers.items())
    yield from (("empty", b""), ("short", GOOD[1:]), ("long", b"\x00" + GOOD), ("long at its end", GOOD + b"\x00"))
    yield from (("a short small number", b"\x02"), ("two", GOOD * 2))


BAD = dict(bad())


def broken(**parts: int) -> issuer.Signer:
    """A signer whose stored key has gone bad since it was read."""
    signer = issuer.Signer(PKCS8)
    signer.private = replace(signer.private, **parts)
    return signer


FAULTS = {
    "one bit of dp": lambda key: {"dp": key.dp ^ 1 << 17},
    "one bit of dq": lambda key: {"dq": key.dq ^ 1 << 1000},
    "one bit of the coefficient": lambda key: {"q_inverse": key.q_inverse ^ 4},
    "one bit of p": lambda key: {"p": key.p ^ 2},
    "one bit of q": lambda key: {"q": key.q ^ 2},
}


@pytest.mark.parametrize("blinded", BAD.values(), ids=BAD)
def test_a_message_out_of_range_is_refused(blinded: bytes) -> None:
    for attempt in (SIGNER.check, SIGNER.sign):
        with pytest.raises(issuer.BadBlinded):
            attempt(blinded)


@pytest.mark.parametrize("blinded", BAD.values(), ids=BAD)
def test_a_message_out_of_range_never_reaches_the_key(blinded: bytes) -> None:
    signer = issuer.Signer(PKCS8)
    del signer.private
    with pytest.raises(issuer.BadBlinded):
        signer.sign(blinded)
    with pytest.raises(AttributeError):
        signer.sign(GOOD)


@given(strategies.integers(1, Q - 1), strategies.integers(1, P - 1))
def test_every_multiple_of_a_factor_is_refused(of_p: int, of_q: int) -> None:
    for number in (of_p * P, of_q * Q):
        with pytest.raises(issuer.BadBlinded):
            SIGNER.check(number.to_bytes(256, "big"))


@given(strategies.binary(max_size=300).filter(lambda data: len(data) != 256))
def test_every_other_length_is_refused(blinded: bytes) -> None:
    with pytest.raises(issuer.BadBlinded):
        SIGNER.check(blinded)


@given(BLINDED)
def test_a_signature_is_the_root_of_its_message(m: int) -> None:
    s = int.from_bytes(SIGNER.sign(m.to_bytes(256, "big")), "big")
    assert pow(s, 65537, N) == m
    assert s < N


@pytest.mark.parametrize("m", [2, 3, N - 2, N - 3, P + 1, Q + 1, P - 1, Q - 1, (N - 1) // 2])
def test_messages_at_the_edges_are_signed_rightly(m: int) -> None:
    assert pow(int.from_bytes(SIGNER.sign(m.to_bytes(256, "big")), "big"), 65537, N) == m


@given(BLINDED)
def test_the_same_message_has_the_same_signature(m: int) -> None:
    """So a request that was lost on its way is answered again, and answering twice gives nothing away."""
    blinded = m.to_bytes(256, "big")
    assert SIGNER.sign(blinded) == SIGNER.sign(blinded) == issuer.Signer(PKCS8).sign(blinded)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_gives_no_signature(fault: str) -> None:
    with pytest.raises(issuer.SigningFault) as error:
        broken(**FAULTS[fault](SIGNER.private)).sign(GOOD)
    assert error.value.args == ("the result of a private operation did not check",)
    assert error.value.__context__ is None


@pytest.mark.parametrize("fault", ["one bit of dp", "one bit of dq"])
def test_without_its_check_one_fault_would_give_the_key_away(fault: str) -> None:
    """Why the check is there: Boneh, DeMillo and Lipton's attack on CRT, with the message alone."""
    s = broken(**FAULTS[fault](SIGNER.private)).private.root(M)
    assert math.gcd(pow(s, 65537, N) - M, N) in (P, Q)


@pytest.mark.parametrize("fault", ["one bit of dp", "one bit of dq"])
def test_the_base_is_blinded_anew_each_time(fault: str) -> None:
    """A planted fault makes it visible: without blinding the wrong result would be the same one each time."""
    private = broken(**FAULTS[fault](SIGNER.private)).private
    assert len({private.root(M) for _ in range(5)}) == 5


def test_a_signer_goes_on_after_a_fault() -> None:
    signer = broken(dp=SIGNER.private.dp + 2)
    with pytest.raises(issuer.SigningFault):
        signer.sign(GOOD)
    signer.private = SIGNER.private
    assert signer.sign(GOOD) == SIGNER.sign(GOOD)


def test_a_new_key_signs_what_its_public_half_verifies() -> None:
    signer = issuer.Signer(issuer.new_key())
    digest = challenge_digest("registrar.example", "forum.example", "ballot:000123")
    pending = client.prepare(signer.public, digest)
    assert len(client.finalize(signer.public, pending, signer.sign(pending.blinded_msg))) == 354


def test_two_new_keys_have_no_factor_in_common() -> None:
    one, two = (issuer.Signer(issuer.new_key()).public.n for _ in range(2))
    assert math.gcd(one, two) == 1


@pytest.mark.parametrize("data", [b"", PKCS8[:-1], PKCS8[1:], b"\x30\x00", bytes(1200)])
def test_bytes_that_are_no_private_key_are_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        issuer.Signer(data)


@pytest.mark.parametrize("at", range(30, len(PKCS8), 37))
def test_a_key_changed_in_one_byte_is_refused(at: int) -> None:
    with pytest.raises(Malformed):
        issuer.Signer(PKCS8[:at] + bytes([PKCS8[at] ^ 0x40]) + PKCS8[at + 1 :])


def test_a_key_of_another_kind_size_or_exponent_is_refused() -> None:
    keys: list[ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey] = [ec.generate_private_key(ec.SECP256R1())]
    keys += [rsa.generate_private_key(65537, 3072), rsa.generate_private_key(3, 2048)]
    for key in keys:
        with pytest.raises(Malformed):
            issuer.Signer(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def test_no_part_of_a_private_key_is_shown_by_printing_or_in_what_is_raised() -> None:
    shown = repr(SIGNER) + repr(SIGNER.private) + str(SIGNER.private)
    parts = [int(getattr(SIGNER.private, part.name)) for part in fields(SIGNER.private) if part.name != "e"]
    assert not [part for part in parts if str(part)[:20] in shown or f"{part:x}"[:20] in shown]


def test_secret_exponents_meet_nothing_but_the_constant_time_operation() -> None:
    """`powmod_sec` takes odd moduli alone, which p and q are; the fields are its integers, so nothing is converted."""
    kinds = {type(getattr(SIGNER.private, part.name)) for part in fields(SIGNER.private)}
    assert kinds == {gmpy2.mpz}
