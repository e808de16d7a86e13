"""The patterns for the browser, so that the author sees what could identify them while they still type."""

from flask import Blueprint, Response, jsonify

from forum.cautions.rules import KINDS, PATTERNS

bp = Blueprint("cautions", __name__)


@bp.get("/cautions.json")
def cautions() -> Response:
    """{"patterns": [{"kind", "source", "flags"}], "kinds": {kind: sentence}}. Public; never the list of names."""
    patterns = [{"kind": kind, "source": source, "flags": flags} for kind, source, flags in PATTERNS]
    answer = jsonify(patterns=patterns, kinds=dict(KINDS))
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
