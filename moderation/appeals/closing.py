"""The ends of appeals: a jury's decision, or the time that has run out. Run by `tick`; idempotent."""

from collections.abc import Callable, Mapping

from crypto.acts import LAPSE, OVERTURN, REDACT, UPHOLD
from forum.instance import Instance
from forum.posts.rules import PostGone
from forum.transparency import service as log
from moderation.acts import service as acts
from moderation.acts.rules import Act
from moderation.appeals import juries, removals, rules, sealed, store, volunteers
from moderation.cases import service as cases

# What the case is told: the words go with the next tick, or the post may be read again.
CASE: Mapping[str, Callable[[Instance, bytes], None]] = {
    UPHOLD: cases.upheld,
    OVERTURN: cases.restored,
    REDACT: cases.restored,
    LAPSE: cases.restored,
}


def close_due(forum: Instance) -> bool:
    """Closes each appeal that three jurors have decided, or that is late. True when there was one: what it took away
    is still in free pages then.
    """
    closed = [_close(forum, appeal) for appeal in store.of_outcome(forum.db, rules.OPEN)]
    volunteers.forget_old(forum)
    return any(closed)


def _close(forum: Instance, appeal: rules.Appeal) -> bool:
    over = forum.clock.hour() >= appeal.due
    if not rules.outcome([decision for decision, _ in sealed.verdicts(forum, appeal)], over):
        return False
    try:
        with forum.db.transaction():
            log.hold(forum)
            current = store.appeal(forum.db, appeal.entry)
            if current and current.is_open:  # another tick may have been faster
                verdicts = sealed.verdicts(forum, current)
                _end(forum, current, rules.outcome([decision for decision, _ in verdicts], over), verdicts)
    except (PostGone, rules.NotRemoved):
        _give_up(forum, appeal)
    return True


def _end(forum: Instance, appeal: rules.Appeal, outcome: str, verdicts: list[tuple[str, str]]) -> None:
    """In a transaction that holds the head of the log: no decision of a juror can come in between."""
    removal, words = removals.removal(forum, appeal.post_id), rules.together(verdicts)
    if outcome == LAPSE:
        words = "\n\n".join(filter(None, (rules.NOBODY if juries.drawn(forum, appeal) else rules.NO_JURY, words)))
    act = Act(outcome, appeal.post_id, rules.STATES[outcome], removal.rule, words=words)
    acts.record(forum, act, removal.passages)
    CASE[outcome](forum, appeal.post_id)
    _set_outcome(forum, appeal, outcome)


def _give_up(forum: Instance, appeal: rules.Appeal) -> None:
    """There is nothing to decide about: its author took the post back, or its week was erased."""
    with forum.db.transaction():
        log.hold(forum)
        cases.upheld(forum, appeal.post_id)
        _set_outcome(forum, appeal, rules.GONE)


def _set_outcome(forum: Instance, appeal: rules.Appeal, outcome: str) -> None:
    """What each juror decided is nobody's business any more."""
    store.set_outcome(forum.db, appeal.entry, outcome)
    store.forget_verdicts(forum.db, appeal.entry)
