"""`/moderation/rules`: the house rules in force, what waits for a second seat, and the next proposal."""

from flask import Blueprint, redirect, render_template

from core.errors import Problem
from crypto.encoding import b64
from forum.houserules.service import in_force
from forum.membership.web import Page
from forum.web import read_id, the_forum
from moderation.houserules import rules, service
from moderation.houserules.forms import DecideForm, ProposeForm
from moderation.seats.web import seat_account, seat_holder

bp = Blueprint("proposals", __name__)


@bp.get("/moderation/rules")
def house_rules() -> Page:
    return _page()


@bp.post("/moderation/rules")
def propose() -> Page:
    seat_holder()
    form = ProposeForm()
    try:
        form.check()
        service.propose(the_forum(), seat_account(), form.rules.data or "")
    except Problem as problem:
        return _page(problem, form.rules.data or "")
    return redirect("/moderation/rules", 303)


@bp.post("/moderation/rules/adopt")
def adopt() -> Page:
    seat_holder()
    form = DecideForm()
    try:
        form.check()
        service.adopt(the_forum(), seat_account(), read_id(form.proposal.data or ""))
    except Problem as problem:
        return _page(problem)
    return redirect("/moderation/rules", 303)


@bp.post("/moderation/rules/drop")
def drop() -> Page:
    seat_holder()
    form = DecideForm()
    try:
        form.check()
        service.drop(the_forum(), seat_account(), read_id(form.proposal.data or ""))
    except Problem as problem:
        return _page(problem)
    return redirect("/moderation/rules", 303)


def _page(problem: Problem | None = None, typed: str = "") -> Page:
    forum, seat = the_forum(), seat_holder()
    now, found = in_force(forum), service.proposal(forum)
    page = render_template(
        "moderation/rules.html",
        seat=seat,
        rules=now,
        proposal=found,
        proposal_id=b64(found.proposal) if found else "",
        lines=rules.compare(now.rules, found.rules) if found else [],
        text=typed or rules.write(found.rules if found else now.rules),
        error=problem and problem.message,
    )
    return page, problem.status if problem else 200
