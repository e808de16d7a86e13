"""What a voter sends."""

from wtforms import StringField

from core.forms import PlainForm


class VoteForm(PlainForm):
    """The token is its own proof: no other, and no session."""

    token = StringField()
    choice = StringField()

    @property
    def chosen(self) -> str:
        """What was chosen; of several, the best first, with commas between."""
        return ",".join(filter(None, self.choice.raw_data or ()))


class ReceiptForm(PlainForm):
    receipt = StringField()
