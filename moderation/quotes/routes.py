"""`/moderation/quotes`: posts that may be quoted, words taken from one, and what waits for a second seat."""

from functools import partial

from flask import Blueprint, redirect, render_template, request
from markupsafe import Markup

from core.errors import Problem
from crypto.encoding import unb64
from forum.cautions import service as cautions
from forum.claims.rules import OwnPost
from forum.instance import Instance
from forum.membership.web import Page
from forum.posts import quotable
from forum.themes import service as themes
from forum.web import read_id, the_forum
from moderation.proposals import service as proposals
from moderation.proposals.web import decide
from moderation.quotes import pages, rules, service
from moderation.quotes.forms import DropForm, ProposeForm
from moderation.quotes.service import QUOTE
from moderation.seats.web import press, seat_account, seat_holder

bp = Blueprint("quotes", __name__, url_prefix="/moderation/quotes")
HERE = "/moderation/quotes"


def receipt_part(forum: Instance, post: OwnPost, _: str) -> Markup:
    """On the page of what happened to one's post, while a report may quote it."""
    may_be = quotable.find(forum, unb64(post.post, 16)) is not None
    return Markup(render_template("moderation/quotable_part.html") if may_be else "")


@bp.get("")
def quotes() -> Page:
    seat_holder()
    typed = request.args.get("thread", "")
    try:
        return _page(found=pages.thread(the_forum(), typed) if typed else None)
    except Problem as problem:
        return _page(problem, typed)


@bp.get("/<post>")
def choose(post: str) -> Page:
    seat_holder()
    return _words(read_id(post))


@bp.post("/<post>")
def propose(post: str) -> Page:
    """First it is said what in the words could identify somebody, then they are kept."""
    seat_holder()
    form, post_id = ProposeForm(), read_id(post)
    try:
        form.check()
        said = service.checked(the_forum(), post_id, form.theme.data or "", form.words.data or "", form.how.data or "")
        found = cautions.check(the_forum(), "", said.words)
        if found and form.confirm.data != said.words:
            return _words(post_id, form, found=found, said=said.words)
        service.propose(the_forum(), seat_account(), post_id, said)
    except rules.MayNotBeQuoted as problem:
        return _page(problem)
    except Problem as problem:
        return _words(post_id, form, problem)
    return redirect(HERE, 303)


@bp.post("/adopt")
def adopt() -> Page:
    return decide(proposals.adopt, QUOTE, HERE, _page)


@bp.post("/drop")
def refuse() -> Page:
    return decide(proposals.drop, QUOTE, HERE, _page)


@bp.post("/agreed/drop")
def drop() -> Page:
    form = DropForm()
    verb = partial(service.drop, the_forum(), seat_account())
    return press(form, lambda: verb(read_id(form.quote.data or "")), HERE, _page)


def _page(problem: Problem | None = None, typed: str = "", found: pages.Thread | None = None) -> Page:
    forum, seat = the_forum(), seat_holder()
    page = render_template(
        "moderation/quotes.html",
        seat=seat,
        proposed=pages.proposed(forum),
        agreed=pages.agreed(forum),
        thread=found,
        typed=typed,
        error=problem and problem.message,
    )
    return page, problem.status if problem else 200


def _words(
    post_id: bytes,
    form: ProposeForm | None = None,
    problem: Problem | None = None,
    found: cautions.Found | None = None,
    said: str = "",
) -> Page:
    forum = the_forum()
    page = render_template(
        "moderation/quote.html",
        seat=seat_holder(),
        post=pages.post(forum, post_id),
        themes=themes.newest(forum).themes,
        limits=rules,
        typed=form,
        found=found,
        said=said,
        error=problem and problem.message,
    )
    return page, problem.status if problem else 200
