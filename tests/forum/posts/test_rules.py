"""The canonical form of text, and what a draft may be."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Problem
from forum.posts import rules
from forum.posts.rules import canonical, draft
from tests.core.tools import RULES

ODD = "a B.,-—–―‘’“”«»\u200b\u200d\u2060\ufeff\ufe0f\u00ad\u202e\u2028\x0b\t\r\n  ﬁ①Ａé👍🏽👩❤🔥#*>\ud800\U000e0041"
TEXTS = st.text(max_size=120) | st.text(st.sampled_from(ODD), max_size=60)
INVISIBLE = "\u200b\u200c\u200e\u200f\u2060\u2061\ufeff\u00ad\u202a\u2066\u2069\u034f\u115f\u3164\u2800\u180e\u17b4"
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")


@RULES
@given(TEXTS)
def test_canonical_text_is_canonical(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once


@RULES
@given(TEXTS | st.text("ab \n", max_size=12))
def test_a_text_that_is_left_alone_would_not_have_been_changed(text: str) -> None:
    assert not rules._is_plain(text) or rules._plainer(text) == text


@RULES
@given(TEXTS)
def test_canonical_text_is_nfkc_and_shows_everything_it_holds(text: str) -> None:
    once = canonical(text)
    assert unicodedata.is_normalized("NFKC", once)
    assert [char for char in once if char not in "\n\u200d" and unicodedata.category(char) in HIDDEN] == []
    assert not re.search(r"[\ufe00-\ufe0f\U000e0000-\U000e01ef‘’“”—–\u2028\r\t]", once)


@RULES
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=80).map(str.split).filter(bool))
def test_plain_typing_is_not_changed(words: list[str]) -> None:
    for typed in (" ".join(words), "\n".join(words), "\n\n".join(words)):
        assert canonical(typed) == typed


@RULES
@given(st.text("abc ", min_size=1), st.lists(st.tuples(st.integers(0, 50), st.sampled_from(INVISIBLE))))
def test_planted_marks_are_gone(text: str, marks: list[tuple[int, str]]) -> None:
    """Two copies of one memo with different invisible marks become the same text."""
    marked = text
    for at, mark in marks:
        marked = marked[:at] + mark + marked[at:]
    assert canonical(marked) == canonical(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("“Quoted” ‘words’ it’s", "\"Quoted\" 'words' it's"), ("a – b — c―d", "a - b - c - d"), ("2019–2024",
        "2019-2024"),
        ("ﬁle Ⅷ ① Ａ", "file VIII 1 A"), ("a\u00a0b\u2003c", "a b c"), ("a  b   c", "a b c"), ("end  \nnext",
        "end\nnext"),
        ("a\u2028b\u2029c\x0bd\x0ce\x85f", "a\nb\nc\nd\ne\nf"), ("a\r\nb\rc", "a\nb\nc"), ("a\n\n\n\n\nb", "a\n\nb"),
        ("\n\n  indented\n", "  indented"), ("— first\n—second", "- first\n- second"), ("a…", "a..."),
        ("e\u0301", "é"),
        ("ad\u00admin\u200bistrator", "administrator"), ("\x00a\x07b\x1b[31mc", "ab[31mc"), ("Z\u0335\u0336",
        "Z\u0335\u0336"),
    ],
)
def test_typographic_habits_become_plain(typed: str, kept: str) -> None:
    assert canonical(typed) == kept


@pytest.mark.parametrize("emoji", ["👍", "👍🏽", "👩‍👩‍👧", "🧑‍💻", "👩🏽‍💻", "🧑🏿‍🤝‍🧑🏻"])
def test_joined_emoji_stay_joined(emoji: str) -> None:
    assert canonical(f"Well {emoji} said") == f"Well {emoji} said"


@pytest.mark.parametrize(("emoji", "kept"), [("❤️", "❤"), ("👁️‍🗨️", "👁‍🗨"), ("🏳️‍🌈", "🏳‍🌈"), ("1️⃣", "1⃣"), ("☎︎", "☎")])
def test_variation_selectors_go_and_the_sign_stays(emoji: str, kept: str) -> None:
    assert canonical(f"a {emoji} b") == f"a {kept} b"


@pytest.mark.parametrize("text", ["a\u200db", "\u200d", "👍\u200da", "a\u200d👍", "👍\u200d", "👍\u200d\u200d👍"])
def test_a_joiner_that_joins_no_emoji_is_a_mark(text: str) -> None:
    assert canonical(f"x{text}y").count("\u200d") <= 1
    assert "\u200db" not in canonical(text)
    assert not canonical(text).startswith("\u200d")


def test_line_breaks_and_indents_of_code_are_kept() -> None:
    code = "Look:\n\n    def f():\n        return 1\n\n```\na = {}\n```"
    assert canonical(code) == code


@pytest.mark.parametrize(
    ("title", "text", "problem"),
    [
        (None, "", rules.EmptyPost), (None, " \n\t\u200b\u3164", rules.EmptyPost), (None, "a" * 10_001,
        rules.PostTooLong),
        (None, "👍" * 8_193, rules.PostTooLong), ("", "a", rules.EmptyTitle), ("\u200b ", "a", rules.EmptyTitle),
        ("a" * 151, "a", rules.TitleTooLong), (None, "㌀" * 3000, rules.PostTooLong),
    ],
)
def test_a_draft_that_cannot_be_a_post_says_why(title: str | None, text: str, problem: type[Problem]) -> None:
    with pytest.raises(problem):
        draft(title, text)


@pytest.mark.parametrize(
    ("title", "text"), [(None, "a" * 10_000), ("a" * 150, "a"), (None, "👍" * 8_192), (None, "é" * 10_000)]
)
def test_a_draft_just_within_the_limits_is_taken(title: str | None, text: str) -> None:
    assert draft(title, text) == rules.Draft(title or "", text)


def test_a_title_is_one_line() -> None:
    assert draft(" Who\npays\tthe   fares? ", "a").title == "Who pays the fares?"
