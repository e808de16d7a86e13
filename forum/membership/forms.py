"""What a person sends to come in."""

from wtforms import BooleanField, StringField

from core.forms import PlainForm


class EnterForm(PlainForm):
    """No token: whoever makes another browser enter gains nothing, the session secret is made for that browser."""

    code = StringField(name="pass")
    keep = BooleanField()
