"""From a raw tally to what is printed: noise, drawn once, and then rules that see noisy counts only. Pure.

`figures` takes no Tally: what was not blurred cannot be printed. All that follows the noise is a function of noisy
counts and of public numbers, and so costs no budget (post-processing).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from crypto.noise import discrete_laplace
from forum.disclosure import rules
from forum.disclosure.rules import HEADS, PULSE, THEMES, Part

Pulse = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Tally:
    """What was counted in a period, exact: destroyed in the transaction that stores the Noisy.

    `themes` has every theme of the codebook, those nobody counted towards too: a theme that is missing tells that it
    had none. `pulse` goes from -2 to 2.
    """

    heads: int
    themes: Mapping[str, int]
    pulse: Pulse


@dataclass(frozen=True)
class Noisy:
    """The same with noise on every cell. Counts may be below zero."""

    heads: int
    themes: Mapping[str, int]
    pulse: Pulse


@dataclass(frozen=True)
class Figure:
    """A printed count: a multiple of 5, off by at most `error` 19 times in 20. `change` is the difference from the
    figure printed a period ago: 0 where it is not clear, None where there is none to compare with.
    """

    about: int
    error: int
    change: int | None


@dataclass(frozen=True)
class Band:
    """Instead of a figure in a small forum: from `low`, to below `below`; the last band has no end."""

    low: int
    below: int | None


@dataclass(frozen=True)
class Theme:
    """A named theme; in a small forum without a figure."""

    name: str
    figure: Figure | None


@dataclass(frozen=True)
class Figures:
    """All that a report may print about people, apart from what the log says to everybody (`drawn` is from there).

    Themes are in order, the largest first (in a small forum in the codebook's order); `hidden_themes` is how many of
    the codebook are not named. `pulse` goes from -2 to 2, None where an answer is hidden.
    """

    drawn: int
    small: bool
    participants: Figure | Band
    themes: tuple[Theme, ...]
    hidden_themes: int
    pulse: tuple[Figure | Band | None, ...]


def noisy(tally: Tally, draw: Callable[[Fraction], int] = discrete_laplace) -> Noisy:
    """One draw for every cell, in the order heads, themes, pulse. Call it once a period, after `budget.spend`."""
    heads = tally.heads + draw(HEADS.scale)
    themes = {name: count + draw(THEMES.scale) for name, count in tally.themes.items()}
    a, b, c, d, e = (count + draw(PULSE.scale) for count in tally.pulse)
    return Noisy(heads, themes, (a, b, c, d, e))


def figures(noisy: Noisy, before: Figures | None, drawn: int) -> Figures:
    """What may be printed of a period. `before` is what was printed a period ago, None in the first: a change is what
    any reader could subtract and nothing finer. `drawn` is how many members drew a paper, as the log says. The same
    arguments give the same figures: printing again draws nothing.
    """
    if rules.is_small(drawn, noisy.heads):
        return _small(noisy, drawn)
    participants = _figure(HEADS, noisy.heads, before.participants if before else None, drawn)
    then = {theme.name: theme.figure for theme in before.themes} if before else {}
    named = [Theme(name, _figure(THEMES, count, then.get(name), drawn)) for name, count in _named(noisy)]
    named.sort(key=lambda theme: -theme.figure.about if theme.figure else 0)
    earlier = before.pulse if before else (None,) * len(noisy.pulse)
    pulse = tuple(_answer(count, one, drawn) for count, one in zip(noisy.pulse, earlier, strict=True))
    return Figures(drawn, False, participants, tuple(named), len(noisy.themes) - len(named), pulse)


def _small(noisy: Noisy, drawn: int) -> Figures:
    names = tuple(Theme(name, None) for name, _ in _named(noisy))
    pulse = tuple(Band(*rules.band(count)) for count in noisy.pulse)
    return Figures(drawn, True, Band(*rules.band(noisy.heads)), names, len(noisy.themes) - len(names), pulse)


def _named(noisy: Noisy) -> list[tuple[str, int]]:
    least = rules.printed_from(THEMES)
    return [(name, count) for name, count in noisy.themes.items() if count >= least]


def _answer(noisy: int, then: Figure | Band | None, drawn: int) -> Figure | None:
    return _figure(PULSE, noisy, then, drawn) if noisy >= rules.printed_from(PULSE) else None


def _figure(part: Part, noisy: int, then: Figure | Band | None, drawn: int) -> Figure:
    about = rules.rounded(part, noisy, drawn)
    if not isinstance(then, Figure):
        return Figure(about, rules.error(part), None)
    change = about - then.about
    return Figure(about, rules.error(part), change if rules.is_clear(part, change) else 0)
