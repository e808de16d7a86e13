"""What somebody sends who comes forward, or takes that back."""

from wtforms import StringField, TextAreaField

from registrar.badges.forms import BadgeForm
from registrar.nominations.rules import LARGEST


class WithdrawForm(BadgeForm):
    election = StringField()

    @property
    def number(self) -> int:
        """0, which no election has, for what is no number."""
        text = self.election.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= LARGEST else 0


class NominationForm(WithdrawForm):
    statement = TextAreaField()

    @property
    def proof(self) -> bytes:
        """Of this very form: random, and checked already."""
        return str(self.csrf_token.data).encode()
