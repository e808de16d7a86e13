"""`/moderation/`: what a seat-holder comes to, and their passphrase."""

from dataclasses import replace

from flask import Blueprint, render_template

from core.clock import day_in_words
from core.errors import Problem
from forum.membership.web import Page
from forum.web import the_forum
from moderation.accounts.service import new_passphrase
from moderation.accounts.web import refused, visit
from moderation.desk import service
from moderation.desk.forms import PassphraseForm
from moderation.seats.rules import NotSeatHolder
from moderation.seats.web import seat_account, seat_holder

bp = Blueprint("desk", __name__)


@bp.get("/moderation/")
def home() -> Page:
    seat, forum = seat_holder(), the_forum()
    ends = day_in_words(seat.ends[:10], forum.clock.now().date())
    return render_template("moderation/desk.html", seat=seat, works=service.waiting(forum), ends=ends)


@bp.get("/moderation/passphrase")
def passphrase() -> Page:
    seat_holder()
    return render_template("moderation/passphrase.html", words=new_passphrase())


@bp.post("/moderation/passphrase")
def change_passphrase() -> Page:
    """The words are shown before they count: whoever closes the page too early still has the old ones."""
    account, form = seat_account(), PassphraseForm()
    words, again = form.words.data or "", form.again.data or ""
    try:
        form.check()
        secret = service.change_passphrase(the_forum(), account, form.passphrase.data or "", words, again)
    except Problem as problem:
        page = render_template("moderation/passphrase.html", words=words, again=again, error=problem.message)
        return page, problem.status
    visit().sign_in(replace(account, secret=secret))
    return render_template("moderation/changed.html")


@bp.app_errorhandler(NotSeatHolder)
def ask_to_sign_in(problem: NotSeatHolder) -> Page:
    return refused("This page is for moderators", problem), problem.status
