"""The release: what waits in the pool appears, all of it or what is due, in one transaction (DESIGN 4)."""

from collections.abc import Sequence

from crypto.pool import Waiting
from forum.ballots import service as ballots
from forum.figures import service as figures
from forum.instance import Instance
from forum.pool import service as pool
from forum.posts import batches
from forum.posts import service as posts
from forum.topics import confirming
from forum.topics import service as topics
from forum.transparency import service as log
from moderation.appeals import volunteers
from moderation.cases import service as cases
from moderation.elections import recalls, voting
from moderation.messages import service as messages


def release(forum: Instance, *, force: bool = False) -> bool:
    """True when something appeared. `force` lets everything appear."""

    def write(waiting: Sequence[Waiting]) -> None:
        log.hold(forum)  # first, as an act of moderation does: else each could hold what the other waits for
        batch = batches.write(forum, waiting)
        topics.register(forum, waiting, batch)
        ballots.write(forum, waiting, batch)
        topics.count(forum, waiting)
        ballots.assign_wanted(forum, batch)
        cases.take_flags(forum, waiting)
        messages.release(forum, waiting)
        volunteers.enrol(forum, waiting)
        voting.take_ballots(forum, waiting)
        recalls.take(forum, waiting)
        figures.count(forum, waiting)
        confirming.take(forum, waiting)

    return pool.release(forum, write, posts.thing_of(forum), force=force)
