"""What leaders are told where they may not go."""

from flask import Blueprint

from forum.membership.web import Page
from moderation.accounts.web import refused
from moderation.leaders.rules import LeaderRefused, NotLeader
from moderation.leaders.web import refuse_leaders

bp = Blueprint("leaders", __name__)
bp.before_app_request(refuse_leaders)


@bp.app_errorhandler(NotLeader)
def ask_to_sign_in(problem: NotLeader) -> Page:
    return refused("This page is for leaders", problem), problem.status


@bp.app_errorhandler(LeaderRefused)
def send_back(problem: LeaderRefused) -> Page:
    return refused("Not for leaders", problem, "/leadership/", "Go back"), problem.status
