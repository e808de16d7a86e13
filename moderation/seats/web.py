"""The seat-holder in Flask."""

from crypto import seats as formats
from crypto.accounts import Account
from forum.web import the_forum
from moderation.accounts.web import account
from moderation.seats import rules, service


def seat_holder() -> rules.Seat:
    """The seat of whoever sends this request; raises NotSeatHolder for strangers, members, leaders and lapsed ones."""
    found = account()
    seat = service.of_account(the_forum(), found) if found else None
    if seat is None:
        raise rules.NotSeatHolder()
    return seat


def seat_account() -> Account:
    """The account of that seat-holder, for services that ask again inside their transaction whether the term still
    runs (moderation/seats/service.py: of_account). Raises NotSeatHolder.
    """
    seat_holder()
    found = account()
    assert found is not None
    return found


def seat_key() -> bytes:
    """The private X25519 key of that seat, 32 bytes: it comes from what came in the browser's cookie, and is stored
    nowhere. Raises NotSeatHolder.
    """
    return formats.seat_key(seat_account().secret)
