"""A forum whose registrar is Office, with volunteers, removed posts, and the jurors whom its lot draws."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import pytest
from flask import Flask
from nacl.signing import SigningKey

from core.clock import FixedClock
from crypto.acts import REMOVE, Appeal
from crypto.encoding import b64, unb64
from crypto.lot import juror_code
from crypto.pool import Flag
from crypto.tokens.scopes import ballot_scope
from forum.app import USES, app_of
from forum.ballots import service as ballots
from forum.instance import Instance
from forum.periods import service as periods
from forum.periods.rules import JURY
from forum.posts import store as posts_store
from forum.tick import tick
from forum.transparency import service as log
from forum.web import read_id
from moderation.appeals import juries, store
from moderation.cases import service as cases
from moderation.cases.rules import Saying
from tests.conftest import NOON
from tests.moderation.people import NAMES, appointed
from tests.office import Office, reads, with_office
from tests.people import Person, release
from tests.threads import first_post

REASONS = ("It names who answered the phone.", "Everybody at the depot knows who that is.")
WHY = "Her name stands on the door, and she decides about the vans."
TEXT = "Margaret from the front desk told me the vans go."


@dataclass(frozen=True)
class Removed:
    """A post that two seats removed, and its author's eight words."""

    post_id: bytes
    claim: str
    author: Person
    title: str


@dataclass
class Court:
    """What the tests of appeals need of a forum."""

    forum: Instance
    office: Office
    app: Flask
    keys: dict[bytes, SigningKey] = field(default_factory=dict)

    def member(self) -> Person:
        return Person(self.app.test_client(), self.forum).enters()

    def anyone(self) -> Person:
        return Person(self.app.test_client(), self.forum)

    @property
    def number(self) -> int:
        reserved = periods.of_purpose(self.forum, JURY)
        assert reserved is not None
        return reserved.number

    def opens_jury_number(self, members: int = 90) -> None:
        """The period's jury number can be drawn, then its drawing is closed, so that voting is open."""
        periods.open_period(self.forum)
        scope = ballot_scope(self.number)
        self.office.names_key(scope, self.now, self.now + timedelta(weeks=12), block=1)
        self.office.publish(type="drawn", scope=scope, members=members, final=True)
        reads(self.forum, self.office)

    def paper(self) -> str:
        return self.office.draws(ballot_scope(self.number))

    def volunteers(self, count: int) -> None:
        for _ in range(count):
            key = SigningKey.generate()
            self.keys[bytes(key.verify_key)] = key
            ballots.vote(self.forum, self.number, self.paper(), b64(bytes(key.verify_key)), USES)
        release(self.forum)

    def removed(self, title: str = "Vans", text: str = TEXT, passages: tuple[str, ...] = ()) -> Removed:
        """Two seats removed it, each with a reason."""
        author = self.member().starts_thread(title, text)
        claim = author.claim_code
        release(self.forum)
        post_id = first_post(self.forum.db, read_id(author.thread(title)))
        assert post_id is not None
        self.removes(post_id, passages=passages)
        return Removed(post_id, claim, author, title)

    def removes(self, post_id: bytes, rule: int = 1, passages: tuple[str, ...] = ()) -> None:
        for seat, words in enumerate(REASONS, 1):
            cases.decide(self.forum, seat, post_id, Saying(REMOVE, rule, words, passages))

    def flags(self, post_id: bytes, rule: int) -> None:
        """A member without a paper says that a post breaks a rule: a case is opened, anew if need be."""
        with self.forum.db.transaction():
            log.hold(self.forum)
            cases.take_flags(self.forum, [Flag(secrets.token_bytes(32), post_id, rule)])

    def appeals(self, removed: Removed, words: str = WHY) -> int:
        """Through the author's page: where the log has the appeal."""
        page = self.anyone().opens("/receipt").submits("claim", claim=removed.claim)
        page.submits("words", words=words)
        assert page.answer.status_code == 200, page.text
        appeal = store.open_of_post(self.forum.db, removed.post_id)
        assert appeal is not None
        return appeal.entry

    def draws(self, entry: int) -> list[SigningKey]:
        """The next day: the log shows the appeal, the registrar tells its number, and five are drawn."""
        self.signs()
        said = log.entry(self.forum, entry)
        assert isinstance(said, Appeal)
        self.office.reveals(said.block, said.lot)
        reads(self.forum, self.office)
        return [self.keys[unb64(key, 32)] for key in juries.shown(self.forum, juries.find(self.forum, entry)).jurors]

    def signs(self) -> None:
        with self.forum.db.transaction():
            log.sign(self.forum)

    def code(self, juror: SigningKey, entry: int) -> str:
        return juror_code(juror, unb64(juries.shown(self.forum, juries.find(self.forum, entry)).leaf, 32))

    def opens_case(self, juror: SigningKey, entry: int) -> Person:
        return self.anyone().opens(f"/juries/{entry}").submits("code", code=self.code(juror, entry))

    def decides(self, juror: SigningKey, entry: int, decision: str, words: str = "So it is.") -> Person:
        return self.opens_case(juror, entry).submits("decision", decision=decision, words=words)

    @property
    def now(self) -> datetime:
        return self.forum.clock.now()

    def later(self, **time: float) -> None:
        cast(FixedClock, self.forum.clock).moment += timedelta(**time)

    def ticks(self) -> None:
        """Without the registrar, which these tests speak for."""
        tick(self.forum)

    def state(self, post_id: bytes) -> str:
        stored = posts_store.post(self.forum.db, post_id)
        assert stored is not None
        return stored.state

    def outcome(self, entry: int) -> str:
        appeal = store.appeal(self.forum.db, entry)
        assert appeal is not None
        return appeal.outcome


@pytest.fixture
def court(forum: Instance) -> Court:
    known, office = with_office(forum)
    office.opens_block(NOON - timedelta(days=8))  # members had a week to draw its numbers
    reads(known, office)
    court = Court(known, office, app_of(known))
    for seat, name in enumerate(NAMES, 1):
        appointed(known, seat, name)
    court.opens_jury_number()
    return court


@pytest.fixture
def sitting(court: Court) -> Court:
    """With enough volunteers for a jury."""
    court.volunteers(17)
    return court
