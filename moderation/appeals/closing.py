"""The ends of appeals: a jury's decision, the time that has run out, words that nobody appeals for any more. Run by
`tick`; idempotent.
"""

from crypto.acts import DESTROY, GONE, LAPSE, UPHOLD
from forum.instance import Instance
from forum.posts.rules import PostGone
from forum.transparency import service as log
from moderation.acts import service as acts
from moderation.acts.rules import Act
from moderation.appeals import juries, removals, rules, sealed, store, volunteers


def close_due(forum: Instance) -> bool:
    """Destroys the words of removals that were upheld, and closes what is decided or late. True when there was any."""
    upheld = store.of_outcome(forum.db, UPHOLD)
    for appeal in upheld:
        _destroy(forum, appeal)
    closed = [_close(forum, appeal) for appeal in store.of_outcome(forum.db, rules.OPEN)]
    volunteers.forget_old(forum)
    return bool(upheld) or any(closed)


def _close(forum: Instance, appeal: rules.Appeal) -> bool:
    over = forum.clock.hour() >= appeal.due
    if not rules.outcome([decision for decision, _ in sealed.verdicts(forum, appeal)], over):
        return False
    try:
        with forum.db.transaction():
            log.hold(forum)
            current = store.appeal(forum.db, appeal.entry)
            if current is None or not current.is_open:  # another tick was faster
                return False
            verdicts = sealed.verdicts(forum, current)
            _end(forum, current, rules.outcome([decision for decision, _ in verdicts], over), verdicts)
    except (PostGone, rules.NotRemoved):  # its author took it back, or its week was erased
        _forget(forum, appeal)
    return True


def _end(forum: Instance, appeal: rules.Appeal, outcome: str, verdicts: list[tuple[str, str]]) -> None:
    """In a transaction that holds the head of the log: no decision of a juror can come in between."""
    removal = removals.removal(forum, appeal.post_id)
    words = rules.together(verdicts)
    if outcome == LAPSE:
        words = "\n\n".join(filter(None, (rules.NOBODY if juries.drawn(forum, appeal) else rules.NO_JURY, words)))
    act = Act(outcome, appeal.post_id, rules.STATES[outcome], removal.rule, words=words)
    acts.record(forum, act, removal.passages)
    _set_outcome(forum, appeal, outcome)


def _destroy(forum: Instance, appeal: rules.Appeal) -> None:
    try:
        with forum.db.transaction():
            log.hold(forum)
            rule = acts.act(forum, appeal.act).said.rule
            acts.record(forum, Act(DESTROY, appeal.post_id, GONE, rule))
            store.set_outcome(forum.db, appeal.entry, rules.DESTROYED)
    except PostGone:  # gone already, in another tick or by its author
        with forum.db.transaction():
            store.set_outcome(forum.db, appeal.entry, rules.DESTROYED)


def _forget(forum: Instance, appeal: rules.Appeal) -> None:
    with forum.db.transaction():
        log.hold(forum)
        _set_outcome(forum, appeal, rules.GONE)


def _set_outcome(forum: Instance, appeal: rules.Appeal, outcome: str) -> None:
    """What each juror decided is nobody's business any more."""
    store.set_outcome(forum.db, appeal.entry, outcome)
    store.forget_verdicts(forum.db, appeal.entry)
