"""`/elections/`, open to anyone: what is on, who stands, how it was counted; taking a seat, and giving it up."""

from typing import Any

from flask import Blueprint, make_response, render_template
from markupsafe import Markup

from core.errors import NotFound, Problem
from core.web import SANDBOX
from crypto.elections import PREFERENCES
from forum.instance import Instance
from forum.membership.web import Page, visitor
from forum.periods import service as periods
from forum.periods.rules import RECALL
from forum.reading.rules import ELECTION, VOTE, Notice
from forum.web import the_forum
from moderation.accounts.web import visit
from moderation.elections import recalls, rules, service, taking, views, words
from moderation.elections.forms import ResignForm, TakeSeatForm
from moderation.seats.web import seat_holder

bp = Blueprint("elections", __name__)
_SHOWS: dict[str, Any] = {
    "in_words": views.in_words,
    "votes": words.votes,
    "most": PREFERENCES,
    "fewest": rules.FEWEST,
    "needs": {"least": rules.RECALL_LEAST, "share": rules.RECALL_SHARE, "days": rules.RECALL_LASTS.days},
    "shortest": rules.PASSPHRASE_SHORTEST,
    "to_take_days": rules.TO_TAKE.days,
}


def notices(forum: Instance) -> list[Notice]:
    """On the front page, while an election is on."""
    return [_notice(views.show(forum, election)) for election in service.under_way(forum)]


def _notice(shown: views.Shown) -> Notice:
    voting = shown.step == "voting"
    words = f"{shown.title}: {'vote until ' + views.in_words(shown.election.opened.closes) if voting else 'under way'}."
    html = Markup(render_template("elections/part.html", shown=shown, **_SHOWS))
    return Notice(VOTE if voting else ELECTION, words, html)


@bp.get("/elections/")
def overview() -> Page:
    forum = the_forum()
    every = service.every(forum)
    return render_template(
        "elections/overview.html",
        now=[views.show(forum, election) for election in every if election.result is None],
        before=[views.show(forum, election) for election in every if election.result is not None],
        seats=views.seat_lines(forum),
        next_opening=views.next_opening(forum),
        recall=periods.open_number(forum, RECALL),
        recall_seats=recalls.held(forum),
        **_SHOWS,
    )


@bp.get("/elections/<int:number>")
def election(number: int) -> Page:
    return render_template("elections/election.html", shown=views.shown(the_forum(), number), **_SHOWS)


@bp.get("/elections/<int:number>/take-seat")
def taking_seat(number: int) -> Page:
    return _take_page(number)


@bp.post("/elections/<int:number>/take-seat")
def take_seat(number: int) -> Page:
    form = TakeSeatForm()
    said = (field.data or "" for field in (form.who, form.words, form.passphrase, form.again, form.mail))
    typed = taking.Typed(*said)
    try:
        if visitor().came_with_cookie:
            raise rules.TakenWithSession()
        seat = taking.take(the_forum(), number, typed)
    except NotFound:
        raise
    except Problem as problem:
        return _take_page(number, problem, typed)
    return _sandboxed("elections/taken.html", seat=seat)


@bp.get("/moderation/resign")
def resigning() -> Page:
    return render_template("elections/resign.html", seat=seat_holder())


@bp.post("/moderation/resign")
def resign() -> Page:
    seat, form = seat_holder(), ResignForm()
    form.check()
    if not form.sure.data:
        problem = rules.NotSure()
        return render_template("elections/resign.html", seat=seat, error=problem.message), problem.status
    taking.resign(the_forum(), seat)
    visit().sign_out()
    return render_template("elections/resigned.html", seat=seat)


def _take_page(number: int, problem: Problem | None = None, typed: taking.Typed | None = None) -> Page:
    """Sandboxed: the name that is typed here travels without a session. Passphrases are typed anew."""
    shown = views.shown(the_forum(), number)
    status, error = (problem.status, problem.message) if problem else (200, None)
    return _sandboxed("elections/take.html", status, shown=shown, error=error, typed=typed, **_SHOWS)


def _sandboxed(template: str, status: int = 200, **values: Any) -> Page:
    response = make_response(render_template(template, **values), status)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
