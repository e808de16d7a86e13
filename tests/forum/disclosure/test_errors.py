"""The errors that are printed are those a reader meets, in simulation with noise from the program's own sampler."""

import random
from collections.abc import Callable, Sequence
from functools import cache, partial

import pytest

from crypto.noise import discrete_laplace
from forum.disclosure.figures import Figure, Figures, Tally, figures, noisy

RUNS = 3000


def tally(heads: int, more: int = 0) -> Tally:
    """A fifth holds a theme, and each of them counts two posts towards it; answers of the pulse are a fifth each.
    `more` makes every count a little larger: what rounding adds depends on the last digit.
    """
    fifth = heads // 5
    return Tally(heads + more, {"pay": 2 * fifth + more}, (fifth, fifth, fifth, fifth, fifth + more))


@cache
def simulated(heads: int, drawn: int) -> Sequence[tuple[Tally, Figures, Figures]]:
    """(what was, what was printed, what was printed a period later when nothing had changed), over and over."""
    draw = partial(discrete_laplace, below=random.Random(heads).randrange)
    out = []
    for run in range(RUNS):
        was = tally(heads, run % 5)
        first = figures(noisy(was, draw), None, drawn)
        out.append((was, first, figures(noisy(was, draw), first, drawn)))
    return out


def participants(figures: Figures) -> Figure | None:
    return figures.participants if isinstance(figures.participants, Figure) else None


def theme(figures: Figures) -> Figure | None:
    return figures.themes[0].figure if figures.themes else None


Cell = Callable[[Figures], Figure | None]
CELLS = [(participants, lambda was: was.heads, 10), (theme, lambda was: was.themes["pay"], 15)]


@pytest.mark.parametrize("heads", [500, 5000])
@pytest.mark.parametrize(("cell", "truth", "error"), CELLS)
def test_19_times_in_20_a_figure_is_off_by_no_more_than_it_says(
    heads: int, cell: Cell, truth: Callable[[Tally], int], error: int
) -> None:
    shown = [(cell(first), truth(was)) for was, first, _ in simulated(heads, heads * 2)]
    off = [abs(figure.about - true) for figure, true in shown if figure]
    assert {figure.error for figure, _ in shown if figure} == {error}
    assert len(off) == RUNS
    assert sum(one <= error for one in off) / RUNS == pytest.approx(0.955, abs=0.01)
    assert sum(one <= error - 5 for one in off) / RUNS < 0.9


@pytest.mark.parametrize("heads", [500, 5000])
@pytest.mark.parametrize("cell", [participants, theme])
def test_where_nothing_changed_a_change_is_printed_one_time_in_twenty_at_most(heads: int, cell: Cell) -> None:
    later = [cell(second) for _, _, second in simulated(heads, heads * 2)]
    assert sum(bool(figure and figure.change) for figure in later) / RUNS < 0.055


def test_at_50_of_80_no_figure_is_printed() -> None:
    for _, first, second in simulated(50, 80):
        assert first.small
        assert not participants(first)
        assert not theme(second)


def test_at_50_of_200_participants_are_printed_about_half_the_time_and_the_error_holds() -> None:
    off = [abs(shown.about - was.heads) for was, first, _ in simulated(50, 200) if (shown := participants(first))]
    assert 0.4 < len(off) / RUNS < 0.8
    assert sum(one <= 10 for one in off) / len(off) > 0.95


def test_a_theme_that_a_fifth_of_50_hold_is_seldom_named() -> None:
    named = sum(len(first.themes) for _, first, _ in simulated(50, 200))
    assert named / RUNS < 0.12


def test_just_above_the_threshold_a_figure_is_rather_too_high() -> None:
    shown = [theme(first) for _, first, _ in simulated(65, 300)]
    printed = [figure.about for figure in shown if figure]
    assert sum(printed) / len(printed) > tally(65, 4).themes["pay"] + 5
