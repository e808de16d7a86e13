"""The leader in Flask, refused wherever moderation is."""

from flask import request

from crypto.accounts import LEADER
from forum.web import the_forum
from moderation.accounts.web import account
from moderation.leaders import rules, service


def leader() -> None:
    """That a leader sends this request; raises NotLeader."""
    found = account()
    if found is None or not service.admits(the_forum(), found):
        raise rules.NotLeader()


def note_attempt() -> None:
    """That a leader tried what leaders may not."""
    service.note_attempt(the_forum())


def refuse_leaders() -> None:
    """Before every request: raises LeaderRefused for a leader at a page of moderation, whether it exists or not, and
    for one who sends something about what is owed to an address that takes nothing.
    """
    nowhere = request.routing_exception is not None and rules.is_standing(request.method, request.path)
    if not (nowhere or rules.is_moderation(request.path)):
        return
    found = account()
    if found is not None and found.kind == LEADER:
        note_attempt()
        raise rules.LeaderRefused()
