"""`/passes`: the wallet, which lives in the browser; and the keys it checks. Both open to anyone."""

from flask import Blueprint, Response, jsonify, make_response, render_template

from core.errors import NotFound
from core.web import POLICY
from forum.passes import service
from forum.web import the_forum

bp = Blueprint("passes", __name__)


@bp.get("/passes")
def wallet() -> Response:
    settings = the_forum().settings
    if not settings.registrar_url:
        raise NotFound()
    page = render_template("passes/passes.html", registrar=settings.registrar_url, forum=settings.url)
    response = make_response(page)
    policy = POLICY.replace("connect-src 'self'", f"connect-src 'self' {settings.registrar_url}")
    response.headers["Content-Security-Policy"] = policy
    return response


@bp.get("/passes/keys")
def keys() -> Response:
    if not the_forum().settings.registrar_url:
        raise NotFound()
    return jsonify(service.key_list(the_forum()))
