"""A report as its page shows it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.reports import charts
from forum.reports.rules import Report, day_in_words
from forum.tables import DAY, Cell, Column, Section, Table

# Columns that a page leaves out: a random id says nothing to a reader.
FOR_PROGRAMS = ("thread",)


@dataclass(frozen=True)
class ShownTable:
    """Without what only programs need. `numeric` says of each column whether it has whole numbers alone, and `rows`
    have text only.
    """

    table: Table
    columns: tuple[Column, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[charts.Bar, ...]

    @property
    def label(self) -> int:
        """The column that says what a row is of: the first with words."""
        return next((at for at, numeric in enumerate(self.numeric) if not numeric), 0)


@dataclass(frozen=True)
class ShownSection:
    section: Section
    tables: tuple[ShownTable, ...]


@dataclass(frozen=True)
class Shown:
    report: Report
    sections: tuple[ShownSection, ...]

    @property
    def short(self) -> list[Section]:
        return [one.section for one in self.sections if one.section.short]


def show(report: Report) -> Shown:
    sections = (ShownSection(one, tuple(map(show_table, one.tables))) for one in report.sections)
    return Shown(report, tuple(sections))


def show_table(table: Table) -> ShownTable:
    places = [at for at, column in enumerate(table.columns) if column.key not in FOR_PROGRAMS]
    numeric = tuple(_is_numeric([row[at] for row in table.rows]) for at in places)
    columns = tuple(table.columns[at] for at in places)
    rows = tuple(tuple(said(row[at], table.columns[at]) for at in places) for row in table.rows)
    return ShownTable(table, columns, numeric, rows, charts.chart(table))


def said(cell: Cell, column: Column) -> str:
    """Days in words, as on other pages: CSV, JSON and SQLite have them as year-month-day."""
    if cell is None:
        return "not shown"
    if isinstance(cell, int):
        return f"{cell:,}"
    return day_in_words(cell) if column.holds == DAY else cell


def _is_numeric(cells: Sequence[Cell]) -> bool:
    return any(isinstance(cell, int) for cell in cells) and not any(isinstance(cell, str) for cell in cells)
