"""Seats: keys, the commitment to a holder, and what is kept sealed of one."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, strategies

from crypto import seats
from crypto.acts import NO_KEY
from crypto.encoding import Malformed, b64
from crypto.sealing import SealBroken, pad, seal
from crypto.seats import Holder
from tests.crypto import oracle
from tests.crypto.examples import HASH, a_report
from tests.crypto.oracle import t
from tests.crypto.story import flips

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
ACCOUNT = bytes(range(16, 32))
ANN = Holder("Ann Example", "ann@council.example")
TEXTS = strategies.text(strategies.characters(codec="utf-8"), max_size=80)


def test_both_keys_of_a_seat_come_from_its_secret_as_a_second_computation_has_them() -> None:
    secret = seats.new_secret()
    box, seed = (oracle.hkdf(secret, t(name), 32) for name in ("seat-box", "seat-signing"))
    assert seats.seat_key(secret) == box
    assert seats.public_key(secret) == X25519PrivateKey.from_private_bytes(box).public_key().public_bytes_raw()
    assert seats.signing_public_key(secret) == oracle.public_key(seed)
    assert len({secret, box, seed}) == 3


def test_a_signature_agrees_with_a_second_computation() -> None:
    seed = oracle.hkdf(KEY, t("seat-signing"), 32)
    bound = {"report": 2, "period": 11, "corrects": 1, "content": b64(HASH)}
    said = json.dumps(bound, sort_keys=True, separators=(",", ":")).encode()
    assert seats.sign(KEY, a_report()) == oracle.signature(seed, t("seat-signed") + b"\x11" + said)


@pytest.mark.parametrize("changed", [{"seats": (2, 3)}, {"hour": "2026-11-25T09"}, {"signatures": ()}])
def test_who_else_signs_and_when_it_comes_out_is_no_part_of_what_is_signed(changed: dict[str, Any]) -> None:
    assert seats.has_signed(seats.signing_public_key(KEY), a_report(**changed), seats.sign(KEY, a_report()))


@pytest.mark.parametrize("changed", [{"report": 3}, {"period": 12}, {"corrects": 0}, {"content": bytes(32)}])
def test_a_signature_is_of_one_report_and_no_other(changed: dict[str, Any]) -> None:
    assert not seats.has_signed(seats.signing_public_key(KEY), a_report(**changed), seats.sign(KEY, a_report()))


def test_a_signature_is_of_one_key_and_as_it_was_made() -> None:
    mine, signature = seats.signing_public_key(KEY), seats.sign(KEY, a_report())
    assert not seats.has_signed(seats.signing_public_key(OTHER_KEY), a_report(), signature)
    for other in (b"", signature[:63], signature + b"\0", bytes(64), *flips(signature)[::7]):
        assert not seats.has_signed(mine, a_report(), other)


def test_the_key_of_a_seat_that_nobody_has_taken_has_signed_nothing() -> None:
    for signature in (bytes(64), NO_KEY + bytes(32), b"\1" + bytes(63)):
        assert not seats.has_signed(NO_KEY, a_report(), signature)


@given(strategies.binary(min_size=32, max_size=32), TEXTS)
def test_commitments_to_holders_agree_with_a_second_computation(salt: bytes, name: str) -> None:
    assert seats.holder_commitment(salt, name) == oracle.commitment(salt, oracle.l16(name.encode()))


@given(TEXTS, TEXTS, strategies.integers(1, 2**32 - 1))
def test_a_holder_comes_back_as_they_were(name: str, mail: str, seat: int) -> None:
    sealed = seats.seal_holder(KEY, seat, Holder(name, mail))
    assert seats.open_holder(KEY, seat, sealed) == Holder(name, mail)
    plain = oracle.pad(oracle.l16(name.encode()) + oracle.l16(mail.encode()))
    assert oracle.unseal(KEY, sealed, t("seat-aad") + seat.to_bytes(4, "big")) == plain


def test_names_of_any_usual_length_look_alike() -> None:
    assert len({len(seats.seal_holder(KEY, 1, Holder("x" * size, "y" * size))) for size in range(200)}) == 1


def test_a_holder_opens_at_their_own_seat_and_unchanged_alone() -> None:
    sealed = seats.seal_holder(KEY, 1, ANN)
    changed = [(KEY, 1, data) for data in flips(sealed)[::13]]
    for key, seat, data in ((OTHER_KEY, 1, sealed), (KEY, 2, sealed), *changed):
        with pytest.raises(SealBroken):
            seats.open_holder(key, seat, data)


def test_what_is_longer_or_shorter_than_a_holder_is_none() -> None:
    place = t("seat-aad") + bytes(3) + b"\x01"
    for plain in (b"", b"\0\1a\0\1", b"\0\1a\0\1bc", b"\0\1\xff\0\0"):
        with pytest.raises(Malformed):
            seats.open_holder(KEY, 1, seal(KEY, pad(plain), place))


@given(strategies.lists(TEXTS.filter(bool), max_size=12), strategies.binary(min_size=16, max_size=16))
def test_a_proposal_comes_back_as_it_was_and_opens_for_the_second_computation(rules: list[str], at: bytes) -> None:
    place = seats.ProposalPlace(at, "rules", ACCOUNT, 2)
    sealed = seats.seal_proposal(KEY, place, tuple(rules))
    assert seats.open_proposal(KEY, place, sealed) == tuple(rules)
    plain = oracle.pad(b"".join(oracle.l16(rule.encode()) for rule in rules))
    where = t("proposal-aad") + at + oracle.l16(b"rules") + oracle.l16(ACCOUNT) + b"\0\0\0\2"
    assert oracle.unseal(KEY, sealed, where) == plain


@pytest.mark.parametrize(
    "other",
    [{"proposal": bytes(15) + b"\x01"}, {"account": bytes(16)}, {"sort": "codebook"}, {"version": 3}],
)
def test_a_proposal_is_not_taken_for_another_one_nor_for_anothers(other: dict[str, Any]) -> None:
    place = seats.ProposalPlace(bytes(16), "rules", ACCOUNT, 2)
    sealed = seats.seal_proposal(KEY, place, ("Be kind.",))
    with pytest.raises(SealBroken):
        seats.open_proposal(KEY, place._replace(**other), sealed)
