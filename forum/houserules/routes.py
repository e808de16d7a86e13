"""`/rules`, open to anyone: what moderators may act by."""

from flask import Blueprint, render_template

from forum.houserules import service
from forum.web import the_forum

bp = Blueprint("houserules", __name__)


@bp.get("/rules")
def house_rules() -> str:
    return render_template("houserules/rules.html", rules=service.in_force(the_forum()))
