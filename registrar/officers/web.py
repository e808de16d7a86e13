"""The officer in Flask, and forms that another site cannot make their browser send."""

from typing import Any

from wtforms import Field, ValidationError
from wtforms.csrf.core import CSRF

from core.forms import PlainForm
from crypto.registrar import OFFICER
from registrar.badges import rules, service
from registrar.badges.web import visit
from registrar.officers.service import officer_name
from registrar.web import the_registrar


def officer() -> str:
    """The name of the officer who is signed in; raises NotOfficer."""
    holder = visit().holder(OFFICER)
    name = officer_name(the_registrar(), holder) if holder else None
    if name is None:
        raise rules.NotOfficer()
    return name


def form_token() -> str:
    """A token for a form on this page: proof that it was shown to this sign-in."""
    return service.token(the_registrar(), visit().cookie)


class BadgeToken(CSRF):
    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        return form_token()

    def validate_csrf_token(self, form: Any, field: Field) -> None:
        if not service.is_token(the_registrar(), visit().cookie, field.data or ""):
            raise ValidationError("stale")


class OfficerForm(PlainForm):
    """A form of an officer's page."""

    class Meta(PlainForm.Meta):
        csrf = True
        csrf_class = BadgeToken

    def check(self) -> None:
        """Raises StaleForm."""
        if not self.validate_on_submit():
            raise rules.StaleForm()
