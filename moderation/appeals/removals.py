"""The decision that took a post away, as an author appeals against it and a jury weighs it."""

from crypto.acts import BLUR, REMOVE
from forum.instance import Instance
from forum.posts import states
from forum.posts.rules import REMOVED, PostGone
from moderation.acts import service as acts
from moderation.acts.rules import Recorded
from moderation.appeals.rules import NotRemoved, Opinion, Removal

QUORUM = 2


def removal(forum: Instance, post_id: bytes) -> Removal:
    """The decision for which a post, whose words are still there, is removed now; raises NotRemoved."""
    try:
        found = states.find(forum, post_id)
    except PostGone as error:
        raise NotRemoved() from error
    said = acts.of_post(forum, post_id)
    removed = [recorded for recorded in said if recorded.said.act == REMOVE and recorded.said.state == REMOVED]
    if found.stored.state != REMOVED or not removed:
        raise NotRemoved()
    last = removed[-1]
    seats = [one for one in said if one.position <= last.position and one.said.act in (REMOVE, BLUR)]
    newest = sorted({one.said.seat: one for one in seats}.values(), key=lambda one: one.position)
    opinions = tuple(_opinion(forum, one) for one in newest[-QUORUM:])
    return Removal(last.position, last.said.rule, last.said.version, last.said.day, opinions)


def _opinion(forum: Instance, recorded: Recorded) -> Opinion:
    return Opinion(recorded.said.seat, recorded.said.rule, acts.reason(forum, recorded))
