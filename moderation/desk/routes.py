"""`/moderation/`: what a seat-holder comes to."""

from flask import Blueprint, render_template

from forum.membership.web import Page
from moderation.seats.rules import NotSeatHolder
from moderation.seats.web import seat_holder

bp = Blueprint("desk", __name__)


@bp.get("/moderation/")
def home() -> Page:
    return render_template("moderation/desk.html", seat=seat_holder())


@bp.app_errorhandler(NotSeatHolder)
def ask_to_sign_in(problem: NotSeatHolder) -> Page:
    return render_template("moderation/refused.html", message=problem.message), problem.status
