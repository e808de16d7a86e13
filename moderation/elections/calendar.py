"""Everything of elections that is due. Run by `tick`; idempotent."""

from forum.instance import Instance
from forum.passes.service import Fetch
from moderation.elections import counting, nominees, opening, recalls


def turn(forum: Instance, ask: Fetch | None = None) -> bool:
    """Goes on from step to step. True when rows went that nothing is to be left of."""
    opening.take_lists(forum)
    nominees.take(forum, ask)
    opening.take_numbers(forum)
    counting.count_due(forum)
    wiped = recalls.turn(forum)
    opening.open_due(forum)
    opening.take_numbers(forum)
    return counting.forget_old(forum) or wiped
