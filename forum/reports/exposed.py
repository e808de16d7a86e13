"""Whether every digit of a report has something that lets it out. Pure (decision 26).

A section that was made without thinking of it stops here, at drafting and at signing. It guards against mistakes of
ours, not against a number that is spelt in letters.
"""

import re
from collections.abc import Iterator, Sequence

from crypto.encoding import Malformed, unb64
from forum.disclosure import rules as disclosure
from forum.disclosure.rules import STEP
from forum.reports.rules import Report
from forum.reports.words import in_band
from forum.tables import BAND, DAY, ORDER, RANDOM, WRITTEN, Cell, Column, Section, Table
from forum.topics import rules as topics

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SIGNED = re.compile(r"[+-][0-9]{1,9}", re.ASCII)
_OF_MEMBERS = [topics.band(low) for low in topics.BANDS]
RANGES = {
    *(in_band(*disclosure.band(low)) for low in disclosure.BANDS),
    *(said for band in _OF_MEMBERS for said in (band, band.replace(" members", ""))),
    f"fewer than {topics.BANDS[0]}, perhaps none",
}


def exposed(report: Report) -> list[str]:
    """The keys of the tables, and of the sections for their sentences, in which a digit stands that nothing lets out:
    no noise, in steps as all noisy figures are, no reason why it may be exact, and no column that holds such things.
    """
    tables = [table for section in report.sections for table in section.tables]
    found = [table.key for table in tables if not all(_is_let_out(table, *cell) for cell in _cells(table))]
    return found + [section.key for section in report.sections if any(map(_has_digit, _left(section)))]


def _cells(table: Table) -> Iterator[tuple[Column, Cell]]:
    return ((column, cell) for row in table.rows for column, cell in zip(table.columns, row, strict=True))


def _is_let_out(table: Table, column: Column, cell: Cell) -> bool:
    if cell is None or (isinstance(cell, str) and not _has_digit(cell)):
        return True
    if isinstance(cell, int):
        return column.holds == ORDER or (bool(table.exact) if not table.off else cell % STEP == 0)
    if column.holds in _HELD:
        return _HELD[column.holds](cell)
    return bool(table.exact) or bool(table.off and _SIGNED.fullmatch(cell) and int(cell) % STEP == 0)


def _left(section: Section) -> Iterator[str]:
    """What sentences, titles and heads say, without what may stand there: figures, days, ranges and words of its tables
    as they are printed, and the numbers that say why.
    """
    known = sorted({*_printed(section.tables), *(one.said for one in section.numbers)}, key=len, reverse=True)
    allowed = re.compile("|".join(rf"(?<!\d)(?<!\d[.,]){re.escape(one)}(?![.,]?\d)" for one in known), re.IGNORECASE)
    for text in _sentences(section):
        yield allowed.sub("", text) if known else text


def _printed(tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        if table.off:
            yield str(table.off)
        for column, cell in _cells(table):
            if isinstance(cell, int) and column.holds != ORDER:
                yield from (f"{cell:,}", str(cell))
            if isinstance(cell, str) and _has_digit(cell) and column.holds != RANDOM:
                yield from (cell, cell.lstrip("+-"))


def _sentences(section: Section) -> Iterator[str]:
    yield from (section.title, section.short, *section.words)
    for table in section.tables:
        yield from (table.title, table.error, table.exact)
        yield from (text for column in table.columns for text in (column.title, column.about))


def _has_digit(text: str) -> bool:
    """Of any script, fractions and Roman numerals that are one character too."""
    return any(character.isnumeric() for character in text)


def _is_random(text: str) -> bool:
    try:
        return len(unb64(text, 16)) == 16
    except Malformed:
        return False


_HELD = {
    DAY: lambda text: bool(_DAY.fullmatch(text)),
    BAND: lambda text: text in RANGES,
    WRITTEN: lambda _: True,
    RANDOM: _is_random,
}
