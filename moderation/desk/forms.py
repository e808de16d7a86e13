"""A new passphrase: the old one, the eight words that the page showed, and the same typed back."""

from wtforms import StringField

from moderation.accounts.web import AccountForm


class PassphraseForm(AccountForm):
    passphrase = StringField()
    words = StringField()
    again = StringField()
