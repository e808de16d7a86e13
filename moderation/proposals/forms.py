"""What a seat-holder sends about a proposal."""

from wtforms import StringField

from forum.web import read_id
from moderation.accounts.web import AccountForm


class DecideForm(AccountForm):
    """About a proposal that was on the page, and no other one."""

    proposal = StringField()

    @property
    def proposed(self) -> bytes:
        """Raises NotFound."""
        return read_id(self.proposal.data or "")
