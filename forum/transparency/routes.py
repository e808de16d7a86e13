"""The log for people and for programs (C2SP tlog-checkpoint, tlog-tiles), open to anyone who can reach the server."""

from flask import Blueprint, Response, make_response, render_template, request

from crypto.merkle import TILE_WIDTH
from forum.transparency import rules, service
from forum.web import the_forum

bp = Blueprint("transparency", __name__, url_prefix="/log")


@bp.get("/")
def log() -> str:
    forum = the_forum()
    return render_template(
        "transparency/log.html",
        days=service.lately(forum),
        witnesses=service.seen_by(forum),
        key=service.key(forum).vkey,
        checkpoint=service.checkpoint(forum),
        size=service.served_size(forum),
    )


@bp.get("/feed")
def feed() -> Response:
    return _text(render_template("transparency/feed.txt", days=service.lately(the_forum())))


@bp.get("/checkpoint")
def checkpoint() -> Response:
    return _text(service.checkpoint(the_forum()))


@bp.get("/key")
def key() -> Response:
    return _text(service.key(the_forum()).vkey + "\n")


@bp.get("/tile/<int:level>/<path:number>")
def tile(level: int, number: str) -> Response:
    index, width = rules.place(number)
    return _tile(service.tile(the_forum(), _level(level), index, width), width)


@bp.get("/tile/entries/<path:number>")
def entries(number: str) -> Response:
    index, width = rules.place(number)
    return _tile(service.bundle(the_forum(), index, width), width)


@bp.post("/cosignatures")
def cosignatures() -> tuple[str, int]:
    """The witness's signature is the proof of who sends it: there is no session and no form here."""
    service.cosign(the_forum(), request.get_data().decode("utf-8", "replace"))
    return "", 204


def _level(level: int) -> int:
    """Raises NotServed for a level that no log reaches."""
    if level > 7:
        raise rules.NotServed()
    return level


def _text(text: str) -> Response:
    response = make_response(text)
    response.content_type = "text/plain; charset=utf-8"
    return response


def _tile(data: bytes, width: int) -> Response:
    """A full tile never changes."""
    response = make_response(data)
    response.content_type = "application/octet-stream"
    if width == TILE_WIDTH:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
