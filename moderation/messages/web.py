"""Nonces of forms that no session makes: a message that is sent twice counts once."""

import secrets

from core.errors import BadForm
from crypto.encoding import Malformed, b64, unb64
from crypto.sessions import NONCE_SIZE


def new_nonce() -> str:
    return b64(secrets.token_bytes(NONCE_SIZE))


def read_nonce(text: str | None) -> bytes:
    """Raises BadForm."""
    try:
        return unb64(text or "", NONCE_SIZE)
    except Malformed as error:
        raise BadForm() from error
