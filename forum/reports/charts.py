"""A table as a picture: one bar a row, and how far off it may be as a line over its end. Pure, in whole numbers."""

from dataclasses import dataclass

from forum.tables import SIDES, Cell, Table

WIDTH = 600
# How the five bars of a row of sides look, from the worst to the best: never by colour alone.
LOOKS = ("worst", "bad", "even", "good", "best")


@dataclass(frozen=True)
class Bar:
    """`wide` of WIDTH; the line goes from `low` to `high`. Without a figure it is 0 wide, and `said` says why."""

    label: str
    said: str
    wide: int
    low: int
    high: int
    look: str


def chart(table: Table) -> tuple[Bar, ...]:
    """Nothing where the table has no picture, or not one figure."""
    values = [_figure(row) for row in table.rows]
    whole = max((value + table.off for value in values if value is not None), default=0)
    if not table.chart or whole <= 0:
        return ()
    looks = LOOKS if table.chart == SIDES and len(values) == len(LOOKS) else ("",) * len(values)
    named = zip(table.rows, values, looks, strict=True)
    return tuple(_bar(str(_label(row)), value, look, table.off, whole) for row, value, look in named)


def _bar(label: str, value: int | None, look: str, off: int, whole: int) -> Bar:
    if value is None:
        return Bar(label, "hidden, too few", 0, 0, 0, look)
    wide, low, high = (max(0, at) * WIDTH // whole for at in (value, value - off, value + off))
    said = f"about {value:,}, give or take {off}" if off else f"{value:,}"
    return Bar(label, said, wide, low, high, look)


def _figure(row: tuple[Cell, ...]) -> int | None:
    """The first whole number after the label: what stands before is a rank, what comes later says more of it."""
    after = row[row.index(_label(row)) + 1 :]
    return next((cell for cell in after if isinstance(cell, int)), None)


def _label(row: tuple[Cell, ...]) -> Cell:
    return next((cell for cell in row if isinstance(cell, str)), "")
