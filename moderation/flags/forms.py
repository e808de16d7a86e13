"""What a member sends to flag a post."""

from wtforms import StringField

from forum.membership.web import MemberForm


class FlagForm(MemberForm):
    """The number of the house rule that a post breaks."""

    rule = StringField()
