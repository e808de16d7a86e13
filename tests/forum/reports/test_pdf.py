"""The PDF: tagged, described, silent about time, and made without reading anything from anywhere."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from forum.reports import pdf
from forum.reports.pdf import pdf_file
from forum.reports.rules import Report, write
from forum.reports.views import show
from tests.forum.reports.samples import ISSUE, QUESTIONS, report


@pytest.fixture(scope="module")
def made() -> bytes:
    found = pdf_file(write(report()), ISSUE)
    assert found, "WeasyPrint or Pango is missing: bin/test installs them."
    return found


@pytest.fixture(scope="module")
def reader(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def elements(node: Any) -> Iterator[DictionaryObject]:
    """Every structure element, in reading order."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for one in node:
            yield from elements(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def tree(reader: PdfReader) -> list[DictionaryObject]:
    return list(elements(reader.root_object["/StructTreeRoot"]["/K"]))  # type: ignore[index]


def test_it_says_that_it_is_pdf_ua_with_title_and_language(reader: PdfReader) -> None:
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert reader.metadata
    assert reader.metadata.title == "Report 1: 9 November to 6 December 2026, Our forum"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()  # type: ignore[attr-defined]


def test_every_chart_is_described_in_the_words_of_the_page(reader: PdfReader) -> None:
    figures = [one["/Alt"] for one in tree(reader) if one["/S"] == "/Figure"]
    bars = [bar for section in show(report()).sections for table in section.tables for bar in table.bars]
    assert figures == [f"{bar.label}: {bar.said}" for bar in bars if bar.wide]
    assert figures[0] == "The depot move: about 140, give or take 15"


def test_headings_tables_and_lists_are_tagged_as_such(reader: PdfReader) -> None:
    tags = [str(one["/S"]) for one in tree(reader)]
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 6
    assert tags.count("/Caption") == sum(len(section.tables) for section in report().sections)  # a table can go on
    heads = {one["/ID"] for one in tree(reader) if one["/S"] == "/TH"}
    cells = [one["/A"]["/Headers"] for one in tree(reader) if one["/S"] == "/TD"]  # type: ignore[index]
    assert cells
    assert all(len(one) == 2 and heads.issuperset(one) for one in cells)


def test_every_typeface_is_inside(reader: PdfReader) -> None:
    fonts = [font for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    kept = [one.get_object()["/DescendantFonts"][0]["/FontDescriptor"].get_object() for one in fonts]
    assert kept
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & one.keys() for one in kept)


def test_it_has_the_figures_of_the_page(reader: PdfReader) -> None:
    text = " ".join(page.extract_text() for page in reader.pages)
    for section in show(report()).sections:
        for table in section.tables:
            for row in table.rows:
                assert all(" ".join(cell.split()) in " ".join(text.split()) for cell in row), row


def test_no_time_is_inside_and_the_same_report_gives_the_same_bytes(made: bytes, reader: PdfReader) -> None:
    assert reader.metadata is not None
    assert reader.metadata.creation_date is None
    assert reader.metadata.modification_date is None
    assert pdf_file(write(report()), ISSUE) == made


def test_nothing_is_fetched_whatever_the_words_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are escaped; and if they were not, the fetcher would refuse."""
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("it asked somebody"))
    hostile = '<img src="http://127.0.0.1:9/x.png"><link rel="stylesheet" href="file:///etc/passwd">'
    assert pdf_file(write(Report(1, 11, (replace(QUESTIONS, words=(hostile,)),))), ISSUE)
    weasyprint = pdf._weasyprint()
    with pytest.raises(pdf.FetchRefused):
        pdf._refusing(weasyprint).fetch("file:///etc/passwd")


def test_without_weasyprint_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    assert pdf_file(write(report()), ISSUE) is None
