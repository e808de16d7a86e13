"""`/moderation/codebook`: the themes in force, what waits for a second seat, the next proposal, and hints."""

from flask import Blueprint, redirect, render_template

from core.clock import day_in_words
from core.errors import Problem
from crypto.encoding import b64
from forum.membership.web import Page
from forum.periods.rules import begins, period_of
from forum.themes import rules as themes_rules
from forum.themes import service as themes
from forum.web import read_id, the_forum
from moderation.codebook import hinting, rules, service
from moderation.codebook.forms import DecideForm, ProposeForm
from moderation.seats.web import seat_account, seat_holder

bp = Blueprint("codebook", __name__)


@bp.get("/moderation/codebook")
def codebook() -> Page:
    return _page()


@bp.post("/moderation/codebook")
def propose() -> Page:
    seat_holder()
    form = ProposeForm()
    try:
        form.check()
        service.propose(the_forum(), seat_account(), form.themes.data or "")
    except Problem as problem:
        return _page(problem, form.themes.data or "")
    return redirect("/moderation/codebook", 303)


@bp.post("/moderation/codebook/adopt")
def adopt() -> Page:
    seat_holder()
    form = DecideForm()
    try:
        form.check()
        service.adopt(the_forum(), seat_account(), read_id(form.proposal.data or ""))
    except Problem as problem:
        return _page(problem)
    return redirect("/moderation/codebook", 303)


@bp.post("/moderation/codebook/drop")
def drop() -> Page:
    seat_holder()
    form = DecideForm()
    try:
        form.check()
        service.drop(the_forum(), seat_account(), read_id(form.proposal.data or ""))
    except Problem as problem:
        return _page(problem)
    return redirect("/moderation/codebook", 303)


@bp.post("/moderation/codebook/hints")
def hint() -> Page:
    seat_holder()
    form = DecideForm()
    try:
        form.check()
        hinting.ask(the_forum(), seat_account())
    except Problem as problem:
        return _page(problem)
    return redirect("/moderation/codebook#hints", 303)


def _page(problem: Problem | None = None, typed: str = "") -> Page:
    forum, seat = the_forum(), seat_holder()
    now = forum.clock.now()
    newest, found = themes.newest(forum), service.proposal(forum)
    page = render_template(
        "moderation/codebook.html",
        seat=seat,
        now=themes.codebook(forum, period_of(now)),
        newest=newest,
        since=day_in_words(begins(themes_rules.next_period(now)).date().isoformat(), now.date()),
        proposal=found,
        proposal_id=b64(found.proposal) if found else "",
        lines=rules.compare(newest.themes, found.themes) if found else [],
        text=typed or rules.write(found.themes if found else newest.themes),
        hints=hinting.found(forum),
        limits=themes_rules,
        error=problem and problem.message,
    )
    return page, problem.status if problem else 200
