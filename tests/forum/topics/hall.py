"""A forum whose members ask questions and vote with papers, and what a report and leadership make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import Flask

from core.clock import FixedClock
from crypto.accounts import Account
from crypto.encoding import unb64
from crypto.reports import Report
from crypto.tokens.scopes import ballot_scope
from forum.app import USES, app_of
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.instance import Instance
from forum.topics import confirming, service, store, views
from forum.topics.debts import Debt, Standing
from forum.transparency import service as log
from tests.moderation.people import NAMES, holders, signed
from tests.office import Office, reads, with_office
from tests.people import Person, release

MEMBERS = 40


@dataclass
class Hall:
    forum: Instance
    office: Office
    app: Flask
    holders: list[Account]

    def member(self) -> Person:
        return Person(self.app.test_client(), self.forum).enters()

    def asks(self, *titles: str) -> list[bytes]:
        """Questions on one board, released together: their threads."""
        person = self.member()
        for title in titles:
            person.opens("/boards/depot-move/new").submits("body", title=title, body="Please say.", kind="1")
            assert person.answer.status_code == 200, person.text
        release(self.forum)
        return [unb64(person.thread(title), 16) for title in titles]

    def number(self, thread: bytes) -> int:
        return int(ballots_store.of_items(self.forum.db, [thread])[-1]["number"])

    def supports(self, thread: bytes, members: int) -> None:
        number = self.number(thread)
        for _ in range(members):
            ballots.vote(self.forum, number, self.office.draws(ballot_scope(number)), "support")
        release(self.forum)

    def reports(
        self, *themes: str, report: int = 1, questions: Sequence[bytes] | None = None, day: str = ""
    ) -> list[Debt]:
        """A report comes out today."""
        with self.forum.db.transaction():
            hour = day + "T09" if day else self.forum.clock.hour()
            log.add(self.forum, signed(Report(report, report, 0, (), hour, bytes(32), ()), *self.holders))
            named = [(name.lower(), name) for name in themes]
            return service.owe(self.forum, report, named, hour[:10], questions)

    def standing(self, debt: int = 1) -> Standing:
        return views.standing(self.forum, debt)

    def moves_to(self, moment: datetime) -> None:
        cast(FixedClock, self.forum.clock).moment = moment

    def waits(self, **time: float) -> None:
        self.moves_to(self.forum.clock.now() + timedelta(**time))

    def opens_vote(self, debt: int = 1, drawn: int = MEMBERS) -> int:
        """The registrar has closed the drawing of the claim's number, and voting opens."""
        number = store.votes(self.forum.db, [debt])[-1].number
        assert number is not None
        scope = ballot_scope(number)
        self.office.names_key(scope, self.forum.clock.now(), self.forum.clock.now() + timedelta(weeks=12), block=1)
        self.office.publish(type="drawn", scope=scope, members=drawn, final=True)
        reads(self.forum, self.office)
        confirming.turn(self.forum)
        return number

    def votes(self, number: int, yes: int, no: int) -> None:
        for choice in ["yes"] * yes + ["no"] * no:
            ballots.vote(self.forum, number, self.office.draws(ballot_scope(number)), choice, USES)
        release(self.forum)

    def ends_vote(self) -> None:
        self.waits(days=14)
        confirming.turn(self.forum)


def hall_of(forum: Instance, members: int = MEMBERS) -> Hall:
    known, office = with_office(forum)
    office.opens_block(forum.clock.now() - timedelta(weeks=8), members=members)
    office.opens_block(forum.clock.now() + timedelta(weeks=1), members=members, block=2)
    reads(known, office)
    signing = holders(known, *NAMES[:2])  # reports are signed by two who hold a seat
    app = app_of(known)
    app.testing = False
    return Hall(known, office, app, signing)


