"""What somebody sends to sign in. No token: whoever makes another browser sign in gains nothing here."""

from wtforms import StringField

from core.forms import PlainForm


class SignInForm(PlainForm):
    who = StringField(name="name")
    passphrase = StringField()
