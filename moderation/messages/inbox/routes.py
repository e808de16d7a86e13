"""`/moderation/messages`: a seat-holder reads what was sealed to them, answers, and shares it with a newer seat."""

from flask import Blueprint, redirect, render_template, request

from core.errors import NotFound, Problem
from forum.membership.web import Page
from forum.web import the_forum
from moderation.messages import rules, service
from moderation.messages.forms import AnswerForm
from moderation.messages.web import new_nonce, read_nonce
from moderation.seats.web import seat_holder, seat_key

bp = Blueprint("inbox", __name__)


@bp.get("/moderation/messages")
def listed() -> Page:
    seat_holder()
    lines, more = service.listed(the_forum(), seat_key(), request.args.get("from", ""))
    return render_template("messages/inbox.html", lines=lines, more=more, weeks=rules.KEPT_WEEKS)


@bp.get("/moderation/messages/<conversation>")
def conversation(conversation: str) -> Page:
    seat_holder()
    return _page(conversation)


@bp.post("/moderation/messages/<conversation>")
def answer(conversation: str) -> Page:
    seat, form = seat_holder(), AnswerForm()
    typed = form.body.data or ""
    try:
        form.check()
        text, nonce = rules.words(typed), read_nonce(form.nonce.data)
        service.answer(the_forum(), seat, seat_key(), service.read_lookup(conversation), nonce, text)
    except NotFound:
        raise
    except Problem as problem:
        return _page(conversation, typed, problem.message), problem.status
    return redirect(f"/moderation/messages/{conversation}", 303)


@bp.post("/moderation/messages/<conversation>/settle")
def settle(conversation: str) -> Page:
    seat_holder()
    AnswerForm().check()
    service.settle(the_forum(), seat_key(), service.read_lookup(conversation))
    return redirect("/moderation/messages", 303)


@bp.post("/moderation/messages/<conversation>/share")
def share(conversation: str) -> Page:
    seat_holder()
    AnswerForm().check()
    service.share(the_forum(), seat_key(), service.read_lookup(conversation))
    return redirect(f"/moderation/messages/{conversation}", 303)


def _page(conversation: str, body: str = "", error: str | None = None) -> str:
    found = service.conversation(the_forum(), seat_key(), service.read_lookup(conversation))
    return render_template("messages/conversation.html", found=found, body=body, error=error, nonce=new_nonce())
