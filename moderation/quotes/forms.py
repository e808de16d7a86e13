"""What a seat-holder sends about quotes."""

from wtforms import StringField

from moderation.accounts.web import AccountForm


class ProposeForm(AccountForm):
    """`how` is "own" or "paraphrase"; `confirm` are the words in which what could identify somebody was shown."""

    theme = StringField()
    how = StringField()
    words = StringField()
    confirm = StringField()


class DropForm(AccountForm):
    """An agreed quote that was on the page."""

    quote = StringField()
