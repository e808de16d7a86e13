"""Sealed messages: only those they were sealed to open them, and nobody else can put one in their place."""

import pytest
from hypothesis import given, strategies
from nacl.public import PrivateKey

from crypto.encoding import Malformed
from crypto.messages import (
    LONGEST,
    SIZES,
    Body,
    NotSealedToYou,
    Place,
    answer_id,
    is_for,
    open_message,
    public_key,
    seal_message,
    sealed_to,
    with_key_changed,
    writer,
)
from crypto.pool import ID_SIZE, SIZE, Message, open_waiting, seal_waiting
from crypto.sealing import SealBroken
from tests.crypto.story import POOL_KEY, SESSION, flips
from tests.crypto.story import given as vector

SALT, NONCE = vector("input.claim-salt"), bytes(16)
CODE = SESSION.claim(SESSION.conversation(NONCE))
WRITER = writer(SALT, CODE)
SEATS = [bytes(PrivateKey.generate()) for _ in range(8)]
KEYS = [public_key(private) for private in SEATS]
PLACE = Place(WRITER.lookup, bytes(range(ID_SIZE)))
BODY = Body(0, WRITER.reply_key, "My manager reads this board.")
SEALED = seal_message(KEYS[:3], PLACE, BODY)
TEXTS = strategies.text(strategies.characters(codec="utf-8"), max_size=LONGEST // 4)


@given(strategies.integers(0, 8), TEXTS)
def test_each_reader_opens_what_was_said(seat: int, text: str) -> None:
    body = Body(seat, WRITER.reply_key, text)
    sealed = seal_message(KEYS[:2], PLACE, body)
    assert [open_message(private, PLACE, sealed) for private in SEATS[:2]] == [body, body]


@pytest.mark.parametrize("seat", range(3, 8))
def test_nobody_else_opens_it(seat: int) -> None:
    private = SEATS[seat]
    assert not is_for(SEALED, public_key(private))
    with pytest.raises(NotSealedToYou):
        open_message(private, PLACE, SEALED)


def test_every_flipped_byte_is_noticed_by_the_reader_it_matters_to() -> None:
    for changed in flips(seal_message(KEYS[:1], PLACE, BODY)):
        with pytest.raises((SealBroken, Malformed)):
            open_message(SEATS[0], PLACE, changed)


@pytest.mark.parametrize("place", [Place(bytes(32), PLACE.message_id), Place(WRITER.lookup, bytes(16))])
def test_a_message_put_elsewhere_does_not_open(place: Place) -> None:
    with pytest.raises(SealBroken):
        open_message(SEATS[0], place, SEALED)


@pytest.mark.parametrize("seats", range(1, 9))
def test_the_longest_message_fits_into_the_pool_for_any_number_of_seats(seats: int) -> None:
    sealed = seal_message(KEYS[:seats], PLACE, Body(0, WRITER.reply_key, "x" * LONGEST))
    waiting = Message(WRITER.lookup, PLACE.message_id, sealed)
    assert open_waiting(POOL_KEY, bytes(16), 0, seal_waiting(POOL_KEY, bytes(16), 0, waiting)) == waiting
    assert len(waiting.encode()) < SIZE


def test_more_than_the_longest_is_refused() -> None:
    with pytest.raises(Malformed):
        seal_message(KEYS, PLACE, Body(0, WRITER.reply_key, "x" * 2 * LONGEST))


def test_messages_have_one_of_three_lengths_whatever_they_say() -> None:
    bodies = [Body(0, WRITER.reply_key, "x" * size) for size in range(0, LONGEST, 97)]
    lengths = {len(seal_message(KEYS[:3], PLACE, body)) for body in bodies}
    assert lengths == {2 + 3 * 88 + 40 + size for size in SIZES}


def test_answers_and_messages_of_one_length_look_the_same() -> None:
    answer = seal_message(KEYS[:3], PLACE, Body(3, WRITER.reply_key, "Thank you."))
    assert len(answer) == len(SEALED)


def test_the_sealed_bytes_show_neither_words_nor_reply_key_nor_claim() -> None:
    secrets = (BODY.text.encode(), WRITER.reply_key, WRITER.private_key, CODE)
    assert not [secret for secret in secrets if secret[:8] in SEALED]


def test_a_message_passed_on_opens_for_its_new_readers_alone() -> None:
    passed = sealed_to(SEATS[0], SEALED, KEYS[4:6])
    assert [open_message(private, PLACE, passed) for private in SEATS[4:6]] == [BODY, BODY]
    assert not any(is_for(passed, key) for key in KEYS[:4])


def test_who_cannot_open_a_message_cannot_pass_it_on() -> None:
    with pytest.raises(NotSealedToYou):
        sealed_to(SEATS[5], SEALED, KEYS)


def test_a_changed_key_takes_the_place_of_the_old_one_and_of_no_other() -> None:
    changed = with_key_changed(SEATS[0], SEALED, KEYS[7])
    assert [is_for(changed, key) for key in KEYS] == [False, True, True, False, False, False, False, True]
    assert [open_message(SEATS[at], PLACE, changed) for at in (1, 2, 7)] == [BODY] * 3
    assert len(changed) == len(SEALED)


def test_the_same_words_on_one_form_are_one_message_and_other_words_another() -> None:
    ids = {WRITER.message_id(NONCE, "one"), WRITER.message_id(NONCE, "one"), WRITER.message_id(NONCE, "two")}
    assert len(ids | {WRITER.message_id(bytes([1]) * 16, "one")}) == 3


def test_an_answer_sent_twice_with_one_form_has_one_id() -> None:
    other = Body(0, WRITER.reply_key, "Other words.")
    assert answer_id(NONCE, BODY) == answer_id(NONCE, BODY) != answer_id(NONCE, other)


def test_without_the_claim_salt_the_words_open_no_answer() -> None:
    others = [writer(salt, CODE) for salt in flips(SALT)]
    assert not [other for other in others if other.reply_key == WRITER.reply_key or other.lookup == WRITER.lookup]


@given(strategies.binary(max_size=400))
def test_whatever_stands_in_a_row_is_opened_or_refused_and_nothing_else(data: bytes) -> None:
    for sealed in (data, b"\x01" + data, SEALED[: len(data)]):
        with pytest.raises((SealBroken, Malformed)):
            open_message(SEATS[0], PLACE, sealed)

