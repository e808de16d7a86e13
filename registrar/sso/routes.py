"""Going to the organisation's sign-on, and coming back from it."""

from typing import cast

from flask import Blueprint, current_app, redirect, render_template, request

from core.errors import NotFound
from crypto.registrar import MEMBER
from registrar.badges.web import visit
from registrar.issuing.service import quota
from registrar.nominations.service import current
from registrar.sso.service import BACK, Provider
from registrar.web import Page, the_registrar

bp = Blueprint("sso", __name__)


@bp.get("/sign-in/organisation")
def go() -> Page:
    """A link, not a form: the policy forbids forms that end on another site."""
    return redirect(_provider().begin(visit().go_away()), 303)


@bp.get(BACK)
def come_back() -> Page:
    """Shows a page rather than redirecting: the Strict cookie that is set here would not travel with a redirect."""
    person = _provider().finish(visit().come_back(), request.args.get("state", ""), request.args.get("code", ""))
    badge = visit().sign_in(MEMBER, person)
    return render_template(
        "signin/in.html", bearer=badge, election=current(the_registrar()), **quota(the_registrar(), person)
    )


def _provider() -> Provider:
    """Raises NotFound where the organisation has none."""
    if not the_registrar().settings.oidc_issuer:
        raise NotFound()
    return cast(Provider, current_app.extensions["sso"])
