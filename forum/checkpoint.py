"""The day's checkpoint: the ballot box is sealed, and the head of the log is signed, in one transaction (DESIGN 5)."""

from forum.ballots import service as ballots
from forum.instance import Instance
from forum.transparency import service as log


def checkpoint(forum: Instance) -> bool:
    """True when a new one is served. Idempotent; run by `tick`."""
    with forum.db.transaction():
        if not log.is_due(forum):
            return False
        ballots.seal_box(forum)
        log.sign(forum)
    return True
