"""The seat-holder in Flask."""

from collections.abc import Callable

from flask import redirect

from core.errors import Problem
from crypto import seats as formats
from crypto.accounts import Account
from forum.membership.web import Page
from forum.web import the_forum
from moderation.accounts.web import AccountForm, account
from moderation.seats import rules, service

AskAgain = Callable[[Problem], Page]


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


def press(form: AccountForm, verb: Callable[[], object], onward: str, again: AskAgain) -> Page:
    """One thing that a seat-holder does, and on to a page that shows it; or the page it was done on, with the reason
    why it was not. Raises NotSeatHolder.
    """
    seat_holder()
    try:
        form.check()
        verb()
    except Problem as problem:
        return again(problem)
    return redirect(onward, 303)
