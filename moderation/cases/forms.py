"""What a seat-holder sends: a verb, a rule, a reason, and which posts it is about."""

from flask import request
from wtforms import StringField, TextAreaField

from core.errors import NotFound
from crypto.acts import KEEP
from forum.web import read_id
from moderation.accounts.web import AccountForm
from moderation.cases import rules
from moderation.flags.rules import RuleUnknown, read_rule


class DecideForm(AccountForm):
    """`post` comes as often as there are ticks: in the queue the posts decided, in a case the answers that quote it."""

    verb = StringField()
    rule = StringField()
    words = TextAreaField()
    passages = TextAreaField()

    @property
    def posts(self) -> list[bytes]:
        """Raises NothingTicked for what no tick sends."""
        try:
            return [read_id(post) for post in request.form.getlist("post")[: rules.TOGETHER]]
        except NotFound as error:
            raise rules.NothingTicked() from error

    def saying(self) -> rules.Saying:
        """Raises what is wrong with it."""
        try:
            rule = 0 if self.verb.data == KEEP else read_rule(self.rule.data or "")
        except RuleUnknown:
            rule = 0
        return rules.saying(self.verb.data or "", rule, self.words.data or "", self.passages.data or "")

    @property
    def typed(self) -> dict[str, str | list[str]]:
        names = ("verb", "rule", "words", "passages")
        return {**{name: str(self[name].data or "") for name in names}, "posts": request.form.getlist("post")}


class AsideForm(AccountForm):
    """A conflict, without a reason."""
