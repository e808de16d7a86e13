"""A post opens where it was sealed and verifies where it was signed."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies
from nacl.signing import SigningKey

from crypto.encoding import Malformed, Reader
from crypto.posts import (
    Body,
    Place,
    Record,
    SignatureBroken,
    open_html,
    open_record,
    redacted,
    seal_html,
    seal_record,
    sign,
)
from crypto.sealing import SealBroken
from tests.crypto.story import BODY, DATA_KEY, EPOCH, KEY, OTHER_THREAD, PLACE, RECORD, flips

WORDS = strategies.text(strategies.characters(codec="utf-8"), max_size=300)
BODIES = strategies.builds(Body, WORDS, WORDS, strategies.integers(0, 255))
ELSEWHERE = [
    replace(PLACE, board=bytes(16)),
    replace(PLACE, thread=OTHER_THREAD),
    replace(PLACE, post=bytes(16)),
    replace(PLACE, revision=1),
]
SEALED = seal_record(DATA_KEY, PLACE, EPOCH, RECORD)


@given(BODIES)
def test_a_body_reads_back(body: Body) -> None:
    assert Body.read(Reader(body.encode())) == body


@given(BODIES, BODIES)
def test_two_bodies_have_one_encoding_only_when_they_are_equal(one: Body, other: Body) -> None:
    assert (one.encode() == other.encode()) == (one == other)


def test_moving_a_letter_from_title_to_text_changes_the_body() -> None:
    assert Body("ab", "c").encode() != Body("a", "bc").encode()


@given(BODIES)
def test_a_signed_post_verifies_and_reads_back(body: Body) -> None:
    record = sign(KEY, PLACE, body)
    record.verify(PLACE)
    assert Record.decode(record.encode()) == record


def test_a_body_cut_short_anywhere_is_refused() -> None:
    data = RECORD.encode()
    for size in range(len(data)):
        with pytest.raises(Malformed):
            Record.decode(data[:size])


@pytest.mark.parametrize("place", [*ELSEWHERE, replace(PLACE, parent=PLACE.post)])
def test_a_signature_holds_at_no_other_place(place: Place) -> None:
    with pytest.raises(SignatureBroken):
        RECORD.verify(place)


@given(BODIES)
def test_a_signature_holds_for_no_other_body(body: Body) -> None:
    if body != BODY:
        with pytest.raises(SignatureBroken):
            replace(RECORD, body=body).verify(PLACE)


def test_every_flipped_byte_of_a_signature_is_noticed() -> None:
    for signature in flips(RECORD.signature):
        with pytest.raises(SignatureBroken):
            replace(RECORD, signature=signature).verify(PLACE)


def test_every_flipped_byte_of_a_public_key_is_noticed() -> None:
    for public_key in flips(RECORD.public_key):
        with pytest.raises(SignatureBroken):
            replace(RECORD, public_key=public_key).verify(PLACE)


def test_a_signature_by_another_key_does_not_pass_for_the_authors() -> None:
    forged = sign(SigningKey(bytes(32)), PLACE, BODY)
    with pytest.raises(SignatureBroken):
        replace(forged, public_key=RECORD.public_key).verify(PLACE)


def test_a_key_or_signature_of_the_wrong_size_is_a_broken_signature() -> None:
    for record in (replace(RECORD, public_key=b"short"), replace(RECORD, signature=b"short")):
        with pytest.raises(SignatureBroken):
            record.verify(PLACE)


def test_a_second_signature_made_by_adding_the_group_order_is_refused() -> None:
    order = 2**252 + 27742317777372353535851937790883648493
    half = int.from_bytes(RECORD.signature[32:], "little") + order
    with pytest.raises(SignatureBroken):
        replace(RECORD, signature=RECORD.signature[:32] + half.to_bytes(32, "little")).verify(PLACE)


@given(BODIES)
def test_a_sealed_post_opens(body: Body) -> None:
    record = sign(KEY, PLACE, body)
    assert open_record(DATA_KEY, PLACE, EPOCH, seal_record(DATA_KEY, PLACE, EPOCH, record)) == record


def test_every_flipped_byte_of_a_sealed_post_is_noticed() -> None:
    for changed in flips(SEALED):
        with pytest.raises(SealBroken):
            open_record(DATA_KEY, PLACE, EPOCH, changed)


def test_a_sealed_post_moved_to_another_board_thread_post_or_revision_does_not_open() -> None:
    for place in ELSEWHERE:
        with pytest.raises(SealBroken):
            open_record(DATA_KEY, place, EPOCH, SEALED)


def test_a_sealed_post_moved_to_another_epoch_does_not_open() -> None:
    with pytest.raises(SealBroken):
        open_record(DATA_KEY, PLACE, "2026-W49", SEALED)


def test_a_sealed_post_given_another_parent_opens_but_does_not_verify() -> None:
    moved = replace(PLACE, parent=bytes(16))
    with pytest.raises(SignatureBroken):
        open_record(DATA_KEY, moved, EPOCH, SEALED).verify(moved)


@given(WORDS)
def test_a_sealed_page_opens(html: str) -> None:
    assert open_html(DATA_KEY, PLACE, EPOCH, seal_html(DATA_KEY, PLACE, EPOCH, html)) == html


def test_a_sealed_page_moved_to_another_post_does_not_open() -> None:
    sealed = seal_html(DATA_KEY, PLACE, EPOCH, "<p>Words</p>")
    for place in ELSEWHERE:
        with pytest.raises(SealBroken):
            open_html(DATA_KEY, place, EPOCH, sealed)


def test_a_record_and_a_page_cannot_stand_in_for_each_other() -> None:
    with pytest.raises(SealBroken):
        open_html(DATA_KEY, PLACE, EPOCH, SEALED)
    with pytest.raises(SealBroken):
        open_record(DATA_KEY, PLACE, EPOCH, seal_html(DATA_KEY, PLACE, EPOCH, "<p>Words</p>"))


@given(strategies.text("ab", max_size=400))
def test_short_posts_are_all_of_one_size(text: str) -> None:
    record = sign(KEY, PLACE, Body("", text))
    assert len(seal_record(DATA_KEY, PLACE, EPOCH, record)) == 41 + (512 if len(text) <= 405 else 1024)


@given(BODIES, WORDS, strategies.integers(0, 2**63 - 1))
def test_a_redacted_post_reads_back_in_its_second_revision(body: Body, left: str, act: int) -> None:
    place, changed = replace(PLACE, revision=1), redacted(sign(KEY, PLACE, body), left, act)
    assert open_record(DATA_KEY, place, EPOCH, seal_record(DATA_KEY, place, EPOCH, changed)) == changed
    assert changed.body == replace(body, text=left)
    assert changed.public_key == RECORD.public_key


@pytest.mark.parametrize("revision", [0, 1])
def test_a_redacted_post_passes_for_nobodys_own_words(revision: int) -> None:
    with pytest.raises(SignatureBroken):
        redacted(RECORD, BODY.text, 3).verify(replace(PLACE, revision=revision))


def test_two_redactions_by_two_acts_are_two_records() -> None:
    assert redacted(RECORD, "x", 3) != redacted(RECORD, "x", 4)
