"""The PDF has none of the faults that a machine can find; and each of them, put into one on purpose, is found."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfWriter

from forum.reports.pdf import pdf_file
from forum.reports.rules import Report, write
from forum.tables import Cell
from tests.forum.reports.broken import BROKEN
from tests.forum.reports.matterhorn import faults
from tests.forum.reports.samples import FIRST, QUESTIONS, SMALL, report
from tests.forum.reports.tagged import Pdf


def asked(*questions: str) -> Report:
    rows: list[tuple[Cell, ...]] = [(at, question, None) for at, question in enumerate(questions, 1)]
    return Report(1, 11, (replace(QUESTIONS, tables=[replace(QUESTIONS.tables[0], rows=rows)], short=questions[0]),))


REPORTS = {
    "the second of two": report(),
    "a first one": report(FIRST),
    "one that corrects another": report(number=2, corrects=1),
    "one of a small forum": report(SMALL),
    "one without anything": Report(1, 11, ()),
    "one whose table is pages long": asked(*("Who decides, and by when, and who was asked? " * 4,) * 25),
    "one with a word wider than the page": asked("x" * 300),
    "one with characters no typeface has": asked("Why \u0378 now? \U0001f469\u200d\U0001f467 \U00013000"),
}


# Short, with all that a report consists of.
GOOD = replace(report(), sections=(*report().sections[:1], QUESTIONS))


def pdf(one: Report) -> bytes:
    made = pdf_file(write(one))
    assert made, "WeasyPrint or Pango is missing: bin/test installs them."
    return made


@pytest.fixture(scope="module")
def good() -> bytes:
    return pdf(GOOD)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_has_no_fault_that_a_machine_can_find(name: str) -> None:
    assert not faults(pdf(REPORTS[name]))


def test_a_character_that_no_typeface_has_is_spelt_out() -> None:
    text = " ".join(page.extract_text() for page in Pdf(pdf(asked("Why \u0378 now?"))).pages)
    assert "Why [character U+0378] now?" in " ".join(text.split())


def test_nothing_runs_over_the_edge_however_long_a_word_is() -> None:
    text = [page.extract_text() for page in Pdf(pdf(asked("x" * 300))).pages]
    assert max(line.count("x") for page in text for line in page.splitlines()) < 100


def test_every_page_says_which_it_is_and_no_reader_hears_it() -> None:
    long = Pdf(pdf(REPORTS["one whose table is pages long"]))
    assert len(long.pages) > 1
    for number, (page, operations) in enumerate(zip(long.pages, long.operations, strict=True), 1):
        assert f"Page {number} of {len(long.pages)}" in page.extract_text()
        aside = [marks for _, operator, marks in operations if operator == b"TJ" and marks[0][0] == "/Artifact"]
        assert len(aside) == 2


def test_a_link_says_where_it_leads(good: bytes) -> None:
    said = [one.get_object()["/Contents"] for one in Pdf(good).pages[0]["/Annots"]]
    assert said == [section.title for section in GOOD.sections if section.short]


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_found(name: str, good: bytes) -> None:
    checkpoint, change = BROKEN[name]
    writer, broken = PdfWriter(clone_from=BytesIO(good)), BytesIO()
    change(writer)
    writer.write(broken)
    assert {fault[:2] for fault in faults(broken.getvalue())} >= {checkpoint}
