"""The queue and its cases, for those who hold a seat. All of it works with the keyboard alone."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from core.errors import NotFound, Problem
from crypto.acts import KEEP
from crypto.encoding import b64
from forum.houserules import service as houserules
from forum.membership.web import Page
from forum.web import read_id, the_forum
from moderation.acts import service as acts
from moderation.cases import pages, rules, service
from moderation.cases.forms import AsideForm, DecideForm
from moderation.seats.rules import Seat
from moderation.seats.web import seat_holder

bp = Blueprint("cases", __name__, url_prefix="/moderation/cases")


@bp.get("")
def queue() -> Page:
    return _queue(seat_holder())


@bp.post("")
def decide_each() -> Page:
    """The same of every post ticked; what could not be done is said beside it."""
    seat, form = seat_holder(), DecideForm()
    form.check()
    try:
        said, ticked = form.saying(), form.posts
        if not ticked:
            raise rules.NothingTicked()
    except Problem as problem:
        return _queue(seat, typed=form.typed, error=problem.message), problem.status
    done = service.decide_each(the_forum(), seat.number, ticked, said)
    problems = {b64(post_id): problem.message for post_id, problem in done.items() if problem}
    return _queue(seat, done=len(done) - len(problems), problems=problems)


@bp.get("/<post>")
def case(post: str) -> Page:
    return _case(seat_holder(), read_id(post))


@bp.post("/<post>")
def decide(post: str) -> Page:
    """Then the next case: what was said of this one stands above it."""
    seat, post_id, form = seat_holder(), read_id(post), DecideForm()
    form.check()
    before = pages.case(the_forum(), post_id)
    try:
        said = form.saying()
        entry = service.decide(the_forum(), seat.number, post_id, said)
        service.decide_each(the_forum(), seat.number, form.posts if said.verb != KEEP else [], said.without_passages)
    except (NotFound, rules.StandsAside):
        raise
    except Problem as problem:
        return _case(seat, post_id, typed=form.typed, error=problem.message), problem.status
    return _onward(seat, before, f"?said={entry}")


@bp.post("/<post>/aside")
def stand_aside(post: str) -> Page:
    seat, post_id, form = seat_holder(), read_id(post), AsideForm()
    form.check()
    before = pages.case(the_forum(), post_id)
    service.stand_aside(the_forum(), seat.number, post_id)
    return _onward(seat, before, "")


def _onward(seat: Seat, before: rules.Case | None, query: str) -> Page:
    post = pages.next_case(the_forum(), seat, before)
    return redirect(f"/moderation/cases{'/' if post else ''}{post}{query}", 303)


def _queue(seat: Seat, **shown: Any) -> str:
    after = request.args.get("from", "")
    found = pages.queue(the_forum(), seat, read_id(after) if after else None)
    house = houserules.in_force(the_forum()).rules
    return render_template("cases/queue.html", seat=seat, queue=found, rules=house, said=_said(), **shown)


def _case(seat: Seat, post_id: bytes, **shown: Any) -> str:
    page = pages.case_page(the_forum(), seat, post_id)
    return render_template("cases/case.html", seat=seat, page=page, private=rules.PRIVATE, said=_said(), **shown)


def _said() -> str:
    """What the act says that led here, as the log has it."""
    entry = request.args.get("said", "")
    if not (entry.isascii() and entry.isdigit() and len(entry) < 10):
        return ""
    try:
        return acts.act(the_forum(), int(entry)).said.sentence
    except NotFound:
        return ""
