"""The day's checkpoint, in one transaction: figures of a period that is over are taken, the ballot box is sealed, and
the head of the log is signed (DESIGN 5 and 7).
"""

from forum.ballots import service as ballots
from forum.figures import service as figures
from forum.instance import Instance
from forum.transparency import service as log


def checkpoint(forum: Instance) -> bool:
    """True when a new one is served. Idempotent; run by `tick`."""
    with forum.db.transaction():
        due = figures.hold_due(forum)
        if not log.is_due(forum):
            return False
        figures.take(forum, due)
        ballots.seal_box(forum)
        log.sign(forum)
    figures.destroy_old_keys(forum)
    return True
