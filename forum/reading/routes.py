"""The front page, a board, a thread."""

from flask import Blueprint, redirect, render_template, request

from crypto.encoding import b64
from forum.markup import render
from forum.membership.web import Page, member
from forum.pool import service as pool
from forum.posts import service as posts
from forum.reading import service
from forum.web import read_id, the_forum

bp = Blueprint("reading", __name__)


@bp.get("/")
def front() -> Page:
    session = member()
    threads, boards = service.front(the_forum())
    waiting = len(posts.mine(the_forum(), session))
    return render_template("reading/front.html", threads=threads, boards=boards, waiting=waiting)


@bp.get("/boards/<slug>")
def board(slug: str) -> Page:
    session = member()
    found, threads, later = service.board_page(the_forum(), slug, request.args.get("from", ""))
    mine = posts.mine(the_forum(), session).values()
    waiting = [post for post in mine if post.place.board == found.board_id and not post.place.parent]
    return render_template("reading/board.html", board=found, threads=threads, later=later, waiting=waiting)


@bp.get("/threads/<thread>")
def thread(thread: str) -> Page:
    session, thread_id = member(), read_id(thread)
    place = (request.args.get("from", ""), request.args.get("before", ""))
    page = service.thread_page(the_forum(), thread_id, *place, session)
    mine = posts.mine(the_forum(), session).values()
    waiting = [post for post in mine if post.place.thread == thread_id]
    when = pool.expectation(the_forum())
    return render_template(
        "reading/thread.html", page=page, waiting=waiting, when=when, token=session.form_token(), b64=b64, render=render
    )


@bp.get("/threads/<thread>/posts/<post>")
def one_post(thread: str, post: str) -> Page:
    member()
    where = service.where_is(the_forum(), read_id(thread), read_id(post))
    return redirect(f"/threads/{thread}?from={where}#p-{post}", 303)
