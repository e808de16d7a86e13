"""Seat-holders and leaders, each with a browser of their own, signed in through the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Flask

from crypto.accounts import Account
from crypto.acts import ELECTED, FOUNDING
from crypto.entries import BallotBox
from crypto.reports import Report
from crypto.seats import sign
from forum.app import DOORS, app_of
from forum.instance import Instance
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.leaders import service as leaders
from moderation.seats import service as seats
from moderation.seats.rules import FOUNDING_WEEKS, Holder, new_term
from tests.people import Person

Takes = Callable[[Instance, str, str], str]
NAMES = ("Ann Example", "Bob Sample", "Cai Pattern")


@dataclass
class Named(Person):
    """Somebody with a name and a passphrase. `seat` is 0 for a leader."""

    name: str = ""
    passphrase: str = ""
    seat: int = 0

    def signs_in(self) -> "Named":
        self.opens("/sign-in").submits("passphrase", name=self.name, passphrase=self.passphrase)
        return self


def appointed(forum: Instance, seat: int, name: str, weeks: int = FOUNDING_WEEKS) -> str:
    """The passphrase of whoever holds a seat from now on: as a founder, or else as one who was elected."""
    mail = f"{name.split()[0].lower()}@example.org"
    with forum.db.transaction():
        log.hold(forum)
        if seat not in seats.terms(forum) and not log.of_kind(forum, BallotBox):
            return seats.appoint(forum, seat, name, mail, FOUNDING, weeks)
        words, term = accounts.new_passphrase(), new_term(seat, ELECTED, forum.clock.now(), weeks)
        seats.win(forum, seat, term.holder, term.ends)
        seats.take(forum, seat, Holder(name, mail), words)
        return words


def own_words(forum: Instance, name: str, passphrase: str) -> str:
    """Another passphrase of a seat-holder, which nobody printed: reports are signed with no other."""
    account, words = accounts.sign_in(forum, name, passphrase, DOORS), accounts.new_passphrase()
    with forum.db.transaction():
        seats.renew(forum, account, words)
    return words


def holders(forum: Instance, *names: str) -> list[Account]:
    """Those who hold the seats from 1 on, with passphrases of their own, as they are signed in."""
    words = [(name, own_words(forum, name, appointed(forum, seat, name))) for seat, name in enumerate(names, 1)]
    return [accounts.sign_in(forum, name, said, DOORS) for name, said in words]


def signed(said: Report, *holders: Account) -> Report:
    """The same, with the signatures of those who hold the seats from 1 on."""
    signatures = tuple(sign(one.secret, said) for one in holders)
    return replace(said, seats=tuple(range(1, len(holders) + 1)), signatures=signatures)


def signers(forum: Instance, app: Flask | None = None) -> list[Named]:
    """Three who hold the seats 1 to 3, each with a passphrase of their own, signed in."""
    return seat_holders(forum, app, own_words)


def seat_holders(forum: Instance, app: Flask | None = None, takes: Takes = lambda _, __, words: words) -> list[Named]:
    """Three who hold the seats 1 to 3, signed in."""
    app = app or quiet_app(forum)
    words = {name: takes(forum, name, appointed(forum, seat, name)) for seat, name in enumerate(NAMES, 1)}
    found = [Named(app.test_client(), forum, name, words[name], seat) for seat, name in enumerate(NAMES, 1)]
    for one in found:
        assert one.signs_in().answer.status_code == 303, one.text
    return found


def leader(forum: Instance, app: Flask | None = None, name: str = "Lea Der") -> Named:
    """A leader, signed in."""
    found = Named((app or quiet_app(forum)).test_client(), forum, name, leaders.appoint(forum, name))
    assert found.signs_in().answer.status_code == 303, found.text
    return found


def quiet_app(forum: Instance) -> Flask:
    app = app_of(forum)
    app.testing = False
    return app
