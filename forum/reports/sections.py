"""The sections that are made of figures. Each reads noisy counts that were drawn once: none of them draws."""

from dataclasses import replace

from crypto.reports import FiguresTaken
from forum.disclosure.budget import price
from forum.disclosure.figures import Figures
from forum.disclosure.figures import figures as printed
from forum.figures import service as figures
from forum.figures.rules import Taken
from forum.instance import Instance
from forum.periods.rules import HEADS
from forum.reports import words
from forum.tables import Section
from forum.themes import service as codebooks
from forum.transparency import service as log


def themes(forum: Instance, period: int) -> Section | None:
    found = _figures(forum, period)
    return words.themes(found) if found else None


def pulse(forum: Instance, period: int) -> Section | None:
    found = _figures(forum, period)
    return words.pulse(found) if found else None


def participation(forum: Instance, period: int) -> Section | None:
    found = _figures(forum, period)
    return words.participation(found) if found else None


def named(forum: Instance, period: int) -> dict[str, str]:
    """The name of each theme that the report on a period names, by its key, in the order of its table."""
    found = _figures(forum, period)
    keys = {theme.name: theme.key for theme in codebooks.codebook(forum, period).themes}
    return {keys[theme.name]: theme.name for theme in found.themes} if found else {}


def budget(forum: Instance, period: int) -> Section:
    """What the figures cost; or why there are none."""
    spent = [entry.period for _, entry in log.of_kind(forum, FiguresTaken) if entry.period <= period]
    if period in spent:
        return words.budget(price(period), len(spent))
    return words.no_figures(len(spent), figures.is_void(forum, period))


def _figures(forum: Instance, period: int) -> Figures | None:
    """With the change since the newest earlier figures, and with names for keys."""
    taken = figures.taken(forum, period)
    if taken is None:
        return None
    older = figures.before(forum, period)
    found = printed(taken.noisy, _alone(older) if older else None, taken.drawn.get(HEADS, 0))
    names = {theme.key: theme.name for theme in codebooks.codebook(forum, period).themes}
    return replace(found, themes=tuple(replace(theme, name=names[theme.name]) for theme in found.themes))


def _alone(taken: Taken) -> Figures:
    return printed(taken.noisy, None, taken.drawn.get(HEADS, 0))
