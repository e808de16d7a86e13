"""Adopting codebooks, and reading the one that a period has."""

from collections.abc import Sequence

from crypto.reports import Codebook
from forum.instance import Instance
from forum.periods.rules import period_of
from forum.themes import rules, store
from forum.transparency import service as log

NONE = rules.Codebook(0, 0, 0, ())
_EVER = 2**31 - 1


def adopt(forum: Instance, themes: Sequence[rules.Theme], period: int) -> None:
    """The next version, from a period on. In the caller's transaction."""
    version = newest(forum).version + 1
    entry = log.add(forum, Codebook(version, period, tuple(theme.text for theme in themes)))
    store.insert(forum.db, version, period, entry)


def create(forum: Instance) -> None:
    """A new forum's first, from the period it is on. In the caller's transaction."""
    adopt(forum, rules.first(), period_of(forum.clock.now()))


def codebook(forum: Instance, period: int) -> rules.Codebook:
    """What a period counts towards; of one that has begun it never changes, and is kept. Without themes in a forum that
    was made before there were any.
    """
    kept: rules.Codebook | None = forum.seen.fixed.get(("codebook", period))
    if kept is None:
        kept = _read(forum, period)
        if period <= period_of(forum.clock.now()) and kept.version:
            forum.seen.fixed["codebook", period] = kept
    return kept


def newest(forum: Instance) -> rules.Codebook:
    """The last one that was adopted, in force already or not."""
    return _read(forum, _EVER)


def _read(forum: Instance, period: int) -> rules.Codebook:
    row = store.newest(forum.db, period)
    if row is None:
        return NONE
    version, begins, entry = row
    found = log.entry(forum, entry)
    assert isinstance(found, Codebook)
    themes = (rules.read(text) for text in found.themes)
    return rules.Codebook(version, begins, entry, tuple(theme for theme in themes if theme))
