"""How often somebody is right who knows of everybody but one member what they did, and bets whether that one took part.

Exact, from every report there can be: with even odds before, the best bet is right with (1 + TV) / 2, where TV is half
the sum of |p - q| over all reports; with noise of epsilon that is e^eps / (1 + e^eps) at most (Kairouz, Oh, Viswanath,
2015).
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from math import exp, log

import pytest

from forum.disclosure.figures import Figures, Tally
from forum.disclosure.rules import HEADS, PULSE, THEMES, Part
from tests.forum.disclosure.adversary import answering, spread, towards

DRAWN = 600
FAR = 200
# (probability without the member, with the member) of everything that can be seen.
Sight = list[tuple[float, float]]


def tally(heads: int = 352, pay: int = 101) -> Tally:
    return Tally(heads, {"pay": pay, "roles": 27}, (9, 62, 150, 90, 23))


def of_cell(before: Tally, after: Tally, cell: int, drawn: int = DRAWN) -> Sight:
    """What is printed of one cell."""
    one, other = spread(before, None, drawn, cell).chances, spread(after, None, drawn, cell).chances
    reports: set[Figures] = one.keys() | other.keys()
    return [(one.get(report, 0.0), other.get(report, 0.0)) for report in reports]


def of_noise(part: Part, papers: int) -> Sight:
    """What the noisy count itself tells, which nobody sees but the machine that draws it."""
    def chance(value: int) -> float:
        return (1 - part.q) / (1 + part.q) * part.q ** abs(value)

    return [(chance(value), chance(value - papers)) for value in range(-FAR, FAR)]


def together(one: Sight, other: Sight) -> Sight:
    merged: dict[float, tuple[float, float]] = {}
    for a, b in one:
        for c, d in other:
            p, q = a * c, b * d
            ratio = round(log(p / q), 9) if p and q else p - q
            before = merged.get(ratio, (0.0, 0.0))
            merged[ratio] = before[0] + p, before[1] + q
    return list(merged.values())


def right(sights: Iterable[Sight]) -> float:
    return 0.5 + sum(abs(p - q) for p, q in reduce(together, sights, [(1.0, 1.0)])) / 4


def report(before: Tally, drawn: int = DRAWN) -> list[list[Sight]]:
    """All that a whole report shows of one member, for each way to use two papers for themes and each answer."""
    heads = of_cell(before, replace(before, heads=before.heads + 1), 0, drawn)
    twice = [of_cell(before, towards(before, "pay", 2), 1, drawn)]
    apart = [of_cell(before, towards(before, name, 1), at, drawn) for at, name in ((1, "pay"), (2, "roles"))]
    answers = [of_cell(before, answering(before, at), 3 + at, drawn) for at in range(5)]
    return [[heads, *themes, answer] for themes in (twice, apart) for answer in answers]


@pytest.mark.parametrize("heads", [49, 50, 350, 351, 352, 353, 354])
def test_the_heads_figure_lets_nobody_be_right_more_than_58_times_in_100(heads: int) -> None:
    sight = of_cell(tally(heads), tally(heads + 1), 0)
    assert 0.5 <= right([sight]) <= 0.58


def test_some_heads_figure_tells_a_little_or_it_would_tell_nobody_anything() -> None:
    assert max(right([of_cell(tally(heads), tally(heads + 1), 0)]) for heads in range(350, 355)) > 0.53


@pytest.mark.parametrize("drawn", [90, DRAWN])
@pytest.mark.parametrize("pay", [29, 100, 101, 102, 103, 104])
def test_a_whole_report_lets_nobody_be_right_more_than_72_times_in_100(pay: int, drawn: int) -> None:
    assert all(right(sights) <= 0.72 for sights in report(tally(pay=pay), drawn))


def test_not_even_the_noisy_counts_before_rounding_would_do_better() -> None:
    heads, pulse = of_noise(HEADS, 1), of_noise(PULSE, 1)
    assert right([heads]) == pytest.approx(exp(0.3) / (1 + exp(0.3)), abs=1e-6)
    for themes in ([of_noise(THEMES, 2)], [of_noise(THEMES, 1)] * 2):
        assert right([heads, *themes, pulse]) <= exp(0.9) / (1 + exp(0.9)) <= 0.72


def test_nobody_is_ever_certain() -> None:
    for sights in report(tally()):
        seen = reduce(together, sights)
        assert all(exp(-0.91) < p / q < exp(0.91) for p, q in seen if p > 1e-5)


def test_what_six_periods_together_tell_is_what_the_page_says() -> None:
    period = [of_noise(HEADS, 1), of_noise(THEMES, 2), of_noise(PULSE, 1)]
    assert (right(period), right(period * 6)) == pytest.approx((0.61, 0.74), abs=0.005)


def test_which_of_two_answers_somebody_gave_is_what_the_page_says() -> None:
    one = of_noise(PULSE, 1)
    assert right([one, [(q, p) for p, q in one]]) == pytest.approx(0.55, abs=0.005)
