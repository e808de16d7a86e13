"""What a report is: one spelling, a published schema, and what no form may carry."""

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.encoding import Malformed
from forum.reports import rules
from forum.reports.exposed import exposed
from forum.reports.routes import SCHEMA
from forum.reports.rules import Report, read, write
from forum.tables import BARS, DAY, SIDES, Column, Section, Table
from tests.forum.reports.samples import FIRST, QUESTIONS, SECOND, SMALL, report

VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=30)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda key: key != "row")
CELLS = st.none() | st.integers(-(10**9), 10**9) | TEXTS


@st.composite
def tables(draw: st.DrawFn, key: str) -> Table:
    keys = draw(st.lists(KEYS, min_size=1, max_size=4, unique=True))
    columns = [Column(one, draw(TEXTS), draw(TEXTS)) for one in keys]
    rows = draw(st.lists(st.tuples(*[CELLS] * len(keys)), max_size=4))
    error = draw(TEXTS)
    off = draw(st.integers(0, 50)) if error else 0
    return Table(key, draw(TEXTS), columns, rows, error, draw(st.sampled_from(["", BARS, SIDES])), off, draw(TEXTS))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    keys = draw(st.lists(KEYS, max_size=3, unique=True))
    sections = [
        Section(key, draw(TEXTS), draw(st.lists(TEXTS, max_size=3)), [draw(tables(key))], draw(TEXTS)) for key in keys
    ]
    number = draw(st.integers(1, 10**6))
    corrects = draw(st.integers(0, number - 1))
    why = draw(TEXTS.filter(bool)) if corrects else ""
    return Report(number, draw(st.integers(0, 1000)), sections, corrects, why, draw(TEXTS))


@given(reports())
def test_what_is_written_is_read_again_and_fits_the_published_schema(one: Report) -> None:
    content = write(one)
    VALIDATOR.validate(json.loads(content))
    assert write(read(content)) == content


@pytest.mark.parametrize("found", [FIRST, SECOND, SMALL])
def test_a_report_of_figures_fits_the_schema_and_may_go_out(found: Any) -> None:
    VALIDATOR.validate(json.loads(write(report(found))))
    assert not exposed(report(found))


@pytest.mark.parametrize(
    "other",
    [
        lambda content: content + b" ",
        lambda content: content.replace(b'"corrects":0', b'"corrects": 0'),
        lambda content: content.replace(b'"corrects":0', b'"corrects":false'),
        lambda content: content.replace(b'"slug":"report-1"', b'"slug":"report-2"'),
        lambda content: content.replace(b'"format":"candour-report-1"', b'"format":"other"'),
        lambda content: content[:-1],
        lambda _: b"[]",
        lambda _: b"{}",
        lambda _: b"[" * 100_000,
    ],
)
def test_a_report_has_one_spelling_and_no_other_is_read(other: Any) -> None:
    with pytest.raises(Malformed):
        read(other(write(report())))


def with_table(**changed: Any) -> Report:
    table = replace(QUESTIONS.tables[0], **changed)
    return Report(1, 11, (replace(QUESTIONS, tables=[table]),))


@pytest.mark.parametrize(
    "wrong",
    [
        with_table(key="Two words"),
        with_table(key="sqlite-master"),
        with_table(columns=QUESTIONS.tables[0].columns[:2]),
        with_table(columns=[Column("row", "Row", "Ours.")], rows=[]),
        with_table(columns=[], rows=[]),
        with_table(rows=[(1, "half \ud800", None)]),
        with_table(rows=[(1, "nul \x00", None)]),
        with_table(rows=[(True, "no number", None)]),
        with_table(rows=[(1.5, "no whole number", None)]),
        with_table(off=10),
        with_table(columns=[replace(one, holds="other") for one in QUESTIONS.tables[0].columns]),
        with_table(columns=[replace(one, holds=DAY) for one in QUESTIONS.tables[0].columns]),
        with_table(chart="pie"),
        Report(1, 11, (QUESTIONS, QUESTIONS)),
        Report(1, 11, (), corrects=1, why="Itself."),
        Report(2, 11, (), corrects=1),
    ],
)
def test_what_some_form_cannot_carry_is_no_report(wrong: Report) -> None:
    with pytest.raises(rules.ReportMalformed):
        write(wrong)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (0, "5 January to 1 February 2026"),
        (1, "2 February to 1 March 2026"),
        (11, "9 November to 6 December 2026"),
        (12, "7 December 2026 to 3 January 2027"),
        (44, "21 May to 17 June 2029"),
    ],
)
def test_a_period_is_said_by_its_first_and_last_day(period: int, said: str) -> None:
    assert rules.in_words(period) == said


@pytest.mark.parametrize("slug", ["report-0", "report-01", "report-", "Report-1", "report-1 ", "report-٣", "1"])
def test_only_the_one_address_of_a_report_is_one(slug: str) -> None:
    with pytest.raises(rules.NoSuchReport):
        rules.number(slug)
