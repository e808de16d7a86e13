"""What a leader sends. A form has these fields and no others: whoever sends a day or a number of their own tries to
change what stands.
"""

from flask import request
from wtforms import StringField

from moderation.accounts.web import AccountForm


class SayForm(AccountForm):
    """An answer, a promise or news of one."""

    words = StringField()

    @property
    def sends_more(self) -> bool:
        """Whether something was sent that no form of ours has."""
        return bool(request.form.keys() - set(self._fields))


class PromiseForm(SayForm):
    owner = StringField()
    by = StringField()


class MoveForm(SayForm):
    status = StringField()
