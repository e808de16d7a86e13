"""Counting at releases, taking the figures of a period that is over, and reading them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress

from crypto import figures as sealed_figures
from crypto.commitments import commitment, new_salt
from crypto.encoding import Malformed
from crypto.pool import Vote, Waiting
from crypto.reports import FiguresTaken, FiguresVoid
from crypto.sealing import SealBroken
from forum.ballots import store as ballots_store
from forum.disclosure import budget
from forum.disclosure.figures import Noisy, Tally, noisy
from forum.figures import rules, store
from forum.instance import Instance
from forum.periods import service as periods
from forum.periods import store as periods_store
from forum.periods.rules import HEADS, PULSE, THEME_A, THEME_B, Reserved, period_of
from forum.pool import service as pool
from forum.themes import service as themes
from forum.transparency import service as log


def count(forum: Instance, waiting: Sequence[Waiting]) -> None:
    """Inside the release's transaction, which holds the head of the log: papers of these numbers are added up."""
    votes = Counter((item.number, item.choice) for item in waiting if isinstance(item, Vote))
    found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for (number, choice), many in votes.items():
        row = periods_store.of_number(forum.db, number)
        if row and row["purpose"] in rules.COUNTED:
            found[row["period"]][row["purpose"], choice] = many
    for period, said in found.items():
        tally = _tally(forum, period)
        for (purpose, choice), many in said.items():
            tally = rules.counted(tally, purpose, choice, many)
        key = forum.keyring.tally_key_to_write(period)
        content = sealed_figures.written(tally.heads, tally.themes, tally.pulse)
        store.set_tally(forum.db, period, sealed_figures.seal_tally(key, period, content))


def hold_due(forum: Instance) -> list[int]:
    """The periods whose figures can be taken now: over, and no vote of theirs waits. Takes the pool's lock, which comes
    before the head of the log, so that this stays so until the caller's transaction ends.
    """
    if not _due(forum):
        return []
    pool.lock(forum)
    due = _due(forum)
    waiting = {item.number for item in pool.look(forum)[1].values() if isinstance(item, Vote)} if due else set()
    return [period for period in due if waiting.isdisjoint(_numbers(forum, period))]


def take(forum: Instance, due: Sequence[int]) -> None:
    """Draws the noise of each of these periods, once, and destroys what was counted exactly, down to the spent ids.
    What there is no budget for is destroyed without a draw, and so is what is void. In the transaction that seals a new
    ballot box: the one before would still tell how many papers were used.
    """
    for period in due:
        if period not in settled(forum):
            _settle(forum, period)
        store.forget_tally(forum.db, period)
        store.forget_votes(forum.db, _numbers(forum, period))


def destroy_old_keys(forum: Instance) -> None:
    """Of everything exact that was forgotten: no copy of the database opens it any more."""
    with forum.db.transaction():
        pool.lock(forum)
        forum.keyring.destroy_tally_keys_but(store.tallied(forum.db))


def settled(forum: Instance) -> set[int]:
    """The periods whose figures were taken, or are void, as the log says."""
    taken = {entry.period for _, entry in log.of_kind(forum, FiguresTaken)}
    return taken | {entry.period for _, entry in log.of_kind(forum, FiguresVoid)}


def is_void(forum: Instance, period: int) -> bool:
    return any(entry.period == period for _, entry in log.of_kind(forum, FiguresVoid))


def is_taken(forum: Instance, period: int) -> bool:
    return store.figures(forum.db, period) is not None


def is_counted(forum: Instance, period: int) -> bool:
    """Whether a period is one of those that the programme has figures of; kept, as pages ask."""
    kept: bool | None = forum.seen.fixed.get(("counted", period))
    if kept is None:
        kept = forum.seen.fixed["counted", period] = rules.is_counted(periods_store.periods(forum.db), period)
    return kept


def taken(forum: Instance, period: int) -> rules.Taken | None:
    """The figures of a period; None before they are taken, and where figures have ended. Raises FiguresMissing for what
    is not what the log stands for.
    """
    row = store.figures(forum.db, period)
    if row is None:
        return None
    found = opened(forum, row)
    if found is None:
        raise rules.FiguresMissing()
    drawn = {one.purpose: one.drawn or 0 for one in periods.of_period(forum, period) if one.purpose in rules.COUNTED}
    return rules.Taken(period, drawn, found, themes.codebook(forum, period).version)


def before(forum: Instance, period: int) -> rules.Taken | None:
    """The newest figures that are older than those of a period."""
    older = [row.period for row in store.every(forum.db) if row.period < period]
    return taken(forum, older[-1]) if older else None


def opened(forum: Instance, row: store.Row) -> Noisy | None:
    """None for a row that does not match its seal, or that the log does not commit to."""
    try:
        content = sealed_figures.open_noisy(forum.keyring.figures, row.period, row.sealed)
        counts = sealed_figures.read(content)
        entry = log.entry(forum, row.entry)
    except (SealBroken, Malformed, IndexError):
        return None
    said = (row.period, commitment(row.salt, content))
    return Noisy(*counts) if isinstance(entry, FiguresTaken) and (entry.period, entry.figures) == said else None


def is_left(forum: Instance, period: int) -> bool:
    """Whether anything exact is kept of a period: its tally, or spent ids."""
    return store.tally(forum.db, period) is not None or store.votes_left(forum.db, _numbers(forum, period)) > 0


def is_whole(forum: Instance, period: int) -> bool:
    """Whether every paper used is in the tally: in an earlier one that was put back, or where one was lost, not all."""
    tally, used = _tally(forum, period), Counter[str]()
    for row in periods_store.numbers(forum.db, period):
        used[row["purpose"]] = ballots_store.spent(forum.db, row["number"])
    counted = tally.heads, sum(tally.themes.values()), sum(tally.pulse)
    return counted == (used[HEADS], used[THEME_A] + used[THEME_B], used[PULSE])


def open_numbers(forum: Instance) -> Mapping[str, Reserved]:
    """What a member can be counted by now, by purpose; nothing once figures have ended."""
    found = periods.now_open(forum)
    if not found or not is_counted(forum, period_of(forum.clock.now())):
        return {}
    return {purpose: one for purpose, one in found.items() if purpose in rules.COUNTED}


def _due(forum: Instance) -> list[int]:
    """Periods that are over and not taken yet, and those of which something is kept that should not be."""
    now = period_of(forum.clock.now())
    over = [period for period in periods_store.periods(forum.db) if period < now]
    left = [period for period in over if period not in settled(forum)]
    due = {period for period in left if is_counted(forum, period) and _was_open(forum, period)}
    return sorted(due | {period for period in store.tallied(forum.db) if period < now})


def _was_open(forum: Instance, period: int) -> bool:
    """Else nobody could vote, and there is nothing to take."""
    return all(one.is_open for one in periods.of_period(forum, period))


def _numbers(forum: Instance, period: int) -> list[int]:
    rows = periods_store.numbers(forum.db, period)
    return [row["number"] for row in rows if row["purpose"] in rules.COUNTED]


def _tally(forum: Instance, period: int) -> Tally:
    """What was counted so far. What does not open, as its key was not in a backup, counts for nothing."""
    nothing = rules.empty(themes.codebook(forum, period).keys)
    key, sealed = forum.keyring.tally_key(period), store.tally(forum.db, period)
    if key is None or sealed is None:
        return nothing
    try:
        return Tally(*sealed_figures.read(sealed_figures.open_tally(key, period, sealed)))
    except (SealBroken, Malformed):
        return nothing


def _settle(forum: Instance, period: int) -> None:
    if not is_whole(forum, period) or _has_too_many(forum, period):
        log.add(forum, FiguresVoid(period))
        return
    taken = [entry.period for _, entry in log.of_kind(forum, FiguresTaken)]
    with suppress(budget.BudgetSpent):
        _keep(forum, budget.spend(rules.ledger(taken), period), noisy(_tally(forum, period)))


def _has_too_many(forum: Instance, period: int) -> bool:
    """More papers used than drawn: somebody signed some for themselves, and that voids a ballot (DESIGN 3)."""
    counted = [one for one in periods.of_period(forum, period) if one.purpose in rules.COUNTED]
    return any(ballots_store.spent(forum.db, one.number) > (one.drawn or 0) for one in counted)


def _keep(forum: Instance, spent: budget.Spent, drawn: Noisy) -> None:
    content = sealed_figures.written(drawn.heads, drawn.themes, drawn.pulse)
    salt = new_salt()
    entry = log.add(forum, FiguresTaken(spent.period, spent.total, commitment(salt, content)))
    sealed = sealed_figures.seal_noisy(forum.keyring.figures, spent.period, content)
    store.insert(forum.db, store.Row(spent.period, entry, salt, sealed))
