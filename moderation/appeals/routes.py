"""`/appeals`: an author's; `/juries`: what the lot drew, and a juror's pages. Sandboxed where a code is typed, so that
it travels without the session's cookie.
"""

from typing import Any

from flask import Blueprint, make_response, render_template
from markupsafe import Markup

from core.errors import NotFound, Problem
from core.web import SANDBOX
from forum.claims.rules import OwnPost
from forum.instance import Instance
from forum.membership.web import Page, visitor
from forum.periods import service as periods
from forum.periods.rules import JURY
from forum.web import read_id, the_forum
from moderation.appeals import juries, rules, service
from moderation.appeals.forms import AppealForm, DecisionForm, JurorForm

bp = Blueprint("appeals", __name__)


def receipt_part(forum: Instance, post: OwnPost, claim: str) -> Markup:
    """Below an author's post on `/receipt`: what was decided about it and why, and the form to appeal."""
    told = service.told(forum, read_id(post.post))
    return Markup(render_template("appeals/part.html", told=told, post=post.post, claim=claim) if told else "")


def front_part(forum: Instance) -> Markup:
    """On the front page, hidden: which keys are drawn. A script shows it to who has one of them in their wallet."""
    drawn = [jury for jury in service.open_juries(forum) if jury.jurors]
    return Markup(render_template("appeals/drawn.html", drawn=drawn) if drawn else "")


@bp.post("/appeals")
def appeal() -> Page:
    form = AppealForm()
    claim, post, words = (field.data or "" for field in (form.claim, form.post, form.words))
    try:
        lodged = service.lodge(the_forum(), claim, read_id(post), words)
    except NotFound:
        raise
    except Problem as problem:
        typed = {"claim": claim, "post": post, "typed": words}
        return _sandboxed("appeals/appeal.html", problem.status, error=problem.message, **typed)
    return _sandboxed("appeals/lodged.html", appeal=lodged, last_day=rules.last_day(lodged.due), claim=claim)


@bp.get("/juries/")
def overview() -> Page:
    """Open to anyone: it shows what the log shows."""
    forum = the_forum()
    number = periods.open_number(forum, JURY)
    return render_template("appeals/juries.html", number=number, juries=service.open_juries(forum), rules=rules)


@bp.get("/juries/<int:entry>")
def jury(entry: int) -> Page:
    found = juries.shown(the_forum(), juries.find(the_forum(), entry))
    return _sandboxed("appeals/jury.html", jury=found, last_day=rules.last_day(found.due))


@bp.post("/juries/<int:entry>")
def look(entry: int) -> Page:
    code = JurorForm().code.data or ""
    return _case(entry, code)


@bp.post("/juries/<int:entry>/decision")
def decide(entry: int) -> Page:
    form = DecisionForm()
    code, chosen, words = (field.data or "" for field in (form.code, form.decision, form.words))
    try:
        _without_session()
        juries.decide(the_forum(), entry, code, chosen, words)
    except (rules.NoDecision, rules.NoReason, rules.ReasonTooLong) as problem:
        return _case(entry, code, problem, chosen, words)
    except NotFound:
        raise
    except Problem as problem:
        return _ask(entry, problem, code, words)
    return _sandboxed("appeals/decided.html")


def _case(entry: int, code: str, problem: Problem | None = None, chosen: str = "", words: str = "") -> Page:
    """The case, with what was typed; to who is no juror of it, the question for the code."""
    try:
        _without_session()
        case = juries.look(the_forum(), entry, code)
    except NotFound:
        raise
    except Problem as refused:
        return _ask(entry, refused, code, words)
    values = {"code": code, "chosen": chosen, "typed": words, "says": rules.SAYS, "longest": rules.REASON_LONGEST}
    status, error = (problem.status, problem.message) if problem else (200, None)
    last_day = rules.last_day(case.due)
    return _sandboxed("appeals/case.html", status, case=case, error=error, last_day=last_day, **values)


def _ask(entry: int, problem: Problem, code: str, words: str) -> Page:
    found = juries.shown(the_forum(), juries.find(the_forum(), entry))
    typed = {"code": code, "typed": words, "last_day": rules.last_day(found.due)}
    return _sandboxed("appeals/jury.html", problem.status, jury=found, error=problem.message, **typed)


def _without_session() -> None:
    """Raises DecisionWithSession: a request with both would tell which session a juror is."""
    if visitor().came_with_cookie:
        raise rules.DecisionWithSession()


def _sandboxed(template: str, status: int = 200, **values: Any) -> Page:
    response = make_response(render_template(template, **values), status)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
