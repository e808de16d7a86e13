"""Quotes as they are kept: words under the key of their post's week, and a row of one size, whatever is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import quotes
from crypto.encoding import Malformed
from crypto.quotes import AGREED, GONE, PRINTED, Row, Words
from crypto.sealing import SealBroken, pad, seal
from tests.crypto import oracle
from tests.crypto.oracle import t
from tests.crypto.story import flips

KEY, ACCOUNTS = bytes(range(32)), bytes(range(1, 33))
QUOTE, POST, BOARD = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48))
SAID = Words("pay", False, "nobody told us which date it is")
SEALED = quotes.seal_words(KEY, QUOTE, POST, SAID)
ROW = Row(QUOTE, AGREED, BOARD, "2026-W48", POST, SEALED)
TEXT = st.text(st.characters(codec="utf-8"), max_size=100)


@given(TEXT, st.booleans(), TEXT)
def test_words_come_back_and_open_for_the_second_computation(theme: str, paraphrased: bool, words: str) -> None:
    sealed = quotes.seal_words(KEY, QUOTE, POST, Words(theme, paraphrased, words))
    assert quotes.open_words(KEY, QUOTE, POST, sealed) == Words(theme, paraphrased, words)
    plain = oracle.l16(theme.encode()) + bytes([paraphrased]) + oracle.l16(words.encode())
    assert oracle.unseal(KEY, sealed, t("quote-words-aad") + QUOTE + POST) == pad(plain, 1024)


@given(st.sampled_from((AGREED, PRINTED)), st.binary(max_size=100))
def test_a_row_comes_back_and_opens_for_the_second_computation(state: int, words: bytes) -> None:
    row = Row(QUOTE, state, BOARD, "2026-W48", POST, words)
    sealed = quotes.seal_row(ACCOUNTS, row)
    assert quotes.open_row(ACCOUNTS, QUOTE, sealed) == row
    where = BOARD + oracle.l16(b"2026-W48") + POST
    plain = bytes([state]) + where + oracle.l16(words)
    assert oracle.unseal(ACCOUNTS, sealed, t("quote-aad") + QUOTE) == pad(plain, 2048)


def test_a_row_of_another_quote_or_changed_by_hand_does_not_open() -> None:
    sealed = quotes.seal_row(ACCOUNTS, ROW)
    for quote, data in ((POST, sealed), *((QUOTE, one) for one in flips(sealed)[::97])):
        with pytest.raises(SealBroken):
            quotes.open_row(ACCOUNTS, quote, data)


def test_words_open_for_their_own_quote_and_post_alone() -> None:
    for key, quote, post in ((ACCOUNTS, QUOTE, POST), (KEY, POST, POST), (KEY, QUOTE, QUOTE)):
        with pytest.raises(SealBroken):
            quotes.open_words(key, quote, post, SEALED)


def test_all_states_and_lengths_look_alike() -> None:
    short = quotes.seal_words(KEY, QUOTE, POST, Words("a", True, "b"))
    longest = quotes.seal_words(KEY, QUOTE, POST, Words("x" * 20, False, "\U0001f600" * 240))
    rows = (ROW, ROW.printed, ROW.gone, Row(QUOTE, AGREED, BOARD, "2026-W48", POST, longest))
    assert len(short) == len(longest) == len(SEALED) == quotes.SEALED_SIZE
    assert len({len(quotes.seal_row(ACCOUNTS, row)) for row in rows}) == 1


def test_what_is_printed_keeps_its_post_alone_and_what_is_gone_nothing() -> None:
    assert ROW.printed == Row(QUOTE, PRINTED, BOARD, "2026-W48", POST)
    assert ROW.gone == Row(QUOTE, GONE, bytes(16), "", bytes(16))


def test_what_is_longer_shorter_or_of_no_known_state_is_no_row() -> None:
    good = bytes([AGREED]) + BOARD + oracle.l16(b"2026-W48") + POST + bytes(2)
    for plain in (b"", b"\x03" + good[1:], good[:-1], good + b"x"):
        with pytest.raises(Malformed):
            quotes.open_row(ACCOUNTS, QUOTE, seal(ACCOUNTS, pad(plain, 2048), t("quote-aad") + QUOTE))
