"""A report as CSV and as SQLite, made from its JSON alone: the same figures. Pure but for memory."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from io import StringIO

import sqlite_utils

from forum.reports.rules import Report, read
from forum.tables import Cell, Section, Table

HEAD = ("section", "table", "row", "column", "value")
# A spreadsheet runs a cell that begins so as a formula. Plain numbers are none.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+", re.ASCII)


def csv_file(content: bytes) -> bytes:
    """One value a line: section, table, row (from 1), column, value. Sentences and the report's head have no table;
    what is hidden is empty.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEAD)
    for line in _lines(read(content)):
        writer.writerow([safe(cell) for cell in line])
    return text.getvalue().encode()


def safe(cell: Cell) -> str:
    """As it stands in the file: `'` before what a spreadsheet would take for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _lines(report: Report) -> Iterator[tuple[Cell, ...]]:
    for name, value in _head(report).items():
        yield "report", "", 1, name, value
    for section in report.sections:
        yield section.key, "", 1, "title", section.title
        for at, sentence in enumerate(section.words, 1):
            yield section.key, "", at, "words", sentence
        for table in section.tables:
            yield from _cells(section, table)


def _cells(section: Section, table: Table) -> Iterator[tuple[Cell, ...]]:
    for at, row in enumerate(table.rows, 1):
        for column, cell in zip(table.columns, row, strict=True):
            yield section.key, table.key, at, column.key, cell


def sqlite_file(content: bytes) -> bytes:
    """A database with one table for each of the report's, `report`, `words`, and `about`, which documents them all."""
    report = read(content)
    raw = sqlite3.connect(":memory:")
    try:
        db = sqlite_utils.Database(raw, execute_plugins=False)
        db.table("report").insert(_head(report), pk="number")
        words = [(section, at, one) for section in report.sections for at, one in enumerate(section.words, 1)]
        made = db.table("words").create({"section": str, "row": int, "words": str}, pk=("section", "row"))
        made.insert_all({"section": section.key, "row": at, "words": one} for section, at, one in words)
        for section in report.sections:
            for table in section.tables:
                _insert(db, table)
        db.table("about").insert_all(_about(report), pk=("name", "column"))
        raw.commit()
        return raw.serialize()
    finally:
        raw.close()


def _insert(db: sqlite_utils.Database, table: Table) -> None:
    kinds = {column.key: _kind([row[at] for row in table.rows]) for at, column in enumerate(table.columns)}
    made = db.table(table_name(table))
    made.create({"row": int, **kinds}, pk="row")
    keys = [column.key for column in table.columns]
    made.insert_all({"row": at, **dict(zip(keys, row, strict=True))} for at, row in enumerate(table.rows, 1))


def table_name(table: Table) -> str:
    """No table of a report has the name of one of ours."""
    return f"{table.key}_table" if table.key in ("report", "words", "about") else table.key


def _kind(cells: list[Cell]) -> type:
    known = [cell for cell in cells if cell is not None]
    return int if known and all(isinstance(cell, int) for cell in known) else str


def _about(report: Report) -> Iterator[dict[str, str]]:
    yield _line("report", "", "The head of the report: one row.")
    for name, what in _HEAD_ABOUT.items():
        yield _line("report", name, what)
    yield _line("words", "", "The sentences of each section, in their order.")
    yield _line("about", "", "This table: what every other table and its columns hold.")
    for section in report.sections:
        for table in section.tables:
            said = " ".join(filter(None, (table.error, table.exact, "NULL is hidden, or not there.")))
            yield _line(table_name(table), "", f"{section.title}: {table.title}. {said}")
            for column in table.columns:
                yield _line(table_name(table), column.key, f"{column.title}. {column.about}")


def _line(name: str, column: str, about: str) -> dict[str, str]:
    return {"name": name, "column": column, "about": about}


def _head(report: Report) -> dict[str, Cell]:
    return {
        "forum": report.forum,
        "number": report.report,
        "title": report.title,
        "period": report.period,
        "corrects": report.corrects,
        "why": report.why,
    }


_HEAD_ABOUT = {
    "forum": "What the forum is called.",
    "number": "Reports are numbered from 1 in the order they came out.",
    "title": "With the first and the last day of the period.",
    "period": "Which four weeks it is about.",
    "corrects": "The number of the report that this one corrects, or 0.",
    "why": "What was wrong there.",
}
