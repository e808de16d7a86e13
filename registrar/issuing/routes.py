"""What wallets and other programs ask the registrar. DESIGN 8; each answer and its errors are JSON but for RFC 9578."""

import json
from typing import Any

from flask import Blueprint, Response, jsonify, request

from core.clock import hour_start
from crypto.encoding import Malformed, b64
from crypto.tokens.issuer import read_request
from registrar.badges.web import member
from registrar.issuing import rules, service
from registrar.issuing.forms import read_draw
from registrar.web import the_registrar

bp = Blueprint("issuing", __name__)
DIRECTORY = "application/private-token-issuer-directory"
REQUEST, RESPONSE = "application/private-token-request", "application/private-token-response"


@bp.get("/keys")
def keys() -> Response:
    """The records as they were signed, byte for byte."""
    keys, blocks = service.published(the_registrar())
    record_key = b64(the_registrar().keys.public).encode()
    parts = (
        b'{"record_key":"',
        record_key,
        b'","records":[',
        b",".join(keys),
        b'],"blocks":[',
        b",".join(blocks),
        b"]}",
    )
    return Response(b"".join(parts), mimetype="application/json")


@bp.get("/quota")
def quota() -> Response:
    return jsonify(service.quota(the_registrar(), member()))


@bp.post("/token-requests")
def draw() -> Response:
    person = member()
    _takes("application/json")
    body = request.get_data()
    signatures = service.draw(the_registrar(), person, body, read_draw(body))
    return jsonify(signatures=[None if signature is None else b64(signature) for signature in signatures])


@bp.post("/token-request")
def draw_one() -> Response:
    """RFC 9578 s.6, unchanged."""
    person = member()
    _takes(REQUEST)
    body = request.get_data()
    try:
        last, blinded = read_request(body)
    except Malformed as error:
        raise rules.BadRequest() from error
    wanted = service.Wanted(service.key_by_last_byte(the_registrar(), last), blinded)
    (signature,) = service.draw(the_registrar(), person, body, [wanted])
    if signature is None:
        raise rules.NotDrawable()
    return Response(signature, mimetype=RESPONSE)


@bp.get("/.well-known/private-token-issuer-directory")
def directory() -> Response:
    keys = [_listed(key) for key in service.listed(the_registrar())]
    answer = {"issuer-request-uri": "/token-request", "token-keys": keys}
    return Response(json.dumps(answer), mimetype=DIRECTORY)


def _listed(key: rules.ScopeKey) -> dict[str, Any]:
    times = [int(hour_start(text).timestamp()) for text in (key.not_before, key.not_after)]
    padded = b64(key.spki) + "=" * (-len(b64(key.spki)) % 4)
    named = {"candour-scope": key.scope, "candour-not-after": times[1]}
    return {"token-type": 2, "token-key": padded, "not-before": times[0], **named}


def _takes(kind: str) -> None:
    if request.mimetype != kind:
        raise rules.WrongMediaType()
