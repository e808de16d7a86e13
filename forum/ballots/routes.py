"""Ballots: the page, the vote, the receipt; and the reserved numbers in use. A vote carries no session (DESIGN 8)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from flask import Blueprint, current_app, jsonify, make_response, render_template, request

from core.errors import NotFound, Problem
from core.web import SANDBOX
from crypto.encoding import Malformed, unb64
from forum.ballots import rules, service, store
from forum.ballots.forms import ReceiptForm, VoteForm
from forum.membership.web import Page, member, visitor
from forum.posts import service as posts
from forum.web import the_forum

bp = Blueprint("ballots", __name__)
LARGEST, CLOSINGS = 10**9, 500


@bp.get("/ballots/<int:number>")
def ballot(number: int) -> Page:
    member()
    purpose = store.purpose(the_forum().db, _number(number))
    if purpose is not None:
        return _reserved(number, service.use(the_uses(), purpose), request.args.get("item", ""))
    found = service.ballot(the_forum(), number)
    counts = service.counts(the_forum(), [found.item])[found.item]
    title = posts.title(the_forum(), found.item)
    return _sandboxed("ballots/ballot.html", number=number, title=title, count=counts[-1])


@bp.post("/ballots/<int:number>/vote")
def vote(number: int) -> Page:
    form = VoteForm()
    if visitor().came_with_cookie:
        return _answer(number, problem=rules.VoteWithSession())
    try:
        receipt = service.vote(the_forum(), _number(number), form.token.data or "", form.chosen, the_uses())
    except NotFound:
        raise
    except Problem as problem:
        return _refused(number, problem, form)
    return _answer(number, receipt=receipt)


@bp.post("/ballots/<int:number>/receipt")
def receipt(number: int) -> Page:
    """Looks a receipt up: open to anyone, as who holds one need not be in."""
    try:
        spent_id = unb64("".join((ReceiptForm().receipt.data or "").split()), 32)
    except Malformed:
        spent_id = b""
    found = service.receipt(the_forum(), _number(number), spent_id)
    if not found:
        return render_template("ballots/receipt.html", number=number, gone=_gone(number)), 404
    standing = service.standing(the_forum(), number, spent_id) if found.counted else None
    return render_template("ballots/receipt.html", number=number, receipt=found, standing=standing)


@bp.get("/closings")
def closings() -> Page:
    text = request.args.get("from", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Problem("`from` must be the position of the first closing wanted, such as 0.")
    numbers = store.closings(the_forum().db, int(text), CLOSINGS)
    return jsonify(closings=[{"number": number} for number in numbers], next=int(text) + len(numbers))


def _refused(number: int, problem: Problem, form: VoteForm) -> Page:
    """With what was sent. What is ranked is shown whole, as all may know of it, and sandboxed again."""
    purpose = store.purpose(the_forum().db, _number(number))
    use = service.use(the_uses(), purpose) if purpose is not None else None
    token = form.token.data or ""
    if use and _places(number, use) and not _wants_json() and not isinstance(problem, rules.AlreadyVoted):
        return _ranked(number, use, problem, token, form.chosen.split(","))
    return _answer(number, problem=problem, kept={"token": token, "choice": form.chosen})


def _gone(number: int) -> str:
    """Why no vote of a number is there any more, where that is meant to be."""
    purpose = store.purpose(the_forum().db, number)
    counts = the_uses().get(purpose) if purpose is not None else None
    return counts.gone(the_forum(), number) if isinstance(counts, rules.Forgetting) else ""


def _answer(
    number: int,
    receipt: rules.Receipt | None = None,
    problem: Problem | None = None,
    kept: Mapping[str, str] = MappingProxyType({}),
) -> Page:
    """Nothing of the thread: whoever looks over the shoulder of an answer learns that somebody voted."""
    status = problem.status if problem else 200
    receipt = receipt or (problem.receipt if isinstance(problem, rules.AlreadyVoted) else None)
    if _wants_json():
        return make_response(jsonify(**_told(receipt), **({"error": problem.message} if problem else {})), status)
    values = {"number": number, "receipt": receipt, "error": problem and problem.message, **kept}
    page = render_template("ballots/voted.html", **values, reserved=store.purpose(the_forum().db, number) is not None)
    return page, status


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def the_uses() -> rules.Uses:
    return cast(rules.Uses, current_app.extensions["candour-uses"])


def _reserved(number: int, use: rules.Use, item: str) -> Page:
    if _places(number, use):
        return _ranked(number, use)
    heading, options = use.heading(the_forum(), number, item), use.options(the_forum(), number, item)
    return _sandboxed("ballots/choose.html", number=number, heading=heading, options=options)


def _places(number: int, use: rules.Use) -> int:
    """How many options are asked for, best first; 0 where one is."""
    return use.places(the_forum(), number) if isinstance(use, rules.Ranked) else 0


def _ranked(
    number: int, use: rules.Use, problem: Problem | None = None, token: str = "", chosen: Sequence[str] = ()
) -> Page:
    heading, options = use.heading(the_forum(), number, ""), use.options(the_forum(), number, "")
    status, error = (problem.status, problem.message) if problem else (200, None)
    asked = {"number": number, "heading": heading, "options": options, "chosen": list(chosen)}
    places = min(_places(number, use), len(options))
    return _sandboxed("ballots/rank.html", status, **asked, places=places, error=error, token=token)


def _told(receipt: rules.Receipt | None) -> dict[str, Any]:
    return {"number": receipt.number, "receipt": receipt.spent_id, "counted": receipt.counted} if receipt else {}


def _sandboxed(template: str, status: int = 200, **values: Any) -> Page:
    """A page with an origin of its own: what its form sends carries no cookie."""
    response = make_response(render_template(template, **values), status)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


def _number(number: int) -> int:
    """Raises BallotUnknown for what no database could hold."""
    if number >= LARGEST:
        raise rules.BallotUnknown()
    return number
