"""`/questions` for members; `/answers`, "You said, we did", open to anyone, as pages, feed and JSON."""

from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from core.clock import day_in_words
from core.errors import Problem
from forum.instance import Instance
from forum.markup import render
from forum.membership.web import Page, member, visitor
from forum.reading.routes import marked
from forum.reading.rules import LATE, Notice
from forum.topics import confirming, service, views
from forum.topics.debts import Standing
from forum.web import the_forum

bp = Blueprint("topics", __name__)


@bp.get("/questions")
def questions() -> Page:
    member()
    lines, later = service.questions(the_forum(), request.args.get("from", ""))
    return render_template("topics/questions.html", threads=marked(lines), later=later)


@bp.get("/answers")
def answers() -> Page:
    waiting, paid, later = views.listed(the_forum(), _before())
    late, due = [one for one in waiting if one.late], [one for one in waiting if not one.late]
    return _shown("topics/answers.html", late=late, due=due, paid=paid, later=later)


@bp.get("/answers/<int:number>")
def answer(number: int) -> Page:
    standing = views.standing(the_forum(), number)
    return _shown("topics/answer.html", standing=standing, drawn=_drawn(standing))


@bp.get("/answers.atom")
def feed() -> Response:
    """Atom, with days for times."""
    standings, _ = views.page(the_forum(), views.ALL)
    entries = sorted(((one, each) for each in standings for one in each.said), key=lambda pair: -pair[0].entry)
    return _answer(render_template("topics/feed.xml", entries=entries, standings=standings), "application/atom+xml")


@bp.get("/answers.json")
def table() -> Response:
    return _answer(views.as_json(the_forum()), "application/json")


def notices(forum: Instance) -> list[Notice]:
    """On the front page, while answers are late."""
    late = views.late(forum)
    if not late:
        return []
    words = f"{late} {'answer' if late == 1 else 'answers'} from leadership {'is' if late == 1 else 'are'} late."
    return [Notice(LATE, words, Markup(render_template("topics/late.html", words=words)))]


def front_part(_: Instance) -> Markup:
    """On the front page, the way to what is asked and answered."""
    return _ways()


@lru_cache(maxsize=1)
def _ways() -> Markup:
    return Markup(render_template("topics/part.html"))


def words_for(forum: Instance) -> dict[str, Any]:
    """What pages about debts are rendered with."""
    today = forum.clock.now().date()
    return {"in_words": lambda day: day_in_words(day, today), "render": lambda text: Markup(render(text))}


def _shown(template: str, **values: Any) -> str:
    layout = "member.html" if visitor().member else "base.html"
    return render_template(template, layout=layout, **words_for(the_forum()), **values)


def _drawn(standing: Standing) -> int | None:
    vote = standing.vote
    return confirming.drawn(the_forum(), vote.number) if vote and vote.number else None


def _before() -> int:
    """Where a page begins; raises Problem."""
    text = request.args.get("before", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Problem("`before` must be the number of something that is owed.")
    return int(text) if text else views.ALL


def _answer(text: str | bytes, kind: str) -> Response:
    response = make_response(text)
    response.content_type = f"{kind}; charset=utf-8"
    return response
