"""What every view of the registrar reaches for: the instance it serves, and whether the asker is a program."""

from typing import cast

from flask import current_app, request
from werkzeug.wrappers import Response

from registrar.instance import Instance

Page = str | tuple[str, int] | Response


def the_registrar() -> Instance:
    return cast(Instance, current_app.extensions["registrar"])


def wants_json() -> bool:
    """A program says so; a browser asks for a page first."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
