"""The JSON of a draw, read into what the service takes; whatever else comes is BadDraw."""

import json
from collections.abc import Mapping

from crypto.encoding import Malformed, unb64
from registrar.issuing.rules import LARGEST_DRAW, BadDraw
from registrar.issuing.service import Wanted

KEY_ID_SIZE, BLINDED_SIZE = 32, 256


def read_draw(body: bytes) -> list[Wanted]:
    """Raises BadDraw."""
    try:
        requests = json.loads(body)["requests"]
        if not isinstance(requests, list) or not 0 < len(requests) <= LARGEST_DRAW:
            raise BadDraw()
        return [
            Wanted(_bytes(one, "token_key_id", KEY_ID_SIZE), _bytes(one, "blinded_msg", BLINDED_SIZE))
            for one in requests
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadDraw() from error


def _bytes(one: Mapping[str, object], name: str, size: int) -> bytes:
    """base64url, padded or not; raises Malformed."""
    text = one[name]
    if not isinstance(text, str):
        raise Malformed("not text")
    return unb64(text.rstrip("="), size)
