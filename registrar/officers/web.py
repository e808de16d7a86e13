"""The officer in Flask."""

from crypto.registrar import OFFICER
from registrar.badges import rules
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
