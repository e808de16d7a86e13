"""What a seat-holder sends about reports."""

from wtforms import StringField

from moderation.accounts.web import AccountForm


class SignForm(AccountForm):
    """Of the draft that was on the page, by its hash, and no other one."""

    draft = StringField()


class CorrectForm(AccountForm):
    """`read`: the words that its author was shown with what could point at somebody marked."""

    report = StringField()
    why = StringField()
    read = StringField()
