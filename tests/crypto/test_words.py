"""The word lists are part of the protocol: their order names everyone who ever wrote."""

import hashlib

import pytest

from crypto.words import ADJECTIVES, CREATURES

BOTH = pytest.mark.parametrize("words", [ADJECTIVES, CREATURES], ids=["adjectives", "creatures"])


@BOTH
def test_a_list_has_256_different_words(words: tuple[str, ...]) -> None:
    assert len(words) == len(set(words)) == 256


@BOTH
def test_a_word_is_plain_letters_with_a_capital(words: tuple[str, ...]) -> None:
    assert all(word.isascii() and word.isalpha() and word == word.capitalize() for word in words)


@BOTH
def test_a_word_is_short_enough_for_a_narrow_page(words: tuple[str, ...]) -> None:
    assert max(map(len, words)) <= 10


def test_no_word_is_in_both_lists() -> None:
    assert not set(ADJECTIVES) & set(CREATURES)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (ADJECTIVES, "f50f04f6e438f90867e576f4d7c42894bfd5fa43a3888bf823daef9c1657ca02"),
        (CREATURES, "bf683b7f6d4793bef378b65ea829f6b8c9bb68a925ee0aba1477ff13264945a2"),
    ],
    ids=["adjectives", "creatures"],
)
def test_the_order_of_a_list_is_that_of_version_1(words: tuple[str, ...], expected: str) -> None:
    """Whoever changes a list renames people. A new list needs a new version of the protocol, not a new hash here."""
    assert hashlib.sha256(" ".join(words).encode()).hexdigest() == expected
