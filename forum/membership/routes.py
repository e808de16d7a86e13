"""Entering, leaving, and what to know before either."""

import re
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request

from core.errors import Problem
from forum.membership import rules, service
from forum.membership.forms import EnterForm
from forum.membership.web import Page, visitor
from forum.passes import service as passes
from forum.passes.rules import TokenProblem
from forum.pool.service import expectation
from forum.web import the_forum

bp = Blueprint("membership", __name__)
KEPT = ("title", "kind", "body", "parent", "claim", "quotable")
_FORM_PATH = re.compile(r"/messages/|/(boards|threads|waiting)/[\w-]+(/threads|/posts)?", re.ASCII)


@bp.get("/enter")
def entry() -> Page:
    return _door(kept={}, onward="")


@bp.post("/enter")
def enter() -> Page:
    form, kept, onward = EnterForm(), _kept(), _onward(request.form.get("onward", ""))
    try:
        session = service.enter(the_forum(), form.code.data or "")
    except (rules.PassRefused, TokenProblem) as refused:
        return _entry_again(refused, kept, onward, form.code.data or "")
    visitor().enter(session, form.keep.data)
    if onward and kept:
        return render_template("membership/onward.html", kept=kept, onward=onward, token=session.form_token())
    return redirect("/", 303)


@bp.post("/leave")
def leave() -> Response:
    """Cookies and storage are left alone: clearing them would sign people out of other systems of the same domain."""
    visitor().leave()
    response = make_response(render_template("membership/left.html"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/about")
def about() -> str:
    return render_template("membership/about.html", when=expectation(the_forum()), members=_members())


@bp.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


def ask_to_enter(problem: rules.NotEntered) -> Page:
    """A reader is sent to the door; a writer meets it with what was typed in the form, and goes on after entry."""
    if request.method != "POST":
        return redirect("/enter", 303)
    return _entry_again(problem, _kept(), _onward(request.path), "")


def _entry_again(problem: Problem, kept: dict[str, str], onward: str, typed: str) -> Page:
    return _door(error=problem.message, kept=kept, onward=onward, typed=typed), problem.status


def _door(**values: Any) -> str:
    return render_template("membership/enter.html", members=_members(), **values)


def _members() -> int:
    """How many members have drawn passes of this week."""
    forum = the_forum()
    return passes.members_drawn(forum, passes.this_week(forum)) if forum.settings.registrar_url else 0


def _kept() -> dict[str, str]:
    return {name: request.form[name] for name in KEPT if request.form.get(name)}


def _onward(path: str) -> str:
    """Where typed words were on their way to: one of our own forms, or nowhere."""
    return path if _FORM_PATH.fullmatch(path) else ""
