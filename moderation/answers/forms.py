"""What a leader sends. A form has these fields and no others: whoever sends a day or a number of their own tries to
change what stands.
"""

from flask import request
from wtforms import StringField

from moderation.accounts.web import AccountForm


class SayForm(AccountForm):
    """An answer, a promise or news of one. `seen` is how many things stood on the page; `confirm` and `back` are the
    buttons of the page before it is published.
    """

    words = StringField()
    seen = StringField()
    confirm = StringField()
    back = StringField()

    @property
    def count(self) -> int:
        """`seen` as a number; for anything else one that never fits."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    @property
    def typed(self) -> dict[str, str]:
        """What a person has written into it."""
        own = ("csrf_token", "seen", "confirm", "back")
        return {name: field.data or "" for name, field in self._fields.items() if name not in own}

    @property
    def sends_more(self) -> bool:
        """Whether something was sent that no form of ours has."""
        return bool(request.form.keys() - set(self._fields))


class PromiseForm(SayForm):
    owner = StringField()
    by = StringField()


class MoveForm(SayForm):
    status = StringField()
