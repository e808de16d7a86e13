"""`/receipt`: what happened to my post. Sandboxed, so that the code travels without the session's cookie."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, current_app, make_response, render_template

from core.errors import Problem
from core.web import SANDBOX
from forum.claims import rules, service
from forum.claims.forms import ReceiptForm
from forum.membership.web import Page
from forum.web import read_id, the_forum

bp = Blueprint("claims", __name__)


@bp.get("/receipt")
def ask() -> Page:
    return _sandboxed(render_template("claims/ask.html"))


@bp.post("/receipt")
def show() -> Page:
    form = ReceiptForm()
    typed = form.claim.data or ""
    try:
        if form.withdraw.data and form.sure.data:
            service.withdraw(the_forum(), typed, read_id(form.withdraw.data))
        receipt = service.receipt(the_forum(), typed)
        if form.withdraw.data and not form.sure.data:
            post = rules.to_take_back(receipt, form.withdraw.data)
            return _sandboxed(render_template("claims/sure.html", receipt=receipt, post=post, claim=typed))
    except Problem as problem:
        return _sandboxed(render_template("claims/ask.html", error=problem.message, typed=typed), problem.status)
    parts = {post.post: [part(the_forum(), post, typed) for part in _the_parts()] for post in receipt.posts}
    return _sandboxed(render_template("claims/receipt.html", receipt=receipt, claim=typed, parts=parts))


def _the_parts() -> Sequence[rules.Part]:
    """What features above this one have to say of a post."""
    return cast(Sequence[rules.Part], current_app.extensions["candour-receipt-parts"])


def _sandboxed(page: str, status: int = 200) -> Page:
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
