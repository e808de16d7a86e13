"""What can be worked out of published sums without any solver: an oracle for the audit, written another way."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import product

from forum.disclosure.audit import Fact


def determined(facts: Collection[Fact]) -> dict[str, Fraction]:
    """Every cell that adding and subtracting published equations gives exactly (Gauss and Jordan, in fractions)."""
    cells = sorted({cell for fact in facts for cell in fact.terms})
    equations = [fact for fact in facts if fact.low == fact.high]
    rows = [[Fraction(fact.terms.get(cell, 0)) for cell in cells] + [Fraction(fact.low)] for fact in equations]
    done = 0
    for column in range(len(cells)):
        pivot = next((at for at in range(done, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for at in range(len(rows)):
            if at != done and rows[at][column]:
                rows[at] = [a - rows[at][column] * b for a, b in zip(rows[at], rows[done], strict=True)]
        done += 1
    alone = [row for row in rows if sum(1 for value in row[:-1] if value) == 1]
    return {cells[next(at for at, value in enumerate(row) if value)]: row[-1] for row in alone}


def possible(cells: Sequence[str], facts: Collection[Fact], most: int) -> Mapping[str, tuple[int, int]]:
    """The least and the most of each cell over all whole numbers up to `most` that fit: tried one by one."""
    fitting = [
        dict(zip(cells, values, strict=True))
        for values in product(range(most + 1), repeat=len(cells))
        if all(_holds(fact, dict(zip(cells, values, strict=True))) for fact in facts)
    ]
    return {cell: (min(one[cell] for one in fitting), max(one[cell] for one in fitting)) for cell in cells}


def _holds(fact: Fact, values: Mapping[str, int]) -> bool:
    total = sum(factor * values[cell] for cell, factor in fact.terms.items())
    return fact.low <= total and (fact.high is None or total <= fact.high)
