"""What a report consists of: sections of words and tables, as plain values. Every form of a report is made from these.

A feature that has something for reports makes a `Section`; `forum/sections.py` has the list (SECTIONS).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forum.instance import Instance

Cell = str | int | None  # None is what is hidden or not there, and is shown in words
BARS, SIDES = "bars", "sides"
# What digits a column may hold beside its table's figures: places and numbers of things, which count nobody; days;
# ranges; what people wrote, as they wrote it; random ids.
ORDER, DAY, BAND, WRITTEN, RANDOM = "order", "day", "band", "written", "random"
HOLDS = ("", ORDER, DAY, BAND, WRITTEN, RANDOM)


@dataclass(frozen=True)
class Column:
    """`key` names it in CSV, JSON and SQLite, `title` on pages; `about` is one sentence with the unit. `holds` is one
    of HOLDS: without it digits stand there only as figures of the table.
    """

    key: str
    title: str
    about: str
    holds: str = ""


@dataclass(frozen=True)
class Number:
    """A number in the sentences of a section that is no figure of its tables: `said` as it stands there, such as "10
    working days", and `why` everybody may know it.
    """

    said: str
    why: str


@dataclass(frozen=True)
class Table:
    """Rows of as many cells as there are columns. `error` says in plain words how far off the noise may put a figure;
    empty where there is no noise. `off` is the same as a number. Where figures are exact, `exact` says why everybody
    may have them: without one or the other a report is not drafted (forum/reports/exposed.py). `chart` is BARS (the
    first whole number after the words of a row, from 0), SIDES (five rows, -2 to 2) or empty.
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[tuple[Cell, ...]]
    error: str = ""
    chart: str = ""
    off: int = 0
    exact: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a report under one heading: sentences, then tables. `short` is the one sentence of it that stands at
    the top, for whoever reads no further; empty for none. `numbers` are those in its words.
    """

    key: str
    title: str
    words: Sequence[str] = ()
    tables: Sequence[Table] = ()
    short: str = ""
    numbers: Sequence[Number] = ()


Part = Callable[[Instance, int], Section | None]  # of a period that is over; None where there is nothing to say
