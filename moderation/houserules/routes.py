"""`/moderation/rules`: the house rules in force, what waits for a second seat, and the next proposal."""

from functools import partial

from flask import Blueprint, render_template

from core.errors import Problem
from forum.houserules.service import in_force
from forum.membership.web import Page
from forum.web import the_forum
from moderation.houserules import rules, service
from moderation.houserules.forms import ProposeForm
from moderation.houserules.service import RULES
from moderation.proposals import service as proposals
from moderation.proposals.rules import written
from moderation.proposals.web import decide
from moderation.seats.web import press, seat_account, seat_holder

bp = Blueprint("proposals", __name__)
HERE = "/moderation/rules"


@bp.get("/moderation/rules")
def house_rules() -> Page:
    return _page()


@bp.post("/moderation/rules")
def propose() -> Page:
    form = ProposeForm()
    typed = form.rules.data or ""
    verb = partial(service.propose, the_forum(), seat_account(), typed)
    return press(form, verb, HERE, lambda problem: _page(problem, typed))


@bp.post("/moderation/rules/adopt")
def adopt() -> Page:
    return decide(proposals.adopt, RULES, HERE, _page)


@bp.post("/moderation/rules/drop")
def drop() -> Page:
    return decide(proposals.drop, RULES, HERE, _page)


def _page(problem: Problem | None = None, typed: str = "") -> Page:
    forum, seat = the_forum(), seat_holder()
    now, found = in_force(forum), proposals.the_one(forum, RULES)
    page = render_template(
        "moderation/rules.html",
        seat=seat,
        rules=now,
        proposal=found,
        lines=rules.compare(now.rules, found.texts) if found else [],
        text=typed or written(found.texts if found else now.rules),
        error=problem and problem.message,
    )
    return page, problem.status if problem else 200
