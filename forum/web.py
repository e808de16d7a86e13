"""What every view of the forum reaches for: the instance it serves, and ids as they stand in addresses."""

from typing import cast

from flask import current_app

from core.errors import NotFound
from crypto.encoding import Malformed, unb64
from forum.instance import Instance


def the_forum() -> Instance:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return cast(Instance, app.extensions["candour"])


def read_id(text: str) -> bytes:
    """A 16-byte id from an address or a form; raises NotFound."""
    try:
        return unb64(text, 16)
    except Malformed as error:
        raise NotFound() from error
