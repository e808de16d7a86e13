"""What a seat-holder sends about the house rules."""

from wtforms import StringField

from moderation.accounts.web import AccountForm


class ProposeForm(AccountForm):
    rules = StringField()
