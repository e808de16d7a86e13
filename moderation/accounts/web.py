"""The account in Flask: a cookie of its own, never beside the member's; and forms that only its holder sends."""

from typing import Any, cast

from flask import Response, current_app, g, render_template, request
from wtforms import Field, ValidationError
from wtforms.csrf.core import CSRF

from core.errors import Problem
from core.forms import PlainForm
from core.web import the_request
from crypto.accounts import Account
from forum.ballots.rules import VoteWithSession
from forum.membership.web import visitor
from forum.web import the_forum
from moderation.accounts import rules, service

# Where what was typed is not shown again, and the fields everywhere else whose words would be lost.
PASSPHRASE, KEPT = "/moderation/passphrase", ("words", "passages", "body", "rules", "themes", "why")
# What ends a session or a sign-in is open to a browser that has both.
WAYS_OUT = {("POST", "/leave"), ("POST", "/sign-out")}


class Visit:
    """One request's view of the account's cookie."""

    def __init__(self) -> None:
        cookie = request.cookies.get(cookie_name())
        self.came_with_cookie = cookie is not None
        self.account = service.resume(the_forum(), cookie) if cookie is not None else None
        self.set_cookie, self.left = "", False

    def sign_in(self, account: Account) -> None:
        """Whatever came in is dropped: a browser is one or the other."""
        self.account, self.set_cookie = account, service.cookie_for(the_forum(), account)
        visitor().leave()

    def sign_out(self) -> None:
        self.account, self.left = None, True


def visit() -> Visit:
    if "account" not in g:
        g.account = Visit()
    return cast(Visit, g.account)


def account() -> Account | None:
    """Who is signed in by name; what their kind of account may do is for that kind to say."""
    return visit().account


def cookie_name() -> str:
    """`__Host-` and Secure on https; on loopback http neither can be, so the name differs."""
    return "__Host-candour-account" if the_forum().settings.secure else "candour-account"


def the_doors() -> rules.Doors:
    return cast(rules.Doors, current_app.extensions["candour-doors"])


def one_or_the_other() -> None:
    """Before every request. Raises BothAtOnce: a browser with both cookies would tell which moderator a member is; or
    VoteWithSession: a paper that comes with a name would be that person's vote.
    """
    request = the_request()
    if cookie_name() not in request.cookies:
        return
    if request.endpoint == "ballots.vote":
        raise VoteWithSession()
    both = visitor().came_with_cookie
    if both and request.endpoint != "static" and (request.method, request.path) not in WAYS_OUT:
        raise rules.BothAtOnce()


def keep_cookie(response: Response) -> Response:
    """After every request. Whoever enters or leaves as a member is signed out."""
    name, cookies, here = cookie_name(), the_request().cookies, cast(Visit | None, g.get("account"))
    if here is None and name not in cookies:
        return response
    flags: dict[str, Any] = {"httponly": True, "secure": the_forum().settings.secure, "samesite": "Strict", "path": "/"}
    if here and here.set_cookie:
        response.set_cookie(name, here.set_cookie, **flags)
    elif (here and here.left) or (name in cookies and (visitor().left or visitor().set_cookie)):
        response.delete_cookie(name, **flags)
    return response


def refused(heading: str, problem: Problem, onward: str = "/sign-in", button: str = "Sign in") -> str:
    """The page for whoever may not see one that is for people with a name. Words they sent are shown to be copied: the
    eight hours may have ended while they wrote.
    """
    page, secret = "moderation/refused.html", request.path == PASSPHRASE
    typed = [] if secret else [request.form[name] for name in KEPT if request.form.get(name)]
    return render_template(page, heading=heading, message=problem.message, onward=onward, button=button, typed=typed)


def account_token() -> str:
    """A fresh token for a form on this page; nothing for whoever is not signed in."""
    found = account()
    return found.form_token() if found else ""


class AccountToken(CSRF):
    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        return account_token()

    def validate_csrf_token(self, form: Any, field: Field) -> None:
        found = account()
        if found is None or not found.is_form_token(field.data or ""):
            raise ValidationError("stale")


class AccountForm(PlainForm):
    """A form of a page for seat-holders or leaders."""

    class Meta(PlainForm.Meta):
        csrf = True
        csrf_class = AccountToken

    def check(self) -> None:
        """Raises StaleForm."""
        if not self.validate_on_submit():
            raise rules.StaleForm()
