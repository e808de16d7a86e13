"""What is sent to write to the moderators, and to answer."""

from wtforms import HiddenField, StringField, TextAreaField

from core.forms import PlainForm
from forum.membership.web import MemberForm
from moderation.accounts.web import AccountForm


class MessageForm(MemberForm):
    body = TextAreaField()


class ReadForm(PlainForm):
    """No token: the eight words are what no other site can know. `nonce` makes what is written on count once."""

    claim = StringField()
    body = TextAreaField()
    nonce = HiddenField()


class AnswerForm(AccountForm):
    body = TextAreaField()
    nonce = HiddenField()
