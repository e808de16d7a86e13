"""A report as its page shows it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.reports import charts
from forum.reports.rules import Report
from forum.tables import Cell, Section, Table


@dataclass(frozen=True)
class ShownTable:
    """`numeric` says of each column whether it has whole numbers alone, and `rows` have text only."""

    table: Table
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
    numeric = tuple(_is_numeric([row[at] for row in table.rows]) for at in range(len(table.columns)))
    rows = tuple(tuple(map(said, row)) for row in table.rows)
    return ShownTable(table, numeric, rows, charts.chart(table))


def said(cell: Cell) -> str:
    if cell is None:
        return "not shown"
    return f"{cell:,}" if isinstance(cell, int) else cell


def _is_numeric(cells: Sequence[Cell]) -> bool:
    return any(isinstance(cell, int) for cell in cells) and not any(isinstance(cell, str) for cell in cells)
