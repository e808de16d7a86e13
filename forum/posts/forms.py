"""What a person sends to write."""

from wtforms import HiddenField, StringField, TextAreaField

from forum.membership.web import MemberForm


class WriteForm(MemberForm):
    """A thread (with a title) or a reply (with a parent, and the claim code of an earlier visit if there is one)."""

    title = StringField()
    kind = StringField()
    body = TextAreaField()
    parent = HiddenField()
    claim = StringField()


class KeepForm(MemberForm):
    """How the author keeps the claim code: its first two words typed back, a saved file, or not at all."""

    claim = StringField()
    kept = StringField()
