"""What a period counts, when its figures are taken, and what is left of them. Pure (DESIGN 7)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import Problem
from forum.ballots.rules import Option
from forum.disclosure.budget import PERIODS, Spent, price
from forum.disclosure.figures import Noisy, Tally
from forum.periods.rules import HEADS, PULSE, THEME_A, THEME_B
from forum.themes.rules import Codebook

COUNTED = (HEADS, THEME_A, THEME_B, PULSE)
HERE = Option("here", "I take part in this forum")
# From -2 to 2, as the tally has them.
ANSWERS = (
    Option("-2", "Very badly"),
    Option("-1", "Badly"),
    Option("0", "So-so"),
    Option("1", "Well"),
    Option("2", "Very well"),
)
_PLACE = {answer.key: at for at, answer in enumerate(ANSWERS)}


class FiguresEnded(Problem):
    status = 409
    message = "Figures have ended: nothing is counted for reports any more. Your paper was not used."


class FiguresMissing(Problem):
    message = "The figures of this period do not match their seal."


@dataclass(frozen=True)
class Taken:
    """The figures of a period that is over. `drawn`: how many members hold a paper of each number, by purpose, as the
    log says it. `codebook`: the version whose themes were counted.
    """

    period: int
    drawn: Mapping[str, int]
    noisy: Noisy
    codebook: int


def empty(keys: Sequence[str]) -> Tally:
    """Of a period in which nobody was counted: a theme that is missing would tell that it had none."""
    return Tally(0, dict.fromkeys(keys, 0), (0, 0, 0, 0, 0))


def counted(tally: Tally, purpose: str, choice: str, many: int) -> Tally:
    """With so many more papers of a purpose that say the same. What was no choice adds nothing."""
    if purpose == HEADS and choice == HERE.key:
        return replace(tally, heads=tally.heads + many)
    if purpose in (THEME_A, THEME_B) and choice in tally.themes:
        return replace(tally, themes={**tally.themes, choice: tally.themes[choice] + many})
    if purpose == PULSE and choice in _PLACE:
        cells = list(tally.pulse)
        cells[_PLACE[choice]] += many
        a, b, c, d, e = cells
        return replace(tally, pulse=(a, b, c, d, e))
    return tally


def options(purpose: str, codebook: Codebook) -> list[Option]:
    """What a paper of this purpose can say."""
    if purpose == HEADS:
        return [HERE]
    if purpose == PULSE:
        return list(ANSWERS)
    return [Option(theme.key, f"{theme.name}: {theme.about}") for theme in codebook.themes]


def is_counted(earlier: Collection[int], period: int) -> bool:
    """Whether a period is one of the programme's first six. By the calendar, not by what was spent: so that it is known
    when a period begins, and nobody hands in a paper that is thrown away.
    """
    return len([one for one in earlier if one < period]) < PERIODS


def ledger(periods: Sequence[int]) -> list[Spent]:
    """What the programme has spent, by the periods whose figures the log says were taken."""
    return [price(period) for period in periods]
