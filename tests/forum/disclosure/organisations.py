"""Organisations and years of theirs, and what the engine publishes of them."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from hypothesis import strategies as st

from crypto.noise import discrete_laplace
from forum.disclosure import budget, tables
from forum.disclosure.audit import Fact
from forum.disclosure.figures import Figures, Tally, figures, noisy
from tests.forum.disclosure.adversary import Poll, Report


@dataclass(frozen=True)
class Period:
    number: int
    drawn: int
    tally: Tally


@dataclass(frozen=True)
class Year:
    periods: Sequence[Period]
    polls: Sequence[Mapping[str, int]]
    seed: int


def publish(year: Year) -> tuple[list[tuple[Period, Figures | None, Report]], list[Poll]]:
    """Every report with the period it is of and the report before it, and every poll: as the program publishes them."""
    draw = partial(discrete_laplace, below=random.Random(year.seed).randrange)
    spent: list[budget.Spent] = []
    out: list[tuple[Period, Figures | None, Report]] = []
    for period in year.periods:
        try:
            spent.append(budget.spend(spent, period.number))
        except budget.BudgetSpent:
            continue
        before = out[-1][2].figures if out else None
        report = Report(period.number, figures(noisy(period.tally, draw), before, period.drawn))
        out.append((period, before, report))
    return out, [_poll(f"poll {at}", counts, year.seed) for at, counts in enumerate(year.polls)]


def _poll(name: str, counts: Mapping[str, int], seed: int) -> Poll:
    table = tables.poll(name, counts)
    hide: Collection[str] = tables.hidden(table, lot=random.Random(seed).choice)
    sums = [Fact({total: 1} | dict.fromkeys(parts, -1), 0, 0) for total, parts in table.sums]
    return Poll({cell: None if cell in hide else count for cell, count in table.cells.items()}, sums)


@st.composite
def tallies(draw: st.DrawFn, drawn: int) -> Tally:
    heads = draw(st.integers(0, drawn))
    themes = draw(st.lists(st.integers(0, 2 * heads), min_size=8, max_size=15))
    cuts = sorted(draw(st.lists(st.integers(0, heads), min_size=5, max_size=5)))
    a, b, c, d, e = (high - low for low, high in zip([0, *cuts], cuts, strict=False))
    return Tally(heads, {f"theme {at}": count for at, count in enumerate(themes)}, (a, b, c, d, e))


@st.composite
def years(draw: st.DrawFn) -> Year:
    size = draw(st.sampled_from([15, 80, 150, 600, 5000]))
    numbers = draw(st.lists(st.integers(0, 12), min_size=1, max_size=9))
    drawn = [draw(st.integers(10, size)) for _ in numbers]
    periods = [Period(number, many, draw(tallies(many))) for number, many in zip(sorted(numbers), drawn, strict=True)]
    counts = st.one_of(st.integers(0, 15), st.integers(0, size))
    polls = draw(st.lists(st.lists(counts, min_size=2, max_size=6), max_size=4))
    return Year(periods, [dict(zip("abcdef", poll, strict=False)) for poll in polls], draw(st.integers(0, 2**32)))
