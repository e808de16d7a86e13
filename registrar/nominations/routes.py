"""A member comes forward; the officer sees who did; everybody reads the list once it is signed."""

from flask import Blueprint, Response, jsonify, redirect, render_template

from core.clock import day_in_words
from core.errors import Problem
from crypto.encoding import b64
from registrar.badges.rules import NotSignedIn
from registrar.badges.web import member
from registrar.nominations import rules, service
from registrar.nominations.forms import NominationForm, WithdrawForm
from registrar.officers.web import officer
from registrar.web import Page, the_registrar

bp = Blueprint("nominations", __name__)


@bp.get("/nominate")
def asking() -> Page:
    return _page(member())


@bp.post("/nominate")
def nominate() -> Page:
    form = NominationForm()
    try:
        person = member()
        form.check()
        words = service.nominate(the_registrar(), person, form.number, form.statement.data or "", form.proof)
    except NotSignedIn as problem:
        page = render_template("nominations/kept.html", typed=form.statement.data, error=problem.message)
        return page, problem.status
    except rules.KEEPS_TEXT as problem:
        return _page(person, problem, form.statement.data or "")
    return render_template("nominations/words.html", words=words, number=form.number)


@bp.post("/nominate/withdraw")
def withdraw() -> Page:
    person, form = member(), WithdrawForm()
    form.check()
    service.withdraw(the_registrar(), person, form.number)
    return redirect("/nominate", 303)


@bp.get("/officer/nominations")
def overview() -> Page:
    officer()
    found = service.overview(the_registrar())
    return render_template("nominations/overview.html", found=found, moment=_moment, now=the_registrar().clock.now())


@bp.get(f"/nominations/<int(max={rules.LARGEST}):number>")
def published(number: int) -> Response:
    nominees = service.published(the_registrar(), number)
    return jsonify([
        {"name": one.name, "statement": one.statement, "salt": b64(one.salt), "claim": b64(one.claim)}
        for one in nominees
    ])  # fmt: skip


def _page(person: bytes, problem: Problem | None = None, typed: str | None = None) -> Page:
    """The form, with what was typed or said before."""
    standing = service.standing(the_registrar(), person)
    if standing is None:
        return render_template("nominations/none.html", typed=typed), problem.status if problem else 200
    kept = standing.nominee.statement if standing.nominee and typed is None else typed
    error = problem.message if problem else None
    page = render_template("nominations/stand.html", standing=standing, typed=kept, error=error, moment=_moment)
    return page, problem.status if problem else 200


def _moment(hour: str) -> str:
    """An hour of the calendar in words."""
    return f"{day_in_words(hour[:10], the_registrar().clock.now().date())}, {hour[11:]}:00 UTC"
