"""The budget of a programme: how much of one member all reports together may show. Pure.

Differential privacy adds up: whoever reads two reports of epsilon a and b has read one of a + b (Dwork, Rothblum,
Vadhan, 2010, basic composition). So a programme has six periods of 0.9, and no period is drawn twice: the mean of two
draws would have less noise than either. Thousandths, whole numbers: nothing is lost to rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Problem
from forum.disclosure import rules

PERIODS = 6


class BudgetSpent(Problem):
    status = 409
    message = "Figures have ended: what this programme may show of its members has been shown."


class PeriodSpent(BudgetSpent):
    message = "The figures of this period are there already. They are drawn once."


@dataclass(frozen=True)
class Spent:
    """What one period took, in thousandths of epsilon."""

    period: int
    heads: int
    themes: int
    pulse: int

    @property
    def total(self) -> int:
        return self.heads + self.themes + self.pulse


def price(period: int) -> Spent:
    """What the figures of a period cost: 0.3 + 0.4 + 0.2."""
    return Spent(period, rules.HEADS.epsilon, rules.THEMES.epsilon, rules.PULSE.epsilon)


def spend(spent: Sequence[Spent], period: int) -> Spent:
    """The line of the ledger that must be written before a period's noise is drawn. `spent` is all that the programme
    has spent. Raises PeriodSpent the second time for a period, BudgetSpent when nothing is left.
    """
    new = price(period)
    if any(line.period == period for line in spent):
        raise PeriodSpent()
    if len(spent) >= PERIODS or sum(line.total for line in spent) + new.total > PERIODS * new.total:
        raise BudgetSpent()
    return new
