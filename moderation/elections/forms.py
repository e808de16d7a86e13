"""What a winner and a seat-holder who resigns send."""

from wtforms import StringField

from core.forms import PlainForm
from moderation.accounts.web import AccountForm


class TakeSeatForm(PlainForm):
    """The eight words are its proof."""

    who = StringField(name="name")
    words = StringField()
    passphrase = StringField()
    again = StringField()
    mail = StringField()


class ResignForm(AccountForm):
    sure = StringField()
