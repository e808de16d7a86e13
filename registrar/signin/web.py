"""The post room of the process that serves a request."""

from typing import cast

from flask import current_app

from registrar.signin.post import PostRoom


def post_room() -> PostRoom:
    return cast(PostRoom, current_app.extensions["post"])
