"""Seats: keys, the commitment to a holder, and what is kept sealed of one."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, strategies

from crypto import seats
from crypto.encoding import Malformed
from crypto.sealing import SealBroken, pad, seal
from crypto.seats import Holder
from tests.crypto import oracle
from tests.crypto.oracle import t
from tests.crypto.story import flips

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
ACCOUNT = bytes(range(16, 32))
ANN = Holder("Ann Example", "ann@council.example")
TEXTS = strategies.text(strategies.characters(codec="utf-8"), max_size=80)


def test_a_public_key_is_that_of_another_x25519() -> None:
    private = seats.new_private_key()
    assert seats.public_key(private) == X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


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
