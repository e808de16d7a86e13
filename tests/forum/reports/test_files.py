"""CSV and SQLite: made from the JSON alone, the same figures, and nothing that a spreadsheet would run."""

import csv
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from forum.reports.files import csv_file, safe, sqlite_file, table_name
from forum.reports.rules import Report, read, write
from tests.forum.reports.samples import FIRST, SECOND, SMALL, report
from tests.forum.reports.test_rules import reports

Cells = dict[tuple[str, int, str], Any]


def cells(one: Report) -> Cells:
    """Every cell by table, row and column."""
    return {
        (table.key, at, column.key): cell
        for section in one.sections
        for table in section.tables
        for at, row in enumerate(table.rows, 1)
        for column, cell in zip(table.columns, row, strict=True)
    }


def lines(content: bytes) -> Iterator[dict[str, str]]:
    return iter(csv.DictReader(StringIO(csv_file(content).decode(), newline="")))


def in_csv(content: bytes) -> dict[tuple[str, int, str], str]:
    found = (line for line in lines(content) if line["table"])
    return {(line["table"], int(line["row"]), line["column"]): line["value"] for line in found}


def opened(content: bytes) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.deserialize(sqlite_file(content))
    db.row_factory = sqlite3.Row
    return db


def in_sqlite(content: bytes) -> Cells:
    db, found = opened(content), {}
    for section in read(content).sections:
        for table in section.tables:
            for row in db.execute(f"SELECT * FROM [{table_name(table)}]"):
                found |= {(table.key, row["row"], one.key): row[one.key] for one in table.columns}
    db.close()
    return found


@pytest.mark.parametrize("found", [FIRST, SECOND, SMALL])
def test_csv_and_sqlite_carry_the_figures_of_the_json(found: Any) -> None:
    content = write(report(found))
    expected = cells(read(content))
    assert in_sqlite(content) == expected
    assert in_csv(content) == {place: safe(cell) for place, cell in expected.items()}


@given(reports())
def test_whatever_a_report_holds_both_files_hold(one: Report) -> None:
    content = write(one)
    expected = cells(one)
    assert in_csv(content) == {place: safe(cell).replace("\r\n", "\n") for place, cell in expected.items()}
    # A column of mixed kinds is text.
    assert {place: str(cell) for place, cell in in_sqlite(content).items()} == {
        place: str(cell) for place, cell in expected.items()
    }


@given(reports())
def test_no_cell_of_the_csv_is_a_formula(one: Report) -> None:
    for line in lines(write(one)):
        for value in line.values():
            assert value[:1] not in ("=", "@", "\t", "\r")
            assert value[:1] not in ("+", "-") or value[1:].isdecimal()


def test_what_a_member_wrote_as_a_formula_is_text() -> None:
    values = [line["value"] for line in lines(write(report()))]
    assert """'=HYPERLINK("http://evil.example")""" in values


@pytest.mark.parametrize("make", [csv_file, sqlite_file])
def test_the_same_report_gives_the_same_bytes(make: Any) -> None:
    assert make(write(report())) == make(write(report()))
    assert make(write(report())) != make(write(report(number=2)))


def test_the_table_about_documents_every_table_and_every_column() -> None:
    db = opened(write(report()))
    names = [row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {(name, row["name"]) for name in names for row in db.execute(f"PRAGMA table_info([{name}])")}
    told = {(row["name"], row["column"]): row["about"] for row in db.execute("SELECT * FROM about")}
    db.close()
    assert all(told[name, ""] for name in names)
    undocumented = {(name, column) for name, column in columns - told.keys() if column != "row"}
    assert undocumented == {("about", "name"), ("about", "column"), ("about", "about")} | {
        ("words", column) for column in ("section", "words")
    }


@pytest.mark.slow
def test_the_sqlite_file_opens_in_datasette(tmp_path: Path) -> None:
    path = tmp_path / "report.sqlite"
    path.write_bytes(sqlite_file(write(report())))
    get = ["--get", "/report/themes.json?_shape=array"]
    made = subprocess.run(
        [Path(sys.executable).parent / "datasette", path, *get], capture_output=True, text=True, check=True
    )
    rows = json.loads(made.stdout)
    assert [(row["theme"], row["times"]) for row in rows][:2] == [("The depot move", 140), ("Pay and grading", 95)]
