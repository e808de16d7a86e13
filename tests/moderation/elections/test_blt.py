"""Reading and writing `.blt`: the quirks of real files, and one sentence with its line for a broken one."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.elections import blt

PLAIN = '3 1\n2 1 3 0\n1 2 0\n0\n"Ann"\n"Ben"\n"Cat"\n"A ward"\n'


def test_a_plain_file_is_read() -> None:
    read = blt.read(PLAIN)
    assert (read.candidates, read.seats, read.names, read.title) == (3, 1, ("Ann", "Ben", "Cat"), "A ward")
    assert read.ballots == {bytes([1, 3]): 2, bytes([2]): 1}


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.rstrip("\n"),
        PLAIN.replace("\n", "\r\n"),
        "\ufeff" + PLAIN,
        PLAIN.replace("2 1 3 0", "1 1 3 0\n1  1 3 0"),
        PLAIN.replace('"Ann"\n"Ben"\n"Cat"', '"Ann" "Ben" "Cat"'),
        PLAIN.replace('"', ""),
        PLAIN.replace("\n0\n", "\n\n0\n\n"),
        PLAIN.replace("\n", ",\n"),
    ],
)
def test_other_spellings_of_the_same_are_read_alike(text: str) -> None:
    assert blt.read(text) == blt.read(PLAIN)


def test_a_quote_inside_a_name_is_doubled() -> None:
    read = blt.read(PLAIN.replace('"Ben"', '"Ben ""Green"""'))
    assert read.names[1] == 'Ben "Green"'


def test_a_party_quoted_behind_a_name_belongs_to_it() -> None:
    read = blt.read(PLAIN.replace('"Ben"', '"Ben" "Green"'))
    assert read.names == ("Ann", "Ben, Green", "Cat")


def test_who_withdrew_has_a_minus() -> None:
    assert blt.read(PLAIN.replace("3 1\n", "3 1\n-2 -3\n")).withdrawn == {2, 3}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("3 1\n", "", 1), ("3 1\n", "3\n", 1), ("3 1\n", "1 3\n", 1), ("3 1\n", "3 0\n", 1), ("3 1\n", "x y\n", 1),
        ("2 1 3 0", "2 1 3", 2), ("2 1 3 0", "2 1 4 0", 2), ("2 1 3 0", "2 1 1 0", 2), ("2 1 3 0", "0 1 0", 2),
        ("2 1 3 0", "2 1=3 0", 2), ("2 1 3 0", "2 1 \u0663 0", 2), ("2 1 3 0", "2 1_1 0", 2), ("1 2 0", "-2", 3),
        ("\n0\n", "\n", 7), ('"Cat"\n', "", 7), ('"A ward"', '"A ward"\n"more"', 9), ('"Ben"', '"Ben', 6),
        (PLAIN, "", 1),
    ],
)  # fmt: skip
def test_a_broken_file_gets_one_sentence_with_its_line(old: str, new: str, line: int) -> None:
    with pytest.raises(blt.BltWrong, match=rf"^Line {line} of the ballots [^\n]+\.$"):
        blt.read(PLAIN.replace(old, new, 1))


@given(
    st.dictionaries(st.lists(st.integers(1, 4), min_size=1, max_size=4, unique=True).map(bytes), st.integers(1, 9)),
    st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=5, max_size=5),
)
def test_what_is_written_is_read_back(ballots: dict[bytes, int], names: list[str]) -> None:
    given = blt.Ballots(4, 2, frozenset({4}), blt.Counter(ballots), tuple(names[:4]), names[4])
    assert blt.read(blt.write(given)) == given


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(blt.BltWrong):
        blt.read(text)
