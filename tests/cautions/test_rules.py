"""How much `forum/cautions/rules.py` finds, how often it cries wolf, and that no text can break it."""

import csv
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.cautions.patterns import shape
from forum.cautions.rules import KINDS, PATTERNS, Finding, NameList, candidates, find
from tests.cautions.labelled import LINES, NAMES, PLAIN, STRUCTURED, false_alarms, recall

ROOT = Path(__file__).parents[2]
COMMENTS = Path(os.environ.get("CANDOUR_SHARED", ROOT.parent / "shared")) / "data" / "nhs-comments" / "comments.csv"
LENGTH = 10_000
COMPILED = tuple(re.compile(source, re.A | (re.I if "i" in flags else 0)) for _, source, flags in PATTERNS)
ATOMS = ("a", "0", "0 ", "1-", "(0", "a.", "a@", "@a", "A1 ", "AB/12/", "\n", "\r\n", "- Pete\n", "Thanks,\n",
         "the only a ", "I am the a ", "staff no ", "ref\n\n", "+44 ", "1/1/", "14 ", "May ", "last at ",
         "a at a dot ", "[at]", "J. ", "Sue ", "Hendry ", " ", "\u00a0", "\u2019", "😀", "\ud800")


def kinds_in(text: str, names: NameList = NAMES) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in find(text, names)]


def assert_sound(text: str, found: list[Finding]) -> None:
    assert all(0 <= one.start < one.end <= len(text) and text[one.start:one.end] == one.text for one in found)
    assert all(one.kind in KINDS for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


# ---- the labelled set

def test_the_labelled_set_is_as_large_as_it_claims() -> None:
    structured = [line for line in LINES if any(kind in STRUCTURED for kind, _ in line.expect)]
    assert len(structured) >= 110
    assert len(PLAIN) >= 60
    assert len({line.text for line in LINES}) == len(LINES)


def test_every_label_names_a_kind_and_words_that_stand_in_its_text() -> None:
    assert all(kind in KINDS and words in line.text for line in LINES for kind, words in line.expect)


def test_nine_in_ten_structured_items_are_found() -> None:
    assert recall(STRUCTURED) >= 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_of_every_kind_four_in_five_items_are_found(kind: str) -> None:
    assert recall([kind]) >= 0.8


def test_at_most_one_plain_line_in_five_raises_an_alarm() -> None:
    assert false_alarms(KINDS) <= 0.2


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_alone_raises_an_alarm_on_one_plain_line_in_twenty(kind: str) -> None:
    assert false_alarms([kind]) < 0.05


def test_lines_with_items_raise_few_alarms_that_nobody_labelled() -> None:
    alarms = [(line, one) for line in LINES if line.expect for one in line.found]
    labelled = [one.kind in dict(line.expect) for line, one in alarms]
    assert sum(labelled) / len(labelled) >= 0.95


def test_at_most_one_real_patient_comment_in_five_raises_an_alarm() -> None:
    if not COMMENTS.exists():
        print(f"Not measured: {COMMENTS} is not there.")
        return
    with COMMENTS.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert sum(bool(find(text)) for text in texts) / len(texts) <= 0.2


# ---- any text at all

any_text = st.text(st.characters(exclude_categories=()))
made_of_items = st.lists(st.sampled_from([*ATOMS, *(line.text for line in LINES)]), max_size=12).map("".join)


@given(any_text | made_of_items)
def test_findings_are_words_of_the_text_in_order_and_apart(text: str) -> None:
    assert_sound(text, find(text, NAMES))


@given(st.lists(any_text, max_size=5), made_of_items)
def test_any_list_of_names_is_taken(lines: list[str], text: str) -> None:
    text = text.join(lines)
    assert_sound(text, find(text, NameList.parse(lines)))


@pytest.mark.parametrize("atom", [*ATOMS, *map("".join, pairwise(ATOMS))])
def test_a_long_hostile_text_is_answered(atom: str) -> None:
    text = (atom * LENGTH)[:LENGTH]
    assert_sound(text, find(text, NAMES))


# ---- names

def test_five_thousand_names_are_looked_up_by_surname() -> None:
    lines = [f"Ann {letter}{other}{third}ovic" for letter in "BCDFGHJKLM" for other in "abcdefghijklmnopqrst"
             for third in "abcdefghijklmnopqrstuvwxy"]
    names = NameList.parse(lines)
    assert len(names.firsts) == 5_000
    assert kinds_in(f"ask {lines[4_321].lower()} today", names) == [("name", lines[4_321].lower())]


def test_comments_titles_and_empty_lines_of_the_list_are_no_names() -> None:
    names = NameList.parse(["# staff", "", "Dr Ada Quill # the vet", "Tarn, Rhys"])
    assert names.firsts == {"quill": frozenset({"ada"}), "tarn": frozenset({"rhys"})}


@pytest.mark.parametrize("text", ["Brown bins", "young people", "In the field", "Long shifts", "Green paper",
                                  "the marsh", "Will young people be hired", "Band B. Brown bins", "A Green Paper",
                                  "food banks"])
def test_a_surname_that_is_a_word_says_nothing_alone(text: str) -> None:
    assert kinds_in(text) == []


@pytest.mark.parametrize("text", ["Mrs Brown", "B. Brown", "Barbara Brown", "barbara brown", "W Young", "Will Young",
                                  "mr green", "Brown, Barbara", "Barbara J. Brown", "Sue\nHendry", "SUE HENDRY",
                                  "Hendry", "**Sue** Hendry"])
def test_a_surname_with_a_first_name_an_initial_or_a_title_is_a_name(text: str) -> None:
    assert [kind for kind, _ in kinds_in(text)] == ["name"]


# ---- the rules of the brief that a share could hide

@pytest.mark.parametrize("text", ["2026", "April", "next April", "Thursday", "two weeks", "45 days", "5 of 14",
                                  "2.30pm", "in March 2026", "2024/25", "24/7", "50/50", "9-5", "10/10",
                                  "up to 5 may apply"])
def test_what_is_no_exact_date_is_no_date(text: str) -> None:
    assert kinds_in(f"They said {text} again") == []


@pytest.mark.parametrize("number", ["BG123456A", "GB123456A", "ZZ123456A", "DA123456A", "AO123456A", "AB123456E"])
def test_a_national_insurance_number_that_cannot_be_is_none(number: str) -> None:
    assert "ni" not in dict(kinds_in(number))


@pytest.mark.parametrize("number", ["116 123", "0800 030 5182", "0300 123 1100", "999"])
def test_a_help_line_may_be_passed_on_without_an_alarm(number: str) -> None:
    assert kinds_in(f"call {number}, they listen") == []


def test_of_overlapping_findings_the_longer_says_the_kind() -> None:
    assert kinds_in("Staff number 2025-11-03") == [("staff", "Staff number 2025-11-03")]


@given(made_of_items)
def test_what_a_pattern_finds_is_marked_whole(text: str) -> None:
    marked = [range(one.start, one.end) for one in find(text)]
    hits = [hit.span(pattern.groups) for pattern in COMPILED for hit in pattern.finditer(text)]
    assert all(any(start in place and end - 1 in place for place in marked) for start, end in hits)


@pytest.mark.parametrize("after", [*",;:.!?)]}>|*\u2026\u2014\u2019\u201d", '"', "'"])
def test_an_item_is_marked_whole_whatever_sign_follows_it(after: str) -> None:
    def marks(text: str, start: int, end: int) -> bool:
        return any(one.start <= start and end <= one.end for one in find(text, NAMES))

    for line in LINES:
        for _, words in line.expect:
            start = line.text.index(words)
            text, end = line.text[:start] + words, start + len(words)
            if marks(f"{text} please", start, end):
                assert marks(f"{text}{after} please", start, end), text


@pytest.mark.parametrize("text", ["Call me on 07700 900123", "Ring me on 01632 960123", "call us on 84512 900123",
                                  "ring me on 07700-900-321"])
@pytest.mark.parametrize("after", [", or mail", "; or", ") or", '" or', ". Or", " or", ""])
def test_no_half_of_a_phone_number_stays_plain(text: str, after: str) -> None:
    assert kinds_in(text + after) == [("phone", text)]


def test_every_kind_has_one_sentence() -> None:
    assert all(sentence.endswith(".") and sentence[:-1].count(".") == 0 for sentence in KINDS.values())


def test_every_kind_but_names_has_patterns() -> None:
    assert {kind for kind, _, _ in PATTERNS} == set(KINDS) - {"name"}


def test_no_part_of_a_pattern_is_left_unfilled() -> None:
    assert not [source for _, source, _ in PATTERNS if "<" in source.replace("(?<!", "").replace("(?<=", "")]


@pytest.mark.parametrize("row", range(len(PATTERNS)))
def test_what_a_pattern_is_said_to_need_stands_in_all_it_finds(row: int) -> None:
    kind, source, flags = PATTERNS[row]
    pattern = re.compile(source, re.A | (re.I if "i" in flags else 0))

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), database=None)
    @given(st.from_regex(pattern))
    def check(text: str) -> None:
        assert row in candidates(shape(text)) or not pattern.search(text), (kind, text)

    check()


@given(made_of_items)
def test_of_no_text_is_a_finding_lost_because_its_pattern_was_not_tried(text: str) -> None:
    tried = candidates(shape(text))
    for row, (kind, source, flags) in enumerate(PATTERNS):
        if row not in tried:
            assert not re.search(source, text, re.A | (re.I if "i" in flags else 0)), (kind, source)


def test_asking_first_what_a_pattern_needs_changes_no_finding() -> None:
    for line in LINES:
        tried = candidates(shape(line.text))
        for row, (_, source, flags) in enumerate(PATTERNS):
            assert row in tried or not re.findall(source, line.text, re.A | (re.I if "i" in flags else 0))
