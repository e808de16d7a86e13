"""The numbers of DESIGN 7 come out of their formulas; what is printed follows them; the ledger keeps to six."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import comb, sqrt

import pytest

from forum.disclosure import rules
from forum.disclosure.budget import BudgetSpent, PeriodSpent, Spent, price, spend
from forum.disclosure.figures import Band, Figure, Figures, Noisy, Pulse, Tally, figures, noisy
from forum.disclosure.rules import HEADS, PULSE, THEMES, Part

ANSWERS: Pulse = (20, 50, 100, 60, 21)


def counts(heads: int = 400, themes: Sequence[int] = (120, 31, 30), pulse: Pulse = ANSWERS) -> Noisy:
    return Noisy(heads, {f"theme {at}": count for at, count in enumerate(themes)}, pulse)


def printed(counts: Noisy, before: Figures | None = None, drawn: int = 600) -> Figures:
    return figures(counts, before, drawn)


def test_the_scales_are_those_of_the_budget() -> None:
    assert [float(part.scale) for part in (HEADS, THEMES, PULSE)] == pytest.approx([10 / 3, 5, 5])


@pytest.mark.parametrize(("part", "least"), [(THEMES, 31), (PULSE, 21)])
def test_a_cell_one_short_of_k_members_is_printed_one_time_in_twenty(part: Part, least: int) -> None:
    short = rules.K * part.papers - 1
    assert rules.printed_from(part) == least
    assert rules.tail(part, least - short) <= 0.05 < rules.tail(part, least - 1 - short)


def test_the_errors_are_10_for_participants_and_15_for_the_others() -> None:
    assert [rules.error(part) for part in (HEADS, THEMES, PULSE)] == [10, 15, 15]


@pytest.mark.parametrize(("part", "least"), [(HEADS, 20), (THEMES, 25), (PULSE, 25)])
def test_a_change_is_clear_where_noise_makes_it_one_time_in_twenty_at_most(part: Part, least: int) -> None:
    assert [rules.is_clear(part, change) for change in (0, 5 - least, least, -least)] == [False, False, True, True]
    standard_error = sqrt(2 * (2 * part.q / (1 - part.q) ** 2 + 24 / 12))
    assert least > 1.96 * standard_error


@pytest.mark.parametrize("part", [HEADS, THEMES])
def test_the_chance_of_a_change_is_that_of_all_pairs_of_noise(part: Part) -> None:
    pairs = Counter[int]()
    for one, other, last in product(range(-60, 61), range(-60, 61), range(5)):
        change = rules.rounded(part, 500 + last + one, 999) - rules.rounded(part, 500 + last + other, 999)
        pairs[abs(change)] += part.q ** (abs(one) + abs(other)) / 5  # type: ignore[assignment]
    total = sum(pairs.values())
    for least in (5, 15, 20, 25, 40):
        expected = sum(chance for change, chance in pairs.items() if change >= least) / total
        assert rules.chance_of_change(part, least) == pytest.approx(expected, abs=1e-4)


def test_every_cell_gets_a_draw_of_its_own_with_the_scale_of_its_part() -> None:
    scales = []
    tally = Tally(7, {"a": 0, "b": 3}, (1, 0, 0, 0, 2))
    blurred = noisy(tally, lambda scale: scales.append(scale) or len(scales))  # type: ignore[func-returns-value]
    assert scales == [HEADS.scale, *[THEMES.scale] * 2, *[PULSE.scale] * 5]
    assert blurred == Noisy(8, {"a": 2, "b": 6}, (5, 5, 6, 7, 10))


def test_themes_are_named_from_31_largest_first_and_the_report_says_how_many_it_hides() -> None:
    report = printed(counts(themes=(31, 120, 30)))
    assert [(theme.name, theme.figure) for theme in report.themes] == [
        ("theme 1", Figure(120, 15, None)),
        ("theme 0", Figure(30, 15, None)),
    ]
    assert report.hidden_themes == 1


def test_answers_of_the_pulse_are_printed_from_21() -> None:
    assert [answer is None for answer in printed(counts()).pulse] == [True, False, False, False, False]


def test_a_change_is_the_difference_of_two_printed_figures_or_nothing() -> None:
    before = printed(counts(heads=400, themes=(120, 120, 25)))
    after = printed(counts(heads=418, themes=(145, 80, 90)), before)
    assert after.participants == Figure(420, 10, 20)
    assert [theme.figure for theme in after.themes] == [Figure(145, 15, 25), Figure(90, 15, None), Figure(80, 15, -40)]
    assert printed(counts(heads=402), before).participants == Figure(400, 10, 0)


@pytest.mark.parametrize(("drawn", "heads"), [(99, 80), (600, 49), (99, 20)])
def test_a_small_forum_has_bands_and_names(drawn: int, heads: int) -> None:
    report = printed(counts(heads=heads), drawn=drawn)
    assert report.small
    assert report.participants == Band(*rules.band(heads))
    assert [(theme.name, theme.figure) for theme in report.themes] == [("theme 0", None), ("theme 1", None)]
    assert report.pulse == (Band(0, 25), Band(50, None), Band(50, None), Band(50, None), Band(0, 25))


def test_nothing_is_compared_with_a_report_that_had_bands() -> None:
    assert printed(counts(), printed(counts(), drawn=99)).participants == Figure(400, 10, None)


def test_no_figure_says_more_people_than_drew_a_paper() -> None:
    report = printed(counts(heads=130, themes=(300,), pulse=(0, 0, 150, 0, 0)), drawn=123)
    assert report.participants == Figure(120, 10, None)
    assert [theme.figure.about for theme in report.themes if theme.figure] == [245]
    assert report.pulse[2] == Figure(120, 15, None)


def test_the_same_noisy_counts_are_always_printed_alike() -> None:
    assert printed(counts()) == printed(counts())


def test_a_programme_has_six_periods_of_nine_tenths() -> None:
    spent: list[Spent] = []
    for period in range(6):
        spent.append(spend(spent, period))
    assert {line.total for line in spent} == {900}
    with pytest.raises(BudgetSpent):
        spend(spent, 6)


def test_a_period_is_drawn_once() -> None:
    with pytest.raises(PeriodSpent):
        spend([price(3)], 3)


def test_a_programme_that_spent_more_on_one_period_has_fewer() -> None:
    spent = [replace(price(0), heads=1200), *(price(period) for period in range(1, 5))]
    with pytest.raises(BudgetSpent):
        spend(spent, 5)


def stand_out(part: Part, cells: int, first: int) -> float:
    """How likely some `first` of so many cells, all equally full, are printed clearly above all others."""
    reach = range(-160, 165, rules.STEP)
    chances = {at: sum(mass(part, at + off) for off in range(-2, 3)) for at in reach}
    below = {at: sum(chance for other, chance in chances.items() if other <= at) for at in (-(10**6), *reach)}
    least = rules.clear_from(part)

    def lowest(at: int) -> float:
        return (1 - below.get(at - rules.STEP, 0)) ** first - (1 - below[at]) ** first

    return comb(cells, first) * sum(lowest(at) * below.get(at - least, 0) ** (cells - first) for at in reach)


def mass(part: Part, at: int) -> float:
    return (1 - part.q) / (1 + part.q) * part.q ** abs(at)


@pytest.mark.parametrize(("part", "first", "cells"), [(PULSE, 1, range(2, 6)), (THEMES, 3, range(4, 16))])
def test_noise_alone_makes_an_answer_or_three_themes_the_most_one_time_in_twenty_at_most(
    part: Part, first: int, cells: Sequence[int]
) -> None:
    for many in cells:
        assert stand_out(part, many, first) * rules.ONE_IN <= 1
    assert stand_out(PULSE, 2, 1) == pytest.approx(rules.chance_of_change(PULSE, 25), abs=0.01)


def test_a_difference_is_clear_from_where_its_formula_says() -> None:
    assert [rules.clear_from(part) for part in (HEADS, THEMES, PULSE)] == [20, 25, 25]
    assert [rules.hidden_below(part) for part in (THEMES, PULSE)] == [30, 20]
