"""Making badges and reading them."""

from core.limits import slot
from crypto.encoding import Malformed
from crypto.registrar import Badge, form_token, is_form_token, open_badge, seal_badge
from crypto.sealing import SealBroken
from registrar.badges import rules
from registrar.instance import Instance


def make(registrar: Instance, kind: int, who: bytes) -> str:
    until = rules.last_slot(kind, registrar.clock.now())
    return seal_badge(registrar.keys.sign_in, Badge(kind, who, until))


def holder(registrar: Instance, kind: int, text: str) -> bytes | None:
    """Who holds a badge of this kind; None for anything else that came as one."""
    try:
        badge = open_badge(registrar.keys.sign_in, text)
    except (Malformed, SealBroken):
        return None
    good = badge.kind == kind and slot(registrar.clock.now()) <= badge.until
    return badge.who if good else None


def token(registrar: Instance, badge: str) -> str:
    return form_token(registrar.keys.forms, badge)


def is_token(registrar: Instance, badge: str, given: str) -> bool:
    return is_form_token(registrar.keys.forms, badge, given)
