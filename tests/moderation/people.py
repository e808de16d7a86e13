"""Seat-holders and leaders, each with a browser of their own, signed in through the page."""

from dataclasses import dataclass

from flask import Flask

from crypto.acts import FOUNDING
from forum.app import app_of
from forum.instance import Instance
from moderation.leaders import service as leaders
from moderation.seats import service as seats
from moderation.seats.rules import FOUNDING_WEEKS
from tests.people import Person

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
    """The passphrase of whoever holds a seat from now on."""
    with forum.db.transaction():
        return seats.appoint(forum, seat, name, f"{name.split()[0].lower()}@example.org", FOUNDING, weeks)


def seat_holders(forum: Instance, app: Flask | None = None) -> list[Named]:
    """Three who hold the seats 1 to 3, signed in."""
    app = app or quiet_app(forum)
    words = {name: appointed(forum, seat, name) for seat, name in enumerate(NAMES, 1)}
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
