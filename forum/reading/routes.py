"""The front page, a board, a thread."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request
from markupsafe import Markup

from crypto.encoding import b64
from forum.markup import render
from forum.membership.web import Page, member
from forum.pool import service as pool
from forum.posts import service as posts
from forum.reading import service
from forum.reading.opened import PAGES_KEPT
from forum.reading.rules import Mark, Notice, ThreadLines, ThreadPage
from forum.web import read_id, the_forum

bp = Blueprint("reading", __name__)


@bp.get("/")
def front() -> Page:
    session = member()
    lines, boards = service.front(the_forum())
    return render_template(
        "reading/front.html",
        threads=_kept("reading/threads.html", threads=marked(lines), boards=True),
        boards=_kept("reading/boards.html", boards=boards),
        waiting=len(posts.mine(the_forum(), session)),
        notices=_notices(),
        parts=[part(the_forum()) for part in current_app.extensions["candour-front-parts"]],
    )


@bp.get("/boards/<slug>")
def board(slug: str) -> Page:
    session = member()
    found, threads, later = service.board_page(the_forum(), slug, request.args.get("from", ""))
    mine = posts.mine(the_forum(), session).values()
    waiting = [post for post in mine if post.place.board == found.board_id and not post.place.parent]
    listed = _kept("reading/threads.html", threads=marked(threads), boards=False)
    return render_template("reading/board.html", board=found, threads=listed, later=later, waiting=waiting)


@bp.get("/threads/<thread>")
def thread(thread: str) -> Page:
    session, thread_id = member(), read_id(thread)
    place = (request.args.get("from", ""), request.args.get("before", ""))
    page = service.thread_page(the_forum(), thread_id, *place, session)
    mine = posts.mine(the_forum(), session).values()
    return render_template(
        "reading/thread.html",
        page=page,
        articles=_articles(page),
        mark=_marks([thread_id]).get(thread_id),
        waiting=[post for post in mine if post.place.thread == thread_id],
        when=pool.expectation(the_forum(), page.board.pace),
        token=session.form_token(),
        b64=b64,
        render=render,
    )


@bp.get("/threads/<thread>/posts/<post>")
def one_post(thread: str, post: str) -> Page:
    member()
    where = service.where_is(the_forum(), read_id(thread), read_id(post))
    return redirect(f"/threads/{thread}?from={where}#p-{post}", 303)


def marked(lines: ThreadLines) -> ThreadLines:
    """Lines of a list, each with what a feature above this one says of its thread."""
    marks = _marks([line.thread_id for line in lines])
    if not marks:
        return lines
    return tuple(line._replace(mark=marks[line.thread_id].words) if line.thread_id in marks else line for line in lines)


def _notices() -> list[Notice]:
    """Of features above this one, the most urgent first."""
    found = (notice for part in current_app.extensions["candour-notices"] for notice in part(the_forum()))
    return sorted(found, key=lambda notice: notice.rank)


def _marks(threads: Sequence[bytes]) -> Mapping[bytes, Mark]:
    found: Mapping[bytes, Mark] = current_app.extensions["candour-thread-marks"](the_forum(), threads)
    return found


def _articles(page: ThreadPage) -> Markup:
    """The posts as HTML, which is the same for all who wrote none of them."""
    if page.me in page.shown.authors:
        return _part("reading/posts.html", shown=page.shown, thread=page.thread, me=page.me)
    return _kept("reading/posts.html", shown=page.shown, thread=page.thread, me=b"")


def _part(template: str, **values: Any) -> Markup:
    return Markup(render_template(template, **values))


# What members share on a page is made once, as long as the values it is made of stay equal.
_kept = lru_cache(maxsize=PAGES_KEPT)(_part)
