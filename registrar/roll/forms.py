"""What an officer sends of a roll: the file, then its text once more with the confirmation."""

from flask import request
from wtforms import StringField, TextAreaField

from registrar.badges.forms import BadgeForm
from registrar.roll.rules import Same

LARGEST = 8 * 1024 * 1024


class RollForm(BadgeForm):
    """`roll` is a file the first time and its text the second."""

    roll = TextAreaField()
    confirm = StringField()

    def data_of_roll(self) -> bytes:
        file = request.files.get("roll")
        return file.read() if file else (self.roll.data or "").encode()

    def same(self) -> Same:
        """The pairs that the officer ticked, each as `old address new address`."""
        pairs = (text.split(" ") for text in request.form.getlist("same"))
        return frozenset((pair[0], pair[1]) for pair in pairs if len(pair) == 2)
