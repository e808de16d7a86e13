"""`/moderation/codebook`: the themes in force, what waits for a second seat, the next proposal, and hints."""

from functools import partial

from flask import Blueprint, render_template

from core.clock import day_in_words
from core.errors import Problem
from forum.membership.web import Page
from forum.periods.rules import begins, period_of
from forum.themes import rules as themes_rules
from forum.themes import service as themes
from forum.web import the_forum
from moderation.accounts.web import AccountForm
from moderation.codebook import hinting, rules, service
from moderation.codebook.forms import ProposeForm
from moderation.codebook.service import CODEBOOK
from moderation.proposals import service as proposals
from moderation.proposals.web import decide
from moderation.seats.web import press, seat_account, seat_holder

bp = Blueprint("codebook", __name__)
HERE = "/moderation/codebook"


@bp.get("/moderation/codebook")
def codebook() -> Page:
    return _page()


@bp.post("/moderation/codebook")
def propose() -> Page:
    form = ProposeForm()
    typed = form.themes.data or ""
    verb = partial(service.propose, the_forum(), seat_account(), typed)
    return press(form, verb, HERE, lambda problem: _page(problem, typed))


@bp.post("/moderation/codebook/adopt")
def adopt() -> Page:
    return decide(proposals.adopt, CODEBOOK, HERE, _page)


@bp.post("/moderation/codebook/drop")
def drop() -> Page:
    return decide(proposals.drop, CODEBOOK, HERE, _page)


@bp.post("/moderation/codebook/hints")
def hint() -> Page:
    return press(AccountForm(), lambda: hinting.ask(the_forum(), seat_account()), f"{HERE}#hints", _page)


def _page(problem: Problem | None = None, typed: str = "") -> Page:
    forum, seat = the_forum(), seat_holder()
    now = forum.clock.now()
    newest, found = themes.newest(forum), proposals.the_one(forum, CODEBOOK)
    proposed = rules.themes(found.texts) if found else ()
    page = render_template(
        "moderation/codebook.html",
        seat=seat,
        now=themes.codebook(forum, period_of(now)),
        newest=newest,
        unwelsh=[theme for theme in newest.themes if not theme.name_cy],
        since=day_in_words(begins(themes_rules.next_period(now)).date().isoformat(), now.date()),
        proposal=found,
        lines=rules.compare(newest.themes, proposed) if found else [],
        text=typed or rules.write(proposed or newest.themes),
        hints=hinting.found(forum),
        limits=themes_rules,
        error=problem and problem.message,
    )
    return page, problem.status if problem else 200
