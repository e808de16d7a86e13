"""The officer's sign-in."""

from flask import Blueprint, redirect, render_template

from core.limits import TooManyNow
from crypto.registrar import OFFICER
from registrar.badges.web import visit
from registrar.officers import service
from registrar.officers.forms import SignInForm
from registrar.web import Page, the_registrar

bp = Blueprint("officers", __name__)


@bp.get("/officer/sign-in")
def signing_in() -> Page:
    return render_template("officers/sign_in.html")


@bp.post("/officer/sign-in")
def sign_in() -> Page:
    form = SignInForm()
    try:
        officer = service.sign_in(the_registrar(), form.officer.data or "", form.passphrase.data or "")
    except (service.SignInRefused, TooManyNow) as problem:
        return render_template("officers/sign_in.html", error=problem.message, name=form.officer.data), problem.status
    visit().sign_in(OFFICER, officer)
    return redirect("/officer", 303)
