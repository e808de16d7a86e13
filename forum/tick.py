"""Everything that is due: releases, expiry. Idempotent, run by a timer as `candour tick`."""

from forum.instance import Instance
from forum.membership import service as membership
from forum.posts import service as posts


def tick(forum: Instance) -> bool:
    """True when posts appeared. What deleted rows leave behind is forgotten then."""
    ended = membership.turn_epoch(forum)
    released = posts.release(forum)
    if released or ended:
        forum.db.tidy()
    return released
