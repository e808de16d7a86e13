"""GET /records: open to everybody, as it is what everybody checks the registrar by."""

from flask import Blueprint, Response, request

from core.errors import Problem
from registrar.records import service
from registrar.web import the_registrar

bp = Blueprint("records", __name__)
LARGEST = 2**31 - 1


@bp.get("/records")
def records() -> Response:
    first = request.args.get("from", "0")
    if not (first.isascii() and first.isdigit() and len(first) < 11 and int(first) <= LARGEST):
        raise Problem("`from` must be the number of the first record wanted, such as 0.")
    return Response(service.framed(the_registrar(), int(first)), mimetype="application/octet-stream")
