"""`/leadership/`: what leaders will find here."""

from flask import Blueprint, render_template

from forum.membership.web import Page
from moderation.leaders.web import leader, refuse_leaders

bp = Blueprint("leaders", __name__)
bp.before_app_request(refuse_leaders)


@bp.get("/leadership/")
def home() -> Page:
    leader()
    return render_template("moderation/leadership.html")
