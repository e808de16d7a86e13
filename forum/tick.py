"""Everything that is due: releases, expiry. Idempotent, run by a timer as `candour tick`."""

from forum.instance import Instance
from forum.membership import service as membership
from forum.passes import service as passes
from forum.release import release


def tick(forum: Instance) -> bool:
    """True when posts appeared. What deleted rows leave behind is forgotten then."""
    passes.poll(forum)
    passes.forget_old_keys(forum)
    ended = membership.turn_epoch(forum)
    released = release(forum)
    if released or ended:
        forum.db.tidy()
    return released
