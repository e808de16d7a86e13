"""Whether anybody can work out a hidden count from all that was ever published exactly. Pure.

For each hidden cell two linear programs give the least and the most it can be, given every published fact and that no
count is below zero. A cell is exposed when it is known to within less than k: what statistical offices call protection
by an interval (Fischetti and Salazar, "Solving the Cell Suppression Problem on Tabular Data with Linear Constraints",
2001; Cox, "Suppression Methodology and Statistical Disclosure Control", 1980). Counts are whole: bounds are drawn in to
whole numbers. In a table of one or two dimensions that is all there is to know (its matrix is totally unimodular); in
larger ones a search over whole numbers might know a little more.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor

import highspy

from forum.disclosure import rules

# What the solver may be off by.
SLACK = 1e-6
_ENDLESS = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)


@dataclass(frozen=True)
class Fact:
    """Published: low <= sum of factor * cell <= high over `terms`; without `high` there is no upper bound."""

    terms: Mapping[str, int]
    low: int
    high: int | None


@dataclass(frozen=True)
class Range:
    """What anybody can work out of a cell: at least `low`, at most `high` (None: any number)."""

    cell: str
    low: int
    high: int | None

    @property
    def is_exposed(self) -> bool:
        return self.high is not None and self.high - self.low < rules.K


def exact(cell: str, count: int) -> Fact:
    return Fact({cell: 1}, count, count)


def exposed(hidden: Collection[str], facts: Collection[Fact]) -> list[Range]:
    """Every hidden cell that is known to within less than k, from all that was published. ValueError when the facts
    contradict each other.
    """
    known = ((cells & set(hidden), told) for cells, told in _groups(facts))
    return [one for cells, told in known if cells for one in _ranges(cells, told) if one.is_exposed]


def _groups(facts: Iterable[Fact]) -> list[tuple[set[str], list[Fact]]]:
    """Facts put together that share a cell: what is in different groups tells nothing of each other."""
    groups: list[tuple[set[str], list[Fact]]] = []
    for fact in facts:
        near = [group for group in groups if group[0] & fact.terms.keys()]
        groups = [group for group in groups if group not in near]
        cells = set(fact.terms).union(*(cells for cells, _ in near))
        groups.append((cells, [*(one for _, told in near for one in told), fact]))
    return groups


def _ranges(cells: Collection[str], facts: Collection[Fact]) -> Iterator[Range]:
    solver = highspy.Highs()
    solver.silent()
    variables = {cell: solver.addVariable(lb=0) for cell in sorted({cell for fact in facts for cell in fact.terms})}
    for fact in facts:
        amount = solver.qsum(factor * variables[cell] for cell, factor in fact.terms.items())
        solver.addConstr(amount >= fact.low)
        if fact.high is not None:
            solver.addConstr(amount <= fact.high)
    for cell in sorted(cells):
        solver.minimize(variables[cell])
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ValueError("what was published contradicts itself")
        low = ceil(solver.val(variables[cell]) - SLACK)
        solver.maximize(variables[cell])
        endless = solver.getModelStatus() in _ENDLESS
        yield Range(cell, low, None if endless else floor(solver.val(variables[cell]) + SLACK))
