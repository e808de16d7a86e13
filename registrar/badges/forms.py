"""Forms of those who are signed in, which no other site can make their browser send."""

from typing import Any

from wtforms import Field, ValidationError
from wtforms.csrf.core import CSRF

from core.forms import PlainForm
from registrar.badges import rules, service
from registrar.badges.web import visit
from registrar.web import the_registrar


def form_token() -> str:
    """A token for a form on this page: proof that it was shown to this sign-in."""
    return service.token(the_registrar(), visit().cookie)


class BadgeToken(CSRF):
    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        return form_token()

    def validate_csrf_token(self, form: Any, field: Field) -> None:
        if not service.is_token(the_registrar(), visit().cookie, field.data or ""):
            raise ValidationError("stale")


class BadgeForm(PlainForm):
    """A form of a page that only somebody who is signed in sees."""

    class Meta(PlainForm.Meta):
        csrf = True
        csrf_class = BadgeToken

    def check(self) -> None:
        """Raises StaleForm."""
        if not self.validate_on_submit():
            raise rules.StaleForm()
