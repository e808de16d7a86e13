"""What waits in the pool has one size, opens in its own row and generation, and says who may take it back."""

import random
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, strategies
from nacl.signing import SigningKey

from crypto.encoding import Malformed, label
from crypto.pool import (
    PACKED,
    SIZE,
    Flag,
    Message,
    Vote,
    Waiting,
    WaitingPost,
    Withdrawal,
    holds,
    open_waiting,
    seal_waiting,
    withdraw,
)
from crypto.posts import Body, Place, SignatureBroken, sign
from crypto.sealing import SealBroken, pad, seal
from tests.crypto.story import GENERATION, KEY, OTHER_THREAD, PLACE, POOL_KEY, RECORD, ROW, WAITING, flips

WITHDRAWAL = withdraw(KEY, PLACE)
FLAG, MESSAGE = Flag(bytes(range(32)), PLACE.post, 2), Message(WAITING.lookup, bytes(range(16)), bytes(range(256)))
HASHES, IDS = strategies.binary(min_size=32, max_size=32), strategies.binary(min_size=16, max_size=16)
REPLY = replace(PLACE, parent=bytes(range(16)))
WORDS = strategies.text(strategies.characters(codec="utf-8"), max_size=1000)
# The most bytes that the limits of a title (150 characters) and of a text (32 KB) let through: deflated in the pool.
LONGEST = WaitingPost(
    WAITING.mark, REPLY, sign(KEY, REPLY, Body("😀" * 150, "x" * 32_768)), WAITING.lookup, WAITING.claim
)
# As many bytes of one text as can be had with few repetitions.
NOISE = "".join(map(chr, random.Random(1).choices(range(0x4E00, 0x9FA5), k=10_000)))


def sealed(waiting: Waiting) -> bytes:
    return seal_waiting(POOL_KEY, ROW, GENERATION, waiting)


def opened(data: bytes) -> Waiting:
    return open_waiting(POOL_KEY, ROW, GENERATION, data)


def sealed_plain(plain: bytes) -> bytes:
    return seal(POOL_KEY, pad(plain, SIZE), label("pool-aad") + ROW + GENERATION.to_bytes(4, "big"))


@given(WORDS, WORDS)
def test_a_waiting_post_reads_back(title: str, text: str) -> None:
    waiting = replace(WAITING, record=sign(KEY, PLACE, Body(title, text)))
    assert opened(sealed(waiting)) == waiting


@pytest.mark.parametrize("place", [PLACE, REPLY])
def test_a_withdrawal_reads_back(place: Place) -> None:
    withdrawal = replace(WITHDRAWAL, place=place)
    assert opened(sealed(withdrawal)) == withdrawal


@given(HASHES, IDS, strategies.integers(0, 2**16 - 1))
def test_a_flag_reads_back(flag_id: bytes, post: bytes, rule: int) -> None:
    assert opened(sealed(Flag(flag_id, post, rule))) == Flag(flag_id, post, rule)


@given(HASHES, IDS, strategies.binary(max_size=3000))
def test_a_message_reads_back(lookup: bytes, message_id: bytes, words: bytes) -> None:
    assert opened(sealed(Message(lookup, message_id, words))) == Message(lookup, message_id, words)


@given(strategies.booleans(), strategies.booleans(), strategies.integers(0, 2**32 - 1))
def test_what_a_release_must_know_of_a_post_reads_back(held: bool, by_slip: bool, generation: int) -> None:
    waiting = replace(WAITING, held=held, by_slip=by_slip, generation=generation)
    assert opened(sealed(waiting)) == waiting


@given(strategies.integers(0, 2**32 - 1), strategies.binary(min_size=32, max_size=32), WORDS)
def test_a_vote_reads_back(number: int, spent_id: bytes, choice: str) -> None:
    assert opened(sealed(Vote(number, spent_id, choice))) == Vote(number, spent_id, choice)


@given(WORDS, WORDS, strategies.booleans())
def test_every_post_has_one_size_whatever_it_says(title: str, text: str, reply: bool) -> None:
    place = REPLY if reply else PLACE
    waiting = WaitingPost(WAITING.mark, place, sign(KEY, place, Body(title, text)), WAITING.lookup, WAITING.claim)
    assert len(sealed(waiting)) == SIZE + 41


@pytest.mark.parametrize("waiting", [WAITING, LONGEST, WITHDRAWAL, Vote(1, bytes(32), "yes"), FLAG, MESSAGE])
def test_every_kind_has_the_same_size(waiting: Waiting) -> None:
    assert len(sealed(waiting)) == SIZE + 41


def test_the_longest_post_a_member_can_write_fits() -> None:
    assert opened(sealed(LONGEST)) == LONGEST


def test_what_is_too_long_is_refused_and_not_stored_larger() -> None:
    assert not holds(Body("", NOISE))
    with pytest.raises(Malformed):
        sealed(replace(WAITING, record=sign(KEY, PLACE, Body("", NOISE))))


@given(strategies.integers(1, 10_000), strategies.text(strategies.characters(codec="utf-8"), max_size=150))
def test_a_body_that_is_held_fits_in_every_place(length: int, title: str) -> None:
    body = Body(title, NOISE[:length])
    if holds(body):
        post = replace(LONGEST, record=sign(KEY, REPLY, body))
        assert opened(sealed(post)) == post


def test_ten_thousand_letters_are_held_in_any_alphabet() -> None:
    """Of which a language has few: here 24 letters and a blank, at random."""
    for first in (0x41, 0x3B1, 0x430, 0x628, 0x905, 0x3042):
        letters = [*map(chr, range(first, first + 24)), " "]
        assert holds(Body("", "".join(random.Random(2).choices(letters, k=10_000))))


def test_what_was_deflated_never_grows_beyond_what_was_sealed() -> None:
    bomb = sealed_plain(bytes([PACKED]) + zlib.compress(bytes(10_000_000), 9))
    with pytest.raises(Malformed):
        opened(bomb)


def test_what_was_not_deflated_does_not_open_as_if_it_were() -> None:
    with pytest.raises(Malformed):
        opened(sealed_plain(bytes([PACKED]) + bytes(100)))


def test_what_waits_does_not_open_in_another_row() -> None:
    with pytest.raises(SealBroken):
        open_waiting(POOL_KEY, bytes(16), GENERATION, sealed(WAITING))


def test_what_waits_does_not_open_in_another_generation() -> None:
    with pytest.raises(SealBroken):
        open_waiting(POOL_KEY, ROW, GENERATION + 1, sealed(WAITING))


def test_what_waits_does_not_open_under_the_key_of_another_generation() -> None:
    with pytest.raises(SealBroken):
        open_waiting(bytes(32), ROW, GENERATION, sealed(WAITING))


def test_every_flipped_byte_of_what_waits_is_noticed() -> None:
    whole = sealed(WAITING)
    for at in [*range(700), *range(700, len(whole), 97), len(whole) - 1]:
        with pytest.raises(SealBroken):
            opened(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])


@pytest.mark.parametrize("kind", [0, 3, 4, 5, 6, 255])
def test_a_kind_nobody_knows_is_refused(kind: int) -> None:
    with pytest.raises(Malformed):
        opened(sealed_plain(bytes([kind]) + WAITING.encode()[1:]))


@pytest.mark.parametrize("waiting", [WAITING, FLAG, MESSAGE])
def test_a_waiting_thing_cut_short_before_it_ends_is_refused(waiting: Waiting) -> None:
    plain = waiting.encode()
    for size in range(len(plain)):
        with pytest.raises(Malformed):
            opened(sealed_plain(plain[:size]))


def test_a_withdrawal_carries_no_mark_no_claim_and_no_words() -> None:
    plain = WITHDRAWAL.encode()
    assert plain[1:22] == bytes(21)
    assert WAITING.mark not in plain
    assert WAITING.lookup not in plain
    assert plain.endswith(WITHDRAWAL.signature)


def test_a_withdrawal_by_the_author_verifies() -> None:
    WITHDRAWAL.verify()
    assert WITHDRAWAL.public_key == RECORD.public_key


def test_a_withdrawal_by_another_key_does_not_pass_for_the_authors() -> None:
    with pytest.raises(SignatureBroken):
        replace(withdraw(SigningKey(bytes(32)), PLACE), public_key=RECORD.public_key).verify()


def test_every_flipped_byte_of_a_withdrawals_signature_is_noticed() -> None:
    for signature in flips(WITHDRAWAL.signature):
        with pytest.raises(SignatureBroken):
            replace(WITHDRAWAL, signature=signature).verify()


@pytest.mark.parametrize(
    "place",
    [replace(PLACE, board=OTHER_THREAD), replace(PLACE, thread=OTHER_THREAD), replace(PLACE, post=OTHER_THREAD)],
)
def test_a_withdrawal_holds_for_no_other_post(place: Place) -> None:
    with pytest.raises(SignatureBroken):
        replace(WITHDRAWAL, place=place).verify()


def test_the_signature_of_a_post_does_not_withdraw_it() -> None:
    with pytest.raises(SignatureBroken):
        Withdrawal(PLACE, RECORD.public_key, RECORD.signature).verify()


def test_the_signature_of_a_withdrawal_does_not_sign_a_post() -> None:
    with pytest.raises(SignatureBroken):
        replace(RECORD, signature=WITHDRAWAL.signature).verify(PLACE)
