"""What a person sends with a claim code."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField


class ReceiptForm(FlaskForm):  # type: ignore[misc]
    """No token: the code itself is what no other site can know."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False

    claim = StringField()
    withdraw = HiddenField()
