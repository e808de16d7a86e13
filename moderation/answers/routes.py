"""`/leadership/`: what leadership owes and the forms to answer. Only a POST to one of these adds anything anywhere."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, redirect, render_template

from core.errors import NotFound, Problem
from forum.cautions import service as cautions
from forum.membership.web import Page
from forum.topics import answering, saying, views
from forum.topics.answering import Saying
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
    return _said(number, SayForm, lambda form: answering.an_answer(form.words.data or ""))


@bp.post("/debts/<int:number>/promise")
def promise(number: int) -> Page:
    def saying_of(form: PromiseForm) -> Saying:
        return answering.a_promise(the_forum(), form.words.data or "", form.owner.data or "", form.by.data or "")

    return _said(number, PromiseForm, saying_of)


@bp.post("/debts/<int:number>/status")
def move(number: int) -> Page:
    return _said(number, MoveForm, lambda form: answering.a_move(form.status.data or "", form.words.data or ""))


def _said(number: int, kind: type[Form], saying_of: Callable[[Form], Saying]) -> Page:
    """What would be said, once more to be read; then said. Or the page again with what was typed. Raises LeaderRefused
    for more than a form has.
    """
    leader()
    form = kind()
    if form.sends_more:
        note_attempt()
        raise LeaderRefused()
    if form.back.data:
        return _page(number, None, form)
    try:
        form.check()
        what = saying_of(form)
        if not form.confirm.data:
            return _preview(number, form, what)
        answering.say(the_forum(), number, what, form.count)
    except NotFound:
        raise
    except Problem as problem:
        return _page(number, problem, form), problem.status
    return redirect(f"/leadership/debts/{number}", 303)


def _preview(number: int, form: SayForm, what: Saying) -> str:
    forum = the_forum()
    said = answering.preview(forum, number, what, form.count)
    found = cautions.check(forum, "", said.words, cautions.OF_OTHERS)
    values = {"standing": views.standing(forum, number), "said": said, "found": found, "seen": str(form.count)}
    return render_template("answers/confirm.html", **values, typed=form.typed, **words_for(forum))


def _page(number: int, problem: Problem | None = None, form: SayForm | None = None) -> str:
    standing = views.standing(the_forum(), number)
    opened = {PromiseForm: "promise", MoveForm: "status"}.get(type(form), "answer") if form else ""
    typed, error = form.typed if form else {}, problem and problem.message
    values = {"typed": typed, "opened": opened, "error": error, "limit": saying.WORDS_LONGEST}
    return render_template("answers/debt.html", standing=standing, **values, **words_for(the_forum()))
