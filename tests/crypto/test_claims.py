"""Claim codes: eight words that lead their author, and nobody else, back to one thread."""

import pytest
from hypothesis import given, strategies

from crypto.claims import WORDS, claim, first_words_match, from_words, to_words
from crypto.encoding import Malformed
from crypto.sealing import SealBroken
from tests.crypto.story import CLAIM, KEY, OTHER_THREAD, SESSION, THREAD, VECTORS, flips
from tests.crypto.story import given as vector

CODES = strategies.binary(min_size=11, max_size=11)
SALT = vector("input.claim-salt")
CODE = SESSION.claim(THREAD)
TYPED = VECTORS["claim.words"]
SEED = bytes(KEY)


@given(CODES)
def test_a_code_reads_back_from_its_words(code: bytes) -> None:
    assert from_words(to_words(code)) == code


@given(strategies.lists(strategies.sampled_from(WORDS), min_size=8, max_size=8).map(" ".join))
def test_any_eight_words_are_one_code(words: str) -> None:
    assert to_words(from_words(words)) == words


def test_the_list_has_2048_different_words_of_small_letters() -> None:
    assert len(set(WORDS)) == 2048
    assert all(word.isascii() and word.isalpha() and word.islower() for word in WORDS)
    assert (WORDS[0], WORDS[-1]) == ("abandon", "zoo")


def test_no_two_words_begin_with_the_same_four_letters() -> None:
    assert len({word[:4] for word in WORDS}) == 2048


@pytest.mark.parametrize("between", [" ", "  ", "\n", "\t", ", ", "-", " - ", "–", "—", ".", ";", "\u00a0"])
def test_words_may_be_apart_in_many_ways(between: str) -> None:
    assert from_words(f" {TYPED.replace(' ', between)}\n") == CODE


@pytest.mark.parametrize("typed", [TYPED.upper(), TYPED.title()])
def test_words_may_be_in_any_case(typed: str) -> None:
    assert from_words(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "grit",
        TYPED.rpartition(" ")[0],
        f"{TYPED} grit",
        TYPED.replace("grit", "gryt"),
        TYPED.replace("grit", "gri"),
        TYPED.replace(" ", ""),
        TYPED.replace("dawn", "dawn\x00"),
    ],
)
def test_anything_but_eight_words_of_the_list_is_refused(typed: str) -> None:
    with pytest.raises(Malformed):
        from_words(typed)


@given(strategies.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_and_nothing_else(typed: str) -> None:
    with pytest.raises(Malformed):
        from_words(typed)


def test_any_other_word_in_any_place_leads_elsewhere() -> None:
    words = TYPED.split()
    for at in range(8):
        other = [*words[:at], "zoo", *words[at + 1 :]]
        assert claim(SALT, from_words(" ".join(other))).stored_lookup != CLAIM.stored_lookup


def test_two_words_in_each_others_place_are_another_code() -> None:
    one, other, *rest = TYPED.split()
    assert from_words(" ".join([other, one, *rest])) != CODE


@given(CODES, CODES)
def test_two_codes_share_neither_lookup_nor_key(one: bytes, other: bytes) -> None:
    first, second = claim(SALT, one), claim(SALT, other)
    assert (first.stored_lookup == second.stored_lookup) == (first.key == second.key) == (one == other)
    assert first.key != second.stored_lookup


def test_without_the_salt_a_code_leads_nowhere() -> None:
    for salt in flips(SALT):
        assert claim(salt, CODE).stored_lookup != CLAIM.stored_lookup


def test_a_sealed_claim_gives_the_thread_and_the_key_in_it() -> None:
    assert CLAIM.open(CLAIM.seal(THREAD, SEED)) == (THREAD, KEY)


def test_a_sealed_claim_has_89_bytes_whatever_the_thread() -> None:
    assert len(CLAIM.seal(THREAD, SEED)) == len(CLAIM.seal(OTHER_THREAD, bytes(32))) == 89


def test_every_flipped_byte_of_a_sealed_claim_is_noticed() -> None:
    for changed in flips(CLAIM.seal(THREAD, SEED)):
        with pytest.raises(SealBroken):
            CLAIM.open(changed)


def test_a_sealed_claim_does_not_open_with_another_code() -> None:
    sealed = CLAIM.seal(THREAD, SEED)
    for code in flips(CODE):
        with pytest.raises(SealBroken):
            claim(SALT, code).open(sealed)


def test_a_sealed_claim_stored_under_another_lookup_does_not_open() -> None:
    moved = type(CLAIM)(bytes(32), CLAIM.key)
    with pytest.raises(SealBroken):
        moved.open(CLAIM.seal(THREAD, SEED))


def test_what_is_stored_of_a_claim_shows_neither_code_nor_seed() -> None:
    stored = CLAIM.stored_lookup + CLAIM.seal(THREAD, SEED)
    assert not [secret for secret in (CODE, SEED, CLAIM.key, THREAD) if secret[:8] in stored]


@pytest.mark.parametrize("typed", ["grit dawn", " GRIT, dawn ", "grit-dawn square", TYPED])
def test_the_first_two_words_or_more_prove_that_the_code_was_kept(typed: str) -> None:
    assert first_words_match(TYPED, typed)


@pytest.mark.parametrize("typed", ["", "grit", "dawn grit", "grit square", "dawn square", "gri dawn", f"{TYPED} zoo"])
def test_fewer_or_other_words_do_not_prove_it(typed: str) -> None:
    assert not first_words_match(TYPED, typed)
