"""Somebody who reads every report ever published, knows the rules and the program, and wants to know of people.

`read` uses what is printed and nothing else: it subtracts and adds. `bet` is stronger: it knows everything of everybody
but one member, tries the program with every noise there can be, and says how much surer a report makes it of that one.
Its numbers are those of DESIGN 7, written down again: a rule that is changed in the program is not changed here.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import exp, inf, log, sqrt

from forum.disclosure.audit import Fact
from forum.disclosure.figures import Band, Figure, Figures, Tally, figures, noisy
from tests.forum.disclosure.elimination import determined

NOT_ROUNDED = "a number to the unit"
UNDER_K = "a number that fewer than k members may stand behind"
IN_SMALL = "a figure where there are too few"
NOISE_AS_CHANGE = "a change that is nothing but noise"
FROM_HIDDEN = "a number that was hidden, by subtracting"
TOO_OFTEN = "a period drawn twice, or more than six of them"
TOO_SURE = "a member's part is told with more certainty than is promised"
HIDDEN_CELL = "a hidden cell of an exact table"

K, STEP, DRAWN, HEADS, PERIODS = 10, 5, 100, 50, 6
# epsilon, papers of one member, the least that may be printed
PARTS = {"heads": (0.3, 1, 50), "theme": (0.4, 2, 30), "pulse": (0.2, 1, 20)}
# Noise beyond this is rarer than what is looked at, and counted as if it were this.
EDGE = 60
RARE = 1e-4


@dataclass(frozen=True)
class Report:
    period: int
    figures: Figures


@dataclass(frozen=True)
class Poll:
    """What a poll's page shows: a count or None for each cell, and what is the sum of what."""

    cells: Mapping[str, int | None]
    sums: Sequence[Fact]


# ---- reading

def read(reports: Sequence[Report], polls: Sequence[Poll] = ()) -> set[str]:
    """What leaks to a reader with pencil and paper."""
    numbers = [value for report in reports for _, _, value in printed(report.figures)]
    found = {leak for report in reports for leak in _leaks(report.figures)}
    if any((one - other) % STEP for one in numbers for other in numbers) or any(one % STEP for one in numbers):
        found.add(NOT_ROUNDED)
    if any(_then(report.figures) - {(name, value) for _, name, value in printed(before)}
           for before, report in _pairs(reports)):
        found.add(FROM_HIDDEN)
    times = Counter(report.period for report in reports)
    if len(reports) > PERIODS or max(times.values(), default=0) > 1:
        found.add(TOO_OFTEN)
    return found | {leak for poll in polls for leak in _poll(poll)}


def printed(figures: Figures) -> Iterator[tuple[str, str, int]]:
    """(part, cell, number) of every number about people."""
    yield from ((part, name, figure.about) for part, name, figure in _cells(figures))


def _cells(figures: Figures) -> Iterator[tuple[str, str, Figure]]:
    every = [("heads", "heads", figures.participants)]
    every += [("theme", theme.name, theme.figure) for theme in figures.themes if theme.figure]
    every += [("pulse", f"answer {at}", answer) for at, answer in enumerate(figures.pulse) if answer]
    yield from ((part, name, cell) for part, name, cell in every if isinstance(cell, Figure))


def _leaks(figures: Figures) -> Iterator[str]:
    for part, _, figure in _cells(figures):
        if figure.about < PARTS[part][2] or (figure.change and figure.about - figure.change < PARTS[part][2]):
            yield UNDER_K
        if figures.drawn < DRAWN or (part == "heads" and figure.about < HEADS):
            yield IN_SMALL
        if figure.change and abs(figure.change) <= 1.96 * _standard_error(part):
            yield NOISE_AS_CHANGE
    if any(isinstance(band, Band) and band.below and band.below <= 2 * K for band in figures.pulse):
        yield UNDER_K


def _standard_error(part: str) -> float:
    epsilon, papers, _ = PARTS[part]
    q = exp(-epsilon / papers)
    return sqrt(2 * (2 * q / (1 - q) ** 2 + (STEP**2 - 1) / 12))


def _then(figures: Figures) -> set[tuple[str, int]]:
    """What the cells that say a change were a period ago."""
    return {(name, figure.about - figure.change) for _, name, figure in _cells(figures) if figure.change}


def _pairs(reports: Sequence[Report]) -> list[tuple[Figures, Report]]:
    return list(zip([report.figures for report in reports], reports[1:], strict=False))


def _poll(poll: Poll) -> Iterator[str]:
    shown = {cell: count for cell, count in poll.cells.items() if count is not None}
    facts = [*poll.sums, *(Fact({cell: 1}, count, count) for cell, count in shown.items())]
    if any(count < K for count in shown.values()):
        yield UNDER_K
    if determined(facts).keys() - shown.keys():
        yield HIDDEN_CELL
    for total in poll.sums:
        if all(cell in shown for cell, factor in total.terms.items() if factor > 0):
            rest = sum(factor * shown.get(cell, 0) for cell, factor in total.terms.items())
            if rest < K and any(cell not in shown for cell in total.terms):
                yield HIDDEN_CELL


# ---- betting

@dataclass(frozen=True)
class Spread:
    """Every report there can be of some counts, with its probability."""

    chances: Mapping[Figures, float]

    def surer(self, other: "Spread") -> float:
        """The most that one report can speak for one of the two: the largest |log| of their ratio."""
        likely = {report for spread in (self, other) for report, chance in spread.chances.items() if chance > RARE}
        return max(abs(_log(self.chances.get(report, 0)) - _log(other.chances.get(report, 0))) for report in likely)


def _log(chance: float) -> float:
    return log(chance) if chance else -inf


def spread(tally: Tally, before: Figures | None, drawn: int, cell: int, *, small: bool = False) -> Spread:
    """All that can be printed while the noise of one cell goes through every value: cells are drawn in the order heads,
    themes, pulse. What the other cells get makes no difference, but for whether the forum counts as small.
    """
    others = {0: -1000} if small and cell else {}
    scales: list[Fraction] = []
    noisy(tally, lambda scale: scales.append(scale) or 0)  # type: ignore[func-returns-value]
    chances: Counter[Figures] = Counter()
    for value in range(-EDGE, EDGE + 1):
        draw = _script(others | {cell: value})
        chances[figures(noisy(tally, draw), before, drawn)] += _chance(value, scales[cell])  # type: ignore[assignment]
    return Spread(chances)


def _script(values: Mapping[int, int]) -> Callable[[Fraction], int]:
    calls = iter(range(1000))
    return lambda _scale: values.get(next(calls), 0)


def _chance(value: int, scale: Fraction) -> float:
    q = exp(-1 / float(scale))
    return q**EDGE / (1 + q) if abs(value) == EDGE else (1 - q) / (1 + q) * q ** abs(value)


def loss(tally: Tally, before: Figures | None, drawn: int, *, small: bool = False) -> dict[str, float]:
    """How much surer one report can make somebody who knows all the others that one member took part: by part, the
    largest log of a likelihood ratio, for whatever that member may do.
    """
    def move(cell: int, then: Tally) -> float:
        return spread(tally, before, drawn, cell, small=small).surer(spread(then, before, drawn, cell, small=small))

    themes = list(tally.themes)
    first, last = themes[0], themes[-1]
    twice = move(1, towards(tally, first, 2))
    apart = move(1, towards(tally, first, 1)) + move(len(themes), towards(tally, last, 1))
    answers = [move(1 + len(themes) + at, answering(tally, at)) for at in range(5)]
    return {"heads": move(0, replace(tally, heads=tally.heads + 1)), "theme": max(twice, apart), "pulse": max(answers)}


def towards(tally: Tally, theme: str, papers: int) -> Tally:
    return replace(tally, themes={**tally.themes, theme: tally.themes[theme] + papers})


def answering(tally: Tally, answer: int) -> Tally:
    a, b, c, d, e = (count + (at == answer) for at, count in enumerate(tally.pulse))
    return replace(tally, pulse=(a, b, c, d, e))


def bet(losses: Sequence[tuple[int, Mapping[str, float]]]) -> set[str]:
    """What (period, loss by part) of all reports come to. The promise: 0.3, 0.4 and 0.2, so 0.9, and six periods."""
    slack = 1e-6
    by_period: Counter[int] = Counter()
    for period, parts in losses:
        by_period[period] += sum(parts.values())  # type: ignore[assignment]
    each = any(parts[part] > PARTS[part][0] + slack for _, parts in losses for part in parts)
    most = max(by_period.values(), default=0) > 0.9 + slack or sum(by_period.values()) > PERIODS * 0.9 + slack
    return {TOO_SURE} if each or most else set()


def chance_of_printing_too_few(drawn: int) -> float:
    """How likely a cell that is one short of k members is printed or named."""
    tally = Tally(400, {"theme": 2 * K - 1}, (K - 1, 0, 0, 0, 0))
    named = spread(tally, None, drawn, 1).chances
    answered = spread(tally, None, drawn, 2).chances
    return max(
        sum(chance for report, chance in named.items() if report.themes),
        sum(chance for report, chance in answered.items() if isinstance(report.pulse[0], Figure)),
    )
