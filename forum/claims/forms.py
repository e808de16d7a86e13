"""What a person sends with a claim code."""

from wtforms import HiddenField, StringField

from core.forms import PlainForm


class ReceiptForm(PlainForm):
    """No token: the code itself is what no other site can know."""

    claim = StringField()
    withdraw = HiddenField()
    sure = HiddenField()
