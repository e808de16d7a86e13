"""Words about a post open where they were sealed, and their commitment stands for those sealed bytes alone."""

import pytest
from hypothesis import given, strategies

from crypto.reasons import APPEAL, JUROR, PASSAGES, REASON, open_words, seal_words, words_commitment
from crypto.sealing import SealBroken
from tests.crypto.story import DATA_KEY, EPOCH, PLACE, flips

WORDS = strategies.text(strategies.characters(codec="utf-8"), max_size=600)
KINDS = (REASON, APPEAL, PASSAGES, JUROR)
SALT = bytes(range(32))
SEALED = seal_words(DATA_KEY, REASON, PLACE.post, EPOCH, "It names a neighbour.")


@given(WORDS, strategies.sampled_from(KINDS))
def test_words_read_back(text: str, kind: bytes) -> None:
    sealed = seal_words(DATA_KEY, kind, PLACE.post, EPOCH, text)
    assert open_words(DATA_KEY, kind, PLACE.post, EPOCH, sealed) == text


def test_no_two_kinds_of_words_have_one_place() -> None:
    assert len(set(KINDS)) == len(KINDS)


@pytest.mark.parametrize(
    "place",
    [
        *((DATA_KEY, kind, PLACE.post, EPOCH) for kind in KINDS[1:]),
        (DATA_KEY, REASON, bytes(16), EPOCH),
        (DATA_KEY, REASON, PLACE.post, "2026-W49"),
        (bytes(32), REASON, PLACE.post, EPOCH),
    ],
)
def test_words_open_at_no_other_place(place: tuple[bytes, bytes, bytes, str]) -> None:
    with pytest.raises(SealBroken):
        open_words(*place, SEALED)


def test_every_flipped_byte_of_the_words_is_noticed() -> None:
    for sealed in flips(SEALED):
        with pytest.raises(SealBroken):
            open_words(DATA_KEY, REASON, PLACE.post, EPOCH, sealed)


def test_a_short_reason_and_none_have_one_size() -> None:
    assert len(seal_words(DATA_KEY, REASON, PLACE.post, EPOCH, "")) == len(SEALED)


def test_a_commitment_stands_for_one_post_one_salt_and_one_sealed_text() -> None:
    others = [(salt, PLACE.post, SEALED) for salt in flips(SALT)]
    others += [(SALT, post, SEALED) for post in flips(PLACE.post)]
    others += [(SALT, PLACE.post, sealed) for sealed in flips(SEALED)]
    found = {words_commitment(*other) for other in others}
    assert len(found) == len(others)
    assert words_commitment(SALT, PLACE.post, SEALED) not in found
