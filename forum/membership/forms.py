"""What a person sends to come in."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField


class EnterForm(FlaskForm):  # type: ignore[misc]
    """No token: whoever makes another browser enter gains nothing, the session secret is made for that browser."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False

    code = StringField(name="pass")
    keep = BooleanField()
