"""What an author and a juror send. No token: the code in the form is what no other site can know."""

from wtforms import StringField

from core.forms import PlainForm


class AppealForm(PlainForm):
    claim = StringField()
    post = StringField()
    words = StringField()


class JurorForm(PlainForm):
    code = StringField()


class DecisionForm(JurorForm):
    decision = StringField()
    words = StringField()
