"""Writing: a thread, a reply, a change to what still waits. How a post is stored begins at `create`."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from flask import Blueprint, current_app, redirect, render_template, request
from markupsafe import Markup

from core.errors import NotFound, Problem
from core.web import the_request
from crypto.claims import from_words, to_words
from crypto.encoding import Malformed, b64
from crypto.pool import WaitingPost
from crypto.posts import Place
from crypto.sessions import Session
from forum.boards import service as boards
from forum.boards.rules import Board
from forum.cautions import service as cautions
from forum.markup import render
from forum.membership.web import Page, member, sent_nonce
from forum.pool import service as pool
from forum.posts import rules, service
from forum.posts.forms import WriteForm
from forum.posts.web import claim_page, kept
from forum.web import read_id, the_forum

bp = Blueprint("posts", __name__)
CHANGE = "Change it before it appears"


@dataclass(frozen=True)
class Target:
    """Where a form goes, what its page is called, and where Cancel leads. Only a new thread has a title. On the support
    board nothing may be quoted.
    """

    action: str
    heading: str
    back: str
    has_title: bool
    may_be_quoted: bool


Store = Callable[[rules.Draft, bytes], Page]


@bp.get("/boards/<slug>/new")
def new_thread(slug: str) -> Page:
    member()
    return _form(_on_board(boards.by_slug(the_forum(), slug)), {})


@bp.post("/boards/<slug>/threads")
def create_thread(slug: str) -> Page:
    session, board = member(), boards.by_slug(the_forum(), slug)

    def store(draft: rules.Draft, nonce: bytes) -> Page:
        thread_id = session.thread_id(nonce)
        author = service.author_by_session(the_forum(), session, thread_id)
        place = Place(board.board_id, thread_id, b"", session.post_id(nonce))
        return _publish(session, author, board, place, draft)

    return _take(_on_board(board), WriteForm.sent(), store)


@bp.get("/threads/<thread>/reply")
def new_reply(thread: str) -> Page:
    member()
    parent = read_id(request.args.get("to", ""))
    board, _ = service.answered(the_forum(), read_id(thread), parent)
    words = service.words(the_forum(), read_id(thread), parent)
    body = rules.quotation(words) if words and "quote" in request.args else ""
    values, answered = {"parent": b64(parent), "body": body}, None if body else _html(words)
    return _form(_in_thread(thread, board), values, answered=answered)


@bp.post("/threads/<thread>/posts")
def create(thread: str) -> Page:
    forum, session, thread_id, form = the_forum(), member(), read_id(thread), WriteForm.sent()
    board, answered = service.answered(forum, thread_id, read_id(form.parent) if form.parent else None)

    def store(draft: rules.Draft, nonce: bytes) -> Page:
        author = _author(session, thread_id, form.claim)
        place = Place(board.board_id, thread_id, answered, session.post_id(nonce))
        return _publish(session, author, board, place, draft)

    return _take(_in_thread(thread, board), form, store)


@bp.get("/waiting")
def waiting() -> Page:
    forum = the_forum()
    posts = list(service.mine(forum, member()).values())
    when = {post.place.board: boards.expectation(forum, post.place.board) for post in posts}
    return render_template("posts/waiting.html", posts=posts, when=when, render=_html, b64=b64)


@bp.get("/waiting/<post>")
def waiting_post(post: str) -> Page:
    found = service.waiting(the_forum(), member(), read_id(post))
    body = found.record.body
    values = {"title": body.title, "body": body.text, "kind": str(body.kind), "quotable": "yes" * body.may_be_quoted}
    return _form(_waiting(post, found), values)


@bp.post("/waiting/<post>")
def change(post: str) -> Page:
    session, post_id, form = member(), read_id(post), WriteForm.sent()
    try:
        target = _waiting(post, service.waiting(the_forum(), session, post_id))
    except rules.NotWaiting as gone:  # it appeared while its author was rewriting it: the words are still theirs
        target = Target(f"/waiting/{post}", CHANGE, "/waiting", bool(form.title), False)
        return _form(target, asdict(form), error=gone.message), gone.status

    def store(draft: rules.Draft, _: bytes) -> Page:
        service.change(the_forum(), session, post_id, draft)
        return redirect("/waiting", 303)

    return _take(target, form, store)


@bp.post("/waiting/<post>/take-back")
def take_back(post: str) -> Page:
    session = member()
    if sent_nonce() is None:
        raise rules.StaleForm()
    service.take_back(the_forum(), session, read_id(post))
    return redirect("/waiting", 303)


@bp.post("/threads/<thread>/claim")
def keep_claim(thread: str) -> Page:
    words = to_words(member().claim(read_id(thread)))
    return kept(words, "/waiting", lambda error: _claim_page(thread, words, error=error))


def _take(target: Target, form: WriteForm, store: Store) -> Page:
    """Valid? only a preview? could it identify its author? Then, and not before, something is stored."""
    nonce, sent = sent_nonce(), the_request().form
    try:
        kind = rules.kind(form.kind, _offers())
        quotable = target.may_be_quoted and bool(form.quotable)
        draft = rules.draft(form.title if target.has_title else None, form.body, kind, quotable=quotable)
        if nonce is None:
            raise rules.StaleForm()
        if "preview" in sent or "back" in sent:
            return _form(target, asdict(form), preview=_html(draft.text) if "preview" in sent else None)
        findings = cautions.check(the_forum(), draft.title, draft.text)
        if findings and "confirm" not in sent:
            return render_template("posts/confirm.html", target=target, values=asdict(form), found=findings)
        return store(draft, nonce)
    except NotFound:
        raise
    except Problem as problem:
        return _form(target, asdict(form), error=problem.message), problem.status


def _publish(
    session: Session, author: service.Author, board: Board, place: Place, draft: rules.Draft
) -> Page:
    first = service.publish(the_forum(), session, author, place, draft)
    when = pool.expectation(the_forum(), board.pace)
    words = to_words(author.code)
    return _claim_page(b64(place.thread), words, when=when, ask=first, counts=not board.is_support)


def _claim_page(
    thread: str, words: str, *, when: str = "", ask: bool = True, counts: bool = False, error: str | None = None
) -> str:
    action = f"/threads/{thread}/claim"
    return claim_page(action, words, when=when, ask=ask, counts=counts, error=error)


def _author(session: Session, thread_id: bytes, typed: str) -> service.Author:
    """The author this session is in the thread, or whom a claim code typed with the post leads back to."""
    if not typed.strip():
        return service.author_by_session(the_forum(), session, thread_id)
    try:
        return service.author_by_claim(the_forum(), from_words(typed), thread_id)
    except Malformed as error:
        raise rules.ClaimNotRead() from error


def _form(target: Target, values: dict[str, str], **shown: Markup | str | None) -> str:
    """`shown` may be a preview, the post answered, or an error."""
    return render_template("posts/write.html", target=target, values=values, offers=_offers(), **shown)


def _offers() -> tuple[rules.Offer, ...]:
    """The kinds of thread that features above this one bring."""
    offers: tuple[rules.Offer, ...] = current_app.extensions["candour-kinds"]
    return offers


def _html(text: str) -> Markup:
    return Markup(render(text))


def _on_board(board: Board) -> Target:
    back = f"/boards/{board.slug}"
    return Target(f"{back}/threads", f"A new thread in “{board.name}”", back, True, not board.is_support)


def _in_thread(thread: str, board: Board) -> Target:
    return Target(f"/threads/{thread}/posts", "Your reply", f"/threads/{thread}", False, not board.is_support)


def _waiting(post: str, found: WaitingPost) -> Target:
    board = boards.board(the_forum(), found.place.board)
    return Target(f"/waiting/{post}", CHANGE, "/waiting", bool(found.record.body.title), not board.is_support)
