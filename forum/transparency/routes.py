"""The log for people and for programs (C2SP tlog-checkpoint, tlog-tiles), open to anyone who can reach the server."""

from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request

from clients import candour_acts, candour_entries, candour_verify
from core.errors import Problem
from forum.transparency import service
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


@bp.get("/candour_verify.py")
def program() -> Response:
    """The witness's program, to be read before it is run: better fetched here once than every day."""
    return _text(Path(candour_verify.__file__).read_text("utf-8"))


@bp.get("/candour_entries.py")
def entries_program() -> Response:
    """What entries may say: the other half of the witness's program."""
    return _text(Path(candour_entries.__file__).read_text("utf-8"))


@bp.get("/candour_acts.py")
def acts_program() -> Response:
    """What checks moderators and juries by the log, beside the witness's program."""
    return _text(Path(candour_acts.__file__).read_text("utf-8"))


@bp.get("/<path:path>")
def file(path: str) -> Response:
    data, final = service.file(the_forum(), path)
    response = make_response(data)
    response.content_type = "application/octet-stream"
    if final:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@bp.post("/cosignatures")
def cosignatures() -> tuple[Response, int]:
    """The witness's signature is the proof of who sends it: there is no session and no form here, and no page."""
    try:
        service.cosign(the_forum(), request.get_data().decode("utf-8", "replace"))
    except Problem as problem:
        return _text(problem.message + "\n"), problem.status
    return _text(""), 204


def _text(text: str) -> Response:
    response = make_response(text)
    response.content_type = "text/plain; charset=utf-8"
    return response

