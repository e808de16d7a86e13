"""The two buttons under what waits, on whichever page it is shown."""

from collections.abc import Callable

from crypto.accounts import Account
from forum.instance import Instance
from forum.membership.web import Page
from forum.web import the_forum
from moderation.proposals.forms import DecideForm
from moderation.proposals.rules import Sort
from moderation.seats.web import AskAgain, press, seat_account

Verb = Callable[[Instance, Sort, Account, bytes], None]


def decide(verb: Verb, sort: Sort, here: str, page: AskAgain) -> Page:
    """`verb` is `adopt` or `drop` of moderation/proposals/service.py."""
    form = DecideForm()
    return press(form, lambda: verb(the_forum(), sort, seat_account(), form.proposed), here, page)
