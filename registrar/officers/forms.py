"""What an officer sends to come in. No token: whoever makes another browser sign in gains nothing here."""

from wtforms import StringField

from core.forms import PlainForm


class SignInForm(PlainForm):
    officer = StringField(name="name")
    passphrase = StringField()
