"""`/messages/`: a member writes to the moderators, and comes back with eight words and no session."""

from flask import Blueprint, make_response, render_template, request

from core.errors import Problem
from core.web import SANDBOX
from crypto.claims import to_words
from crypto.encoding import b64
from forum.cautions import service as cautions
from forum.membership.web import Page, member
from forum.pool.service import expectation
from forum.posts.rules import StaleForm
from forum.posts.web import kept
from forum.web import read_id, the_forum
from moderation.messages import rules, service
from moderation.messages.forms import MessageForm, ReadForm
from moderation.messages.web import new_nonce, read_nonce
from moderation.seats import service as seats

bp = Blueprint("messages", __name__)


@bp.get("/messages/")
def new_message() -> Page:
    member()
    return _form()


@bp.post("/messages/")
def write() -> Page:
    session, form = member(), MessageForm()
    typed = form.body.data or ""
    try:
        text = rules.words(typed)
        if not form.is_ours():
            raise StaleForm()
        if "back" in request.form:
            return _form(typed)
        found = cautions.check(the_forum(), "", text)
        if found and "confirm" not in request.form:
            return render_template("messages/confirm.html", action="/messages/", values={"body": typed}, found=found)
        conversation = service.write(the_forum(), session, form.nonce, text)
    except Problem as problem:
        return _form(typed, problem.message), problem.status
    return _claim_page(b64(conversation), to_words(session.claim(conversation)), when=expectation(the_forum()))


@bp.post("/messages/<conversation>/claim")
def keep_claim(conversation: str) -> Page:
    words = to_words(member().claim(read_id(conversation)))
    return kept(words, "/", lambda error: _claim_page(conversation, words, error=error))


@bp.get("/messages/read")
def ask() -> Page:
    return _sandboxed(render_template("messages/ask.html"))


@bp.post("/messages/read")
def read() -> Page:
    """Shows the conversation, and takes what is written on."""
    form = ReadForm()
    typed = form.claim.data or ""
    try:
        service.read(the_forum(), typed)
    except Problem as problem:
        return _sandboxed(render_template("messages/ask.html", error=problem.message, typed=typed), problem.status)
    if form.body.data is None or "back" in request.form:
        return _conversation(typed, form.body.data or "")
    return _write_on(typed, form.body.data, form.nonce.data or "")


def _write_on(claim: str, body: str, nonce: str) -> Page:
    try:
        text = rules.words(body)
        found = cautions.check(the_forum(), "", text)
        if found and "confirm" not in request.form:
            values = {"claim": claim, "body": body, "nonce": nonce}
            page = render_template(
                "messages/confirm.html", base="base.html", action="/messages/read", values=values, found=found
            )
            return _sandboxed(page)
        service.write_on(the_forum(), claim, read_nonce(nonce), text)
    except Problem as problem:
        return _conversation(claim, body, problem)
    return _conversation(claim, "", sent=True)


def _conversation(claim: str, body: str, problem: Problem | None = None, *, sent: bool = False) -> Page:
    page = render_template(
        "messages/read.html",
        found=service.read(the_forum(), claim),
        when=expectation(the_forum()),
        weeks=rules.KEPT_WEEKS,
        values={"claim": claim, "body": body, "nonce": new_nonce()},
        error=problem.message if problem else None,
        sent=sent,
    )
    return _sandboxed(page, problem.status if problem else 200)


def _form(body: str = "", error: str | None = None) -> str:
    seats_held = len(seats.holders(the_forum()))
    shown = {"when": expectation(the_forum()), "weeks": rules.KEPT_WEEKS, "seats": seats_held}
    return render_template("messages/write.html", body=body, error=error, **shown)


def _claim_page(conversation: str, words: str, *, when: str = "", error: str | None = None) -> str:
    action = f"/messages/{conversation}/claim"
    return render_template("messages/claim.html", action=action, words=words, ask=True, error=error, when=when)


def _sandboxed(page: str, status: int = 200) -> Page:
    """With an origin of its own, so that the eight words travel without the session's cookie."""
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
