"""Slip codes: forgiving about how they are typed, and never wrong about what was printed."""

from itertools import combinations

import pytest
from hypothesis import given, strategies

from crypto.encoding import Malformed
from crypto.slips import ALPHABET, new_code, read_code, slip_hash
from tests.crypto.oracle import slip_check
from tests.crypto.story import VECTORS, flips

SYMBOLS = strategies.text(ALPHABET, min_size=16, max_size=16)
KEY = bytes(range(32))


def printed(symbols: str) -> str:
    """A code of our own choice, with the check symbol of the independent computation."""
    return symbols + slip_check(symbols)


CODES = [printed(symbols) for symbols in ("0" * 16, "Z" * 16, ALPHABET[:16], ALPHABET[16:], "7F3KZ0M9QXW2C4VB")]


def is_refused(typed: str) -> bool:
    try:
        read_code(typed)
    except Malformed:
        return True
    return False


@given(SYMBOLS)
def test_a_code_reads_back(symbols: str) -> None:
    assert read_code(printed(symbols)) == symbols


def test_a_new_code_reads_back() -> None:
    for code in (new_code() for _ in range(200)):
        assert read_code(code) == code.replace("-", "")[:16]


def test_a_new_code_is_printed_in_fours_and_one() -> None:
    assert [len(part) for part in new_code().split("-")] == [4, 4, 4, 4, 1]


def test_no_two_new_codes_are_alike_and_every_symbol_is_used() -> None:
    codes = [new_code() for _ in range(300)]
    assert len(set(codes)) == 300
    assert set("".join(codes)) == {*ALPHABET, "-"}


@pytest.mark.parametrize("code", CODES)
def test_every_single_wrong_symbol_is_noticed(code: str) -> None:
    wrong = [code[:at] + other + code[at + 1 :] for at in range(17) for other in ALPHABET if other != code[at]]
    assert len(wrong) == 17 * 31
    assert all(is_refused(typed) for typed in wrong)


@pytest.mark.parametrize("code", CODES)
def test_every_swap_of_two_different_symbols_is_noticed(code: str) -> None:
    for one, other in combinations(range(17), 2):
        typed = list(code)
        typed[one], typed[other] = typed[other], typed[one]
        assert is_refused("".join(typed)) == (code[one] != code[other])


@given(SYMBOLS, strategies.integers(0, 16), strategies.sampled_from(ALPHABET))
def test_a_wrong_symbol_in_any_code_is_noticed(symbols: str, at: int, other: str) -> None:
    code = printed(symbols)
    assert is_refused(code[:at] + other + code[at + 1 :]) == (other != code[at])


@given(SYMBOLS, strategies.integers(0, 16), strategies.integers(0, 16))
def test_a_swap_in_any_code_is_noticed(symbols: str, one: int, other: int) -> None:
    typed = list(printed(symbols))
    typed[one], typed[other] = typed[other], typed[one]
    assert is_refused("".join(typed)) == (typed[one] != typed[other])


@pytest.mark.parametrize("code", CODES)
def test_a_symbol_left_out_or_typed_twice_is_noticed(code: str) -> None:
    for at in range(17):
        assert is_refused(code[:at] + code[at + 1 :])
        assert is_refused(code[:at] + code[at] + code[at:])


@pytest.mark.parametrize(("typed", "meant"), [("O", "0"), ("o", "0"), ("I", "1"), ("i", "1"), ("L", "1"), ("l", "1")])
def test_a_lookalike_is_read_as_what_was_printed(typed: str, meant: str) -> None:
    symbols = "0123401234012340"
    assert read_code(printed(symbols).replace(meant, typed)) == symbols


@given(SYMBOLS)
def test_small_letters_are_read_as_capitals(symbols: str) -> None:
    assert read_code(printed(symbols).lower()) == symbols


@pytest.mark.parametrize(
    "between",
    ["", "-", " ", "  ", " - ", "\u2010", "\u2011", "\u2012", "–", "—", "\u2015", "−", "\t", "\n", "\u00a0", "\u2009"],
)
def test_any_dash_or_space_between_symbols_is_passed_over(between: str) -> None:
    code = VECTORS["slip.printed"].replace("-", between)
    assert read_code(f"{between}{code}{between}") == VECTORS["slip.symbols"]


def test_dashes_and_spaces_may_stand_anywhere() -> None:
    assert read_code(" - ".join(VECTORS["slip.printed"].replace("-", ""))) == VECTORS["slip.symbols"]


@pytest.mark.parametrize("stranger", ["U", "u", "_", ".", "*", "é", "А", "０", "\x00", "\u200b", "ß"])
def test_a_symbol_outside_the_alphabet_is_refused(stranger: str) -> None:
    code = CODES[-1]
    assert all(is_refused(code[:at] + stranger + code[at + 1 :]) for at in range(17))


@given(strategies.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused_and_nothing_else(typed: str) -> None:
    assert is_refused(typed) or set(read_code(typed)) <= set(ALPHABET)


def test_the_alphabet_has_no_letter_that_looks_like_a_digit() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("ILOU")


@given(SYMBOLS, SYMBOLS)
def test_two_slips_are_stored_as_two_hashes(one: str, other: str) -> None:
    assert (slip_hash(KEY, one) == slip_hash(KEY, other)) == (one == other)


def test_a_stored_slip_depends_on_every_byte_of_the_key() -> None:
    assert len({slip_hash(key, "0" * 16) for key in [KEY, *flips(KEY)]}) == 33
