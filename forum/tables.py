"""What a report consists of: sections of words and tables, as plain values. Every form of a report is made from these.

A feature that has something for reports makes a `Section`; the application has the list (`forum/app.py: SECTIONS`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forum.instance import Instance

Cell = str | int | None  # None is what is hidden or not there, and is shown in words
BARS, SIDES = "bars", "sides"


@dataclass(frozen=True)
class Column:
    """`key` names it in CSV, JSON and SQLite, `title` on pages; `about` is one sentence with the unit."""

    key: str
    title: str
    about: str


@dataclass(frozen=True)
class Table:
    """Rows of as many cells as there are columns. `error` says in plain words how far off the noise may put a figure;
    empty where figures are exact. `chart` is BARS (the last whole number of a row, from 0), SIDES (five rows, -2
    to 2) or empty.
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[tuple[Cell, ...]]
    error: str = ""
    chart: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a report under one heading: sentences, then tables."""

    key: str
    title: str
    words: Sequence[str] = ()
    tables: Sequence[Table] = ()


Part = Callable[[Instance, int], Section | None]  # of a period that is over; None where there is nothing to say
