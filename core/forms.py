"""The base of every form: fields come from a posted form alone, never from JSON or a file."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict


class PlainForm(FlaskForm):  # type: ignore[misc]
    """Without a token, for what another site could gain nothing by sending."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> MultiDict[str, str] | None:
            return request.form if request.method == "POST" else None
