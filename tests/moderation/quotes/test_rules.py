"""What can be quoted, whatever is written and typed; and what a report prints, whatever was agreed."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.text import canonical
from moderation.quotes import rules
from moderation.quotes.rules import EARLY, GONE, UNNAMED, Agreed
from tests.core.tools import RULES

POST = canonical(
    "We moved twice, and I don't know *why*.\nNobody asked us. The cost-cutting hurts.\n\n"
    "> You should be glad to have work.\nAnd so on.\n\n- > Others said this too.\n\nIt isn't true."
)
TOKENS = st.sampled_from("we|don't|cost-cutting|time|> so|\n|\n\n|É|日本|,|-|3|x_y".split("|"))
TEXTS = st.lists(TOKENS, max_size=60).map(" ".join).map(canonical)


def folded(text: str) -> str:
    return " ".join(text.split())


def letters(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


@pytest.mark.parametrize(
    "words",
    [
        "Nobody asked us.", "I don't know *why*. Nobody asked us", "The cost-cutting hurts", "It isn't true",
        "  Nobody\n asked   us ", "I don’t know", "We moved twice, and",
    ],
)
def test_words_of_the_post_can_be_quoted_across_its_lines(words: str) -> None:
    assert rules.taken(POST, words) == folded(canonical(words))


@pytest.mark.parametrize(
    "words",
    [
        "Nobody told us", "obody asked", "I don", "t know", "cost", "cutting hurts", "nobody asked us",
        "You should be glad", "glad to have work. And so on", "And so on", "Others said this", "hurts. It isn't true",
    ],
)
def test_other_words_cut_words_and_what_the_post_quotes_from_others_cannot(words: str) -> None:
    with pytest.raises(rules.NotInPost):
        rules.taken(POST, words)


@RULES
@given(TEXTS, st.data())
def test_whatever_is_typed_a_quote_is_at_most_25_whole_words_of_the_author(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    typed = text[start : data.draw(st.integers(start, len(text)))]
    try:
        words = rules.taken(text, typed)
    except (rules.NotInPost, rules.TooManyWords):
        return
    own = [line for line in text.split("\n") if not line.lstrip().startswith(">")]
    assert 1 <= rules.count(words) <= 25
    assert len(words) <= 240
    assert words in folded(text)
    assert words in folded(" ".join(own))
    assert set(letters(words)) <= set(letters(text))


@RULES
@given(TEXTS, st.text(max_size=300))
def test_what_is_not_in_the_post_is_never_its_words_and_what_is_never_a_paraphrase(text: str, typed: str) -> None:
    words = folded(canonical(typed))
    assume(words)
    if words not in folded(text):
        with pytest.raises((rules.NotInPost, rules.TooManyWords)):
            rules.taken(text, typed)
        return
    try:
        assert rules.paraphrase(text, typed) == words
    except (rules.NotParaphrased, rules.TooManyWords):
        return
    with pytest.raises(rules.NotInPost):
        rules.taken(text, typed)


@RULES
@given(st.lists(st.sampled_from(["one", "cost-cutting", "don't", "é", "7"]), max_size=40))
def test_words_are_counted_as_a_reader_counts_them(words: list[str]) -> None:
    assert rules.count(", ".join(words)) == len(words)
    if not 1 <= len(words) <= 25:
        with pytest.raises(rules.TooManyWords):
            rules.paraphrase("", ", ".join(words))


@pytest.mark.parametrize("typed", ["", " \n", "...", "x" * 241, "\u200b"])
def test_no_words_or_one_endless_word_are_no_quote(typed: str) -> None:
    for verb in (rules.taken, rules.paraphrase):
        with pytest.raises(rules.TooManyWords):
            verb(typed, typed)


AGREED = st.builds(
    Agreed,
    quote=st.binary(min_size=16, max_size=16),
    theme=st.sampled_from(["pay", "jobs", "load", "retired"]),
    paraphrased=st.booleans(),
    words=st.text(min_size=1, max_size=9),
    period=st.integers(0, 20),
    stands=st.booleans(),
)
MANY = st.lists(AGREED, max_size=30, unique_by=lambda one: one.quote)
NAMED = st.lists(st.sampled_from(["pay", "jobs", "load"]), unique=True)


@RULES
@given(MANY, st.integers(0, 20), NAMED)
def test_nothing_of_the_same_period_of_an_unnamed_theme_or_gone_is_printed(
    agreed: list[Agreed], period: int, named: list[str]
) -> None:
    chosen = rules.choose(agreed, period, named)
    assert all(one.stands and one.period < period and one.theme in named for one in chosen.printed)
    assert len(chosen.printed) + sum(chosen.held.values()) == len(agreed)
    left = [one for one in agreed if one not in chosen.printed]
    assert all(not one.stands or one.period >= period or one.theme not in named for one in left)


@RULES
@given(MANY, st.integers(0, 20), NAMED, st.randoms())
def test_the_order_is_that_of_the_words_and_says_nothing_else(
    agreed: list[Agreed], period: int, named: list[str], random: st.DataObject
) -> None:
    def printed(found: list[Agreed]) -> list[tuple[str, str]]:
        return [(one.theme, one.words) for one in rules.choose(found, period, named).printed]

    before = printed(agreed)
    random.shuffle(agreed)  # type: ignore[attr-defined]
    assert printed(agreed) == before
    assert [theme for theme, _ in before] == sorted((theme for theme, _ in before), key=named.index)


def test_a_quote_is_held_back_for_the_first_reason_there_is() -> None:
    late, other = (Agreed(bytes([at]), "load", False, "w", 9, stands=at > 1) for at in (1, 2))
    assert rules.choose([late, other], 9, []).held == {GONE: 1, EARLY: 1, UNNAMED: 0}


def test_how_many_were_held_back_is_told_in_bands_that_begin_at_ten() -> None:
    said = [rules.band(count) for count in range(30)]
    assert len(set(said[:10])) == 1
    assert said[10] == "10 to 24"
    assert not set(said[:10]) & set(said[10:])


@pytest.mark.parametrize(
    "typed",
    [
        "https://forum.example/threads/{0}", "/threads/{0}", "{0}", " https://forum.example/threads/{0}#p-{1} ",
        "https://forum.example/threads/{0}?from=7.{1}#p-{1}",
    ],
)
def test_a_thread_is_found_by_however_its_address_is_pasted(typed: str) -> None:
    thread, post = "A" * 21 + "w", "B" * 21 + "w"
    assert rules.link(typed.format(thread, post)) == (thread, "")
    assert rules.link(f"/threads/{thread}/posts/{post}") == (thread, post)


@pytest.mark.parametrize("typed", ["", "x", "/boards/depot-move", "/threads/short", "A" * 23, "/threads/" + "é" * 22])
def test_what_is_no_address_of_a_thread_is_refused(typed: str) -> None:
    with pytest.raises(rules.NoSuchThread):
        rules.link(typed)
