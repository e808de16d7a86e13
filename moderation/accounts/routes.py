"""`/sign-in` and `/sign-out`, for seat-holders and leaders alike; and what holds for every request (web.py)."""

from flask import Blueprint, make_response, redirect, render_template

from core.limits import TooManyNow
from forum.membership.web import Page
from forum.web import the_forum
from moderation.accounts import service, web
from moderation.accounts.forms import SignInForm
from moderation.accounts.rules import SignInRefused

bp = Blueprint("accounts", __name__)
bp.before_app_request(web.one_or_the_other)
bp.after_app_request(web.keep_cookie)


@bp.get("/sign-in")
def signing_in() -> Page:
    return render_template("moderation/sign_in.html")


@bp.post("/sign-in")
def sign_in() -> Page:
    form, doors = SignInForm(), web.the_doors()
    name, passphrase = form.who.data or "", form.passphrase.data or ""
    try:
        account = service.sign_in(the_forum(), name, passphrase, doors)
    except (SignInRefused, TooManyNow) as problem:
        return render_template("moderation/sign_in.html", error=problem.message, name=name), problem.status
    web.visit().sign_in(account)
    return redirect(doors[account.kind].home, 303)


@bp.post("/sign-out")
def sign_out() -> Page:
    web.visit().sign_out()
    response = make_response(redirect("/sign-in", 303))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
