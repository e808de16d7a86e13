"""No digit goes out but with noise, as what its column holds, or with a reason why everybody may know it."""

from dataclasses import replace
from typing import Any

import pytest

from forum.instance import Instance
from forum.reports.exposed import exposed
from forum.reports.rules import Report, read, write
from forum.reports.views import show
from forum.sections import SECTIONS
from forum.tables import BAND, DAY, ORDER, RANDOM, WRITTEN, Cell, Column, Number, Section, Table
from moderation.signing import service
from tests.forum.reports.samples import FIRST, SECOND, SMALL, report
from tests.forum.topics.hall import hall_of
from tests.moderation.signing.tools import taken, waits

NOISE = {"error": "Off by chance.", "off": 10}


def counts(*cells: Cell, holds: str = "", **more: Any) -> Report:
    column = Column("members", "Members", "How many.", holds)
    table = Table("counts", "Counts", [column], [(one,) for one in cells], **more)
    return Report(1, 11, (Section("some", "Some", (), [table]),))


def says(*words: str, short: str = "", numbers: tuple[Number, ...] = (), **table: Any) -> Report:
    made = counts(*table.pop("cells", (35,)), **{**NOISE, **table}).sections[0]
    return Report(1, 11, (replace(made, words=words, short=short, numbers=numbers),))


def test_a_whole_number_goes_out_with_noise_or_with_a_reason_why_it_may_be_exact() -> None:
    assert exposed(counts(3)) == ["counts"]
    assert exposed(counts(3, error="Off by chance.")) == ["counts"]
    assert exposed(counts(33, **NOISE)) == ["counts"]
    assert not exposed(counts(35, None, **NOISE))
    assert not exposed(counts(3, exact="It is in the log."))
    assert not exposed(counts(3, holds=ORDER))


@pytest.mark.parametrize("text", ["3", "3 members", "+3", "٣", "½", "Ⅲ", "三", "fewer than 25"])
def test_a_count_that_is_written_as_text_is_found_too(text: str) -> None:
    assert exposed(counts(text)) == ["counts"]
    assert exposed(counts(text, **NOISE)) == ["counts"]
    assert not exposed(counts("no earlier figure", "+25", "-5", **NOISE))


@pytest.mark.parametrize(
    ("holds", "good", "bad"),
    [
        (DAY, "2026-12-08", "3 members"),
        (BAND, "10 to 24 members", "11 to 12 members"),
        (BAND, "fewer than 25", "fewer than 4"),
        (RANDOM, "AAECAwQFBgcICQoLDA0ODw", "3 members"),
    ],
)
def test_what_a_column_says_it_holds_is_what_stands_there(holds: str, good: str, bad: str) -> None:
    assert not exposed(counts(good, holds=holds))
    assert exposed(counts(bad, holds=holds)) == ["counts"]


@pytest.mark.parametrize("said", ["Exactly 3 of them.", "About 35, or 3.", "35.5", "1,035", "135", "353", "٣"])
def test_no_sentence_tells_a_number_that_is_not_its_tables(said: str) -> None:
    assert exposed(says(said)) == ["some"]
    assert exposed(says(short=said)) == ["some"]
    assert exposed(Report(1, 11, (replace(says().sections[0], title=said),))) == ["some"]


@pytest.mark.parametrize("place", ["title", "error", "exact"])
def test_no_title_and_no_note_of_a_table_tells_a_number(place: str) -> None:
    section = counts(35, **NOISE).sections[0]
    changed: dict[str, Any] = {place: "Exactly 3."}
    table = replace(section.tables[0], **changed)
    assert exposed(Report(1, 11, (replace(section, tables=[table]),))) == ["some"]


@pytest.mark.parametrize("place", ["title", "about"])
def test_no_head_of_a_column_tells_a_number(place: str) -> None:
    section = counts(35, **NOISE).sections[0]
    changed: dict[str, Any] = {place: "Exactly 3."}
    table = replace(section.tables[0], columns=[replace(section.tables[0].columns[0], **changed)])
    assert exposed(Report(1, 11, (replace(section, tables=[table]),))) == ["some"]


def test_a_sentence_may_say_what_its_tables_print_and_what_has_a_reason() -> None:
    assert not exposed(says("About 35, give or take 10, up by 25.", cells=(35, "+25")))
    assert not exposed(says("Most supported: “Why 3 depots?”.", cells=("Why 3 depots?",), holds=WRITTEN))
    assert exposed(says("Within 12 working days.")) == ["some"]
    assert not exposed(says("Within 12 working days.", numbers=(Number("12 working days", "It is a rule."),)))


def test_a_place_in_an_order_is_no_number_that_sentences_may_say() -> None:
    assert exposed(says("Exactly 3.", cells=(3,), holds=ORDER)) == ["some"]


@pytest.mark.parametrize("found", [FIRST, SECOND, SMALL])
def test_every_sample_may_go_out(found: Any) -> None:
    assert not exposed(report(found))


def test_a_draft_with_everything_that_reports_have_may_go_out(forum: Instance) -> None:
    hall = hall_of(forum)
    hall.reports("Depot 3", "Pay", report=7, day="2026-10-20")
    (thread,) = hall.asks("Why 3 depots in 2027?")
    hall.supports(thread, 12)
    waits(forum, weeks=4)
    found = read(write(service._made(forum, SECTIONS, taken(forum, named=2))))
    assert {"themes", "questions", "owing", "owed", "acts", "budget"} <= {section.key for section in found.sections}
    assert not exposed(found)


def test_days_are_in_words_on_pages_and_as_year_month_day_for_programs() -> None:
    made = counts("2026-11-09", holds=DAY)
    assert show(made).sections[0].tables[0].rows == (("Monday 9 November 2026",),)
    assert b'"2026-11-09"' in write(made)
