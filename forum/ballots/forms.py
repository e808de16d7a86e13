"""What a voter sends."""

from wtforms import StringField

from core.forms import PlainForm


class VoteForm(PlainForm):
    """The token is its own proof: no other, and no session."""

    token = StringField()
    choice = StringField()


class ReceiptForm(PlainForm):
    receipt = StringField()
