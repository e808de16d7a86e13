"""What a seat-holder sends about the codebook."""

from wtforms import StringField

from moderation.accounts.web import AccountForm


class ProposeForm(AccountForm):
    themes = StringField()
