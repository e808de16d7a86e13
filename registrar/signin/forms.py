"""What a member sends to come in. No tokens: another site gains nothing by sending these, and programs do too."""

from wtforms import StringField

from core.forms import PlainForm


class AskForm(PlainForm):
    email = StringField()


class CodeForm(PlainForm):
    email = StringField()
    code = StringField()
