"""`/leadership/`: what leadership owes and the forms to answer. Only a POST to one of these adds anything anywhere."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, redirect, render_template

from core.errors import NotFound, Problem
from forum.membership.web import Page
from forum.topics import answering, debts, views
from forum.topics.routes import words_for
from forum.web import the_forum
from moderation.answers import rules
from moderation.answers.forms import MoveForm, PromiseForm, SayForm
from moderation.leaders.rules import LeaderRefused
from moderation.leaders.web import leader, note_attempt

bp = Blueprint("answers", __name__, url_prefix="/leadership")
Form = TypeVar("Form", bound=SayForm)


@bp.get("/")
def home() -> Page:
    leader()
    standings = views.every(the_forum())
    return render_template("answers/queue.html", queue=rules.queue(standings), **words_for(the_forum()))


@bp.get("/debts/<int:number>")
def debt(number: int) -> Page:
    leader()
    return _page(number)


@bp.post("/debts/<int:number>/answer")
def answer(number: int) -> Page:
    return _said(number, SayForm, lambda form: answering.answer(the_forum(), number, form.words.data or ""))


@bp.post("/debts/<int:number>/promise")
def promise(number: int) -> Page:
    def say(form: PromiseForm) -> None:
        owner, by = form.owner.data or "", form.by.data or ""
        answering.promise(the_forum(), number, form.words.data or "", owner, by)

    return _said(number, PromiseForm, say)


@bp.post("/debts/<int:number>/status")
def move(number: int) -> Page:
    def say(form: MoveForm) -> None:
        answering.move(the_forum(), number, form.status.data or "", form.words.data or "")

    return _said(number, MoveForm, say)


def _said(number: int, kind: type[Form], say: Callable[[Form], None]) -> Page:
    """One more thing said, or the page again with what was typed. Raises LeaderRefused for more than a form has."""
    leader()
    form = kind()
    if form.sends_more:
        note_attempt()
        raise LeaderRefused()
    try:
        form.check()
        say(form)
    except NotFound:
        raise
    except Problem as problem:
        return _page(number, problem, form), problem.status
    return redirect(f"/leadership/debts/{number}", 303)


def _page(number: int, problem: Problem | None = None, form: SayForm | None = None) -> str:
    standing = views.standing(the_forum(), number)
    typed = {name: field.data or "" for name, field in form._fields.items() if name != "csrf_token"} if form else {}
    opened = {PromiseForm: "promise", MoveForm: "status"}.get(type(form), "answer") if form else ""
    values = {"typed": typed, "opened": opened, "error": problem and problem.message, "limit": debts.WORDS_LONGEST}
    return render_template("answers/debt.html", standing=standing, **values, **words_for(the_forum()))
