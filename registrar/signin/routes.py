"""The front page, and signing in with a mailed code."""

from flask import Blueprint, jsonify, redirect, render_template

from core.errors import Problem
from core.limits import TooManyNow
from crypto.registrar import MEMBER, OFFICER
from registrar.badges.web import visit
from registrar.issuing import service as issuing
from registrar.nominations.service import current
from registrar.signin import rules, service
from registrar.signin.forms import AskForm, CodeForm
from registrar.signin.web import post_room
from registrar.web import Page, the_registrar, wants_json

bp = Blueprint("signin", __name__)


@bp.get("/")
def front() -> Page:
    if visit().holder(OFFICER) is not None:
        return redirect("/officer", 303)
    person = visit().holder(MEMBER)
    if person is None:
        return render_template("signin/ask.html")
    election = current(the_registrar())
    return render_template("signin/in.html", election=election, **issuing.quota(the_registrar(), person))


@bp.get("/sign-in")
def asking() -> Page:
    return render_template("signin/ask.html")


@bp.post("/sign-in")
def ask() -> Page:
    form = AskForm()
    try:
        service.ask(the_registrar(), post_room(), form.email.data or "")
    except (rules.NotAnAddress, TooManyNow) as problem:
        return _again("signin/ask.html", problem, form)
    if wants_json():
        return jsonify(message=rules.SENT)
    return render_template("signin/code.html", email=form.email.data, sent=rules.SENT)


@bp.get("/sign-in/code")
def coding() -> Page:
    return render_template("signin/code.html")


@bp.post("/sign-in/code")
def code() -> Page:
    form = CodeForm()
    try:
        person = service.redeem(the_registrar(), form.email.data or "", form.code.data or "")
    except (rules.NotAnAddress, rules.CodeRefused, TooManyNow) as problem:
        return _again("signin/code.html", problem, form)
    badge = visit().sign_in(MEMBER, person)
    return jsonify(bearer=badge) if wants_json() else redirect("/", 303)


@bp.post("/sign-out")
def sign_out() -> Page:
    """No token: whoever makes another browser leave gains nothing."""
    visit().leave()
    return jsonify(message="You are signed out.") if wants_json() else render_template("signin/out.html")


@bp.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


def _again(page: str, problem: Problem, form: AskForm | CodeForm) -> Page:
    if wants_json():
        raise problem
    return render_template(page, error=problem.message, email=form.email.data), problem.status
