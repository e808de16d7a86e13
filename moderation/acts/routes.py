"""`/moderation/log`, open to anyone: every act with its rule and seat; the reasons in words for those inside."""

import csv
from io import StringIO
from itertools import islice
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from core.errors import Problem
from forum.membership.web import Page, visitor
from forum.topics.routes import words_for
from forum.web import read_id, the_forum
from moderation.acts import service
from moderation.seats import service as seats
from moderation.seats.rules import NotSeatHolder
from moderation.seats.web import seat_holder

bp = Blueprint("acts", __name__, url_prefix="/moderation")
HEAD = ("entry", "day", "act", "seat", "rule", "rules_version", "state", "post")
FEED = 50


@bp.get("/log")
def log() -> Page:
    forum, post = the_forum(), request.args.get("post", "")
    layout = _layout()
    lines, later = service.lines(forum, _before(), read_id(post) if post else None, insider=layout != "base.html")
    values: dict[str, Any] = {"layout": layout, "lines": lines, "later": later, "post": post, **words_for(forum)}
    return render_template("acts/log.html", holders=seats.holders(forum), rates=service.rates(forum), **values)


@bp.get("/log/feed")
def feed() -> Response:
    """Atom, with days for times."""
    found = list(islice(service.told(the_forum()), FEED))
    return _answer(render_template("acts/feed.xml", acts=found), "application/atom+xml")


@bp.get("/log.csv")
def table() -> Response:
    """The whole record. A post is its commitment in the log, as hexadecimal digits."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for one in service.told(the_forum()):
        said = one.said
        writer.writerow(
            (one.position, said.day, said.act, said.seat, said.rule, said.version, said.state, said.post.hex())
        )
    return _answer(text.getvalue(), "text/csv")


def _answer(text: str, kind: str) -> Response:
    response = make_response(text)
    response.content_type = f"{kind}; charset=utf-8"
    return response


def _before() -> int | None:
    """Where a page begins; raises Problem."""
    text = request.args.get("before", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Problem("`before` must be the number of an entry.")
    return int(text) if text else None


def _layout() -> str:
    """The page of a member, of a seat-holder, or of anyone: the first two read the reasons."""
    if visitor().member:
        return "member.html"
    try:
        seat_holder()
    except NotSeatHolder:
        return "base.html"
    return "moderation/base.html"
