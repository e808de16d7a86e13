"""The numbers behind every figure that is printed, each with its formula and where it comes from (docs/disclosure.md).

All of them are fixed before a programme begins and never lowered: a rule that changes between two reports can be
subtracted. Noise is discrete Laplace of scale b (crypto/noise.py); q = e^(-1/b).
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from math import exp

# Members behind any number that is printed: at the careful end of what official statistics do (DESIGN 7).
K = 10
# Figures are multiples of this, so that nobody takes one for a count.
STEP = 5
# With fewer members who could take part, or fewer who did, noise drowns the figures: bands and names only.
FEWEST_DRAWN, FEWEST_HEADS = 100, 50
# What a band begins at. The first stands clear of k by as much as any figure does.
BANDS = (0, 25, 50)
# 19 times in 20 a printed error holds, a printed cell has k members behind it, a printed change is no noise.
ONE_IN = 20


@dataclass(frozen=True)
class Part:
    """One part of a period's budget. `epsilon` is in thousandths; `papers` is how many ballot papers one member holds,
    and so how far one member can move this part's cells, all together (L1 sensitivity of adding or leaving out one).
    """

    epsilon: int
    papers: int

    @property
    def scale(self) -> Fraction:
        """b = sensitivity / epsilon, of the noise of each cell (Dwork, McSherry, Nissim, Smith, 2006; for integers
        Ghosh, Roughgarden, Sundararajan, 2009). Cells are disjoint, so one member's papers share one epsilon.
        """
        return Fraction(1000 * self.papers, self.epsilon)

    @cached_property
    def q(self) -> float:
        """e^(-1/b), by which each step away from zero makes noise rarer."""
        return exp(-self.epsilon / (1000 * self.papers))


# Papers of theme A and theme B count towards one table: twice k papers are k members.
HEADS, THEMES, PULSE = Part(300, 1), Part(400, 2), Part(200, 1)


def tail(part: Part, least: int) -> float:
    """P(noise >= least) = q^least / (1 + q), for least >= 1."""
    return part.q**least / (1 + part.q)


def printed_from(part: Part) -> int:
    """The lowest noisy count of a cell that is named or printed: one short of k members gets there 1 time in 20 at
    most. Smallest n with P(k * papers - 1 + noise >= n) <= 1/20: 31 for a theme, 21 for an answer of the pulse.
    """
    short = K * part.papers - 1
    ahead = 1
    while tail(part, ahead) * ONE_IN > 1:
        ahead += 1
    return short + ahead


def rounded(part: Part, noisy: int, drawn: int) -> int:
    """To the nearest multiple of STEP, and never beyond what the papers drawn allow."""
    most = drawn * part.papers // STEP * STEP
    return min((noisy + STEP // 2) // STEP * STEP, most)


@cache
def error(part: Part) -> int:
    """How far a printed figure is off 19 times in 20 at most, as a multiple of STEP: the smallest e with
    P(|noise + r| > e) = 2/STEP * sum over r of P(noise > e + r) <= 1/20, where r, what rounding adds, is any of -2 .. 2
    alike. 10 for participants, 15 for a theme and for an answer of the pulse, however large the forum.
    """
    reach = STEP // 2
    off = STEP
    while 2 * sum(tail(part, off + 1 + r) for r in range(-reach, reach + 1)) * ONE_IN > STEP:
        off += STEP
    return off


def chance_of_change(part: Part, least: int) -> float:
    """How likely two printed figures differ by `least` (a multiple of STEP) or more when nothing changed. Two draws
    differ by d with P = ((1 - q) / (1 + q))^2 q^d (d + (1 + q^2) / (1 - q^2)); rounding prints d as the multiple of
    STEP below it or above it, the nearer the likelier.
    """
    q = part.q
    more = (1 + q * q) / (1 - q * q)

    def at_least(n: int) -> float:
        return ((1 - q) / (1 + q)) ** 2 * q**n * ((n + more) / (1 - q) + q / (1 - q) ** 2)

    return 2 * sum(at_least(least - short) for short in range(STEP)) / STEP


def is_clear(part: Part, change: int) -> bool:
    """Whether the difference of two printed figures is more than noise: noise alone makes it 1 time in 20 at most. From
    20 on for participants, from 25 on for the others. That is stricter than 1.96 standard errors (15 and 20), which
    noise of this shape, rounded, beats 1 time in 12.
    """
    return change != 0 and chance_of_change(part, abs(change)) * ONE_IN <= 1


def clear_from(part: Part) -> int:
    """The least difference of two printed figures that is clear: 20 for participants, 25 for the others. It holds for
    two figures of one report as for one figure of two reports: each has a draw of its own.
    """
    change = STEP
    while not is_clear(part, change):
        change += STEP
    return change


def hidden_below(part: Part) -> int:
    """What a cell that is not shown would be printed as, at most."""
    return (printed_from(part) - 1 + STEP // 2) // STEP * STEP


def is_small(drawn: int, noisy_heads: int) -> bool:
    """Whether a report carries bands and names instead of figures. `drawn` is public, the heads are noisy: neither
    tells of one member whether they took part.
    """
    return drawn < FEWEST_DRAWN or noisy_heads < FEWEST_HEADS


def band(noisy: int) -> tuple[int, int | None]:
    """(from, to below) of the band a noisy count falls into; the last has no end."""
    at = max((at for at, low in enumerate(BANDS) if low <= noisy), default=0)
    return BANDS[at], BANDS[at + 1] if at + 1 < len(BANDS) else None
