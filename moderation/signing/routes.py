"""`/moderation/reports`: the draft exactly as it will look, two signatures, and asking for a correction."""

from collections.abc import Callable
from typing import cast

from flask import Blueprint, current_app, render_template
from markupsafe import Markup

from core.errors import Problem
from core.text import canonical
from crypto.encoding import Malformed, b64, unb64
from forum.instance import Instance
from forum.membership.web import Page
from forum.reading.rules import COMING, Notice
from forum.reports import service as reports
from forum.reports.rules import hour_in_words
from forum.reports.views import show
from forum.web import the_forum
from moderation.accounts.web import AccountForm
from moderation.seats.web import press, seat_account, seat_holder
from moderation.signing import rules, service
from moderation.signing.forms import CorrectForm, SignForm

bp = Blueprint("signing", __name__, url_prefix="/moderation/reports")
HERE = "/moderation/reports"


def coming_part(forum: Instance) -> Markup:
    """On the page of reports: what comes out, and when."""
    return Markup("").join(notice.html for notice in notices(forum))


def notices(forum: Instance) -> list[Notice]:
    """The same on the front page."""
    found = service.announced(forum)
    if not found:
        return []
    hour = hour_in_words(found.hour)
    html = Markup(render_template("moderation/report_part.html", found=found, hour=hour))
    return [Notice(COMING, f"{found.report.title} comes out {hour}.", html)]


@bp.get("")
def drafted() -> Page:
    return _page()


@bp.post("/sign")
def sign() -> Page:
    form = SignForm()
    return _do(form, lambda: service.sign(the_forum(), seat_account(), _parts(), _hash(form.draft.data or "")))


@bp.post("/take-back")
def take_back() -> Page:
    return _do(AccountForm(), lambda: service.take_back(the_forum(), seat_account()))


@bp.post("/again")
def again() -> Page:
    return _do(AccountForm(), lambda: service.make_again(the_forum(), seat_account(), _parts()))


@bp.post("/drop")
def drop() -> Page:
    return _do(AccountForm(), lambda: service.drop(the_forum(), seat_account()))


@bp.post("/correct")
def correct() -> Page:
    form = CorrectForm()
    slug, why, read = form.report.data or "", form.why.data or "", form.read.data or ""
    return _do(form, lambda: service.correct(the_forum(), seat_account(), _parts(), slug, why, read), why)


def _do(form: AccountForm, verb: Callable[[], object], typed: str = "") -> Page:
    return press(form, verb, HERE, lambda problem: _page(problem, typed))


def _page(problem: Problem | None = None, typed: str = "") -> Page:
    forum, seat = the_forum(), seat_holder()
    found = service.draft(forum)
    page = render_template(
        "moderation/reports.html",
        seat=seat,
        draft=found,
        hash=b64(found.hash) if found else "",
        hour=hour_in_words(found.hour) if found and found.hour else "",
        shown=show(found.report) if found else None,
        out=[one for one in reports.every(forum) if not one.corrected],
        why=typed,
        read=" ".join(canonical(typed).split()),
        pointing=service.pointing(forum, typed),
        error=problem and problem.message,
    )
    return page, problem.status if problem else 200


def _hash(text: str) -> bytes:
    """Raises NotThatDraft."""
    try:
        return unb64(text, 32)
    except Malformed as error:
        raise rules.NotThatDraft() from error


def _parts() -> service.Parts:
    return cast(service.Parts, current_app.extensions["candour-sections"])
