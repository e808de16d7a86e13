"""A forum in which elections are held: its registrar is Office, its ticks are made as the clock of a test moves on."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from flask import Flask

from core.clock import FixedClock, hour_start
from crypto.claims import to_words
from crypto.elections import ElectionOpened
from crypto.encoding import b64
from crypto.nominations import Nominee, claim_hash
from crypto.tokens.scopes import ballot_scope
from forum.app import USES
from forum.ballots import service as ballots
from forum.instance import Instance
from forum.periods import service as periods
from forum.periods.rules import RECALL
from forum.transparency import service as log
from moderation.elections import calendar, service
from moderation.elections.rules import Election
from tests.moderation.people import quiet_app
from tests.office import Office, reads, with_office
from tests.people import Person, release

NAMES = ("Dee Sample", "Ewan Probe", "Farah Case", "Gwen Trial")


@dataclass(frozen=True)
class Stander:
    """A candidate, and the eight words that the registrar showed them."""

    nominee: Nominee
    words: str


@dataclass
class Booth:
    forum: Instance
    office: Office
    app: Flask
    standers: dict[str, Stander] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.forum.clock.now()

    def moves_to(self, moment: datetime) -> None:
        cast(FixedClock, self.forum.clock).moment = moment

    def turns(self) -> None:
        """What a tick does about elections, with the registrar asked before."""
        reads(self.forum, self.office)
        calendar.turn(self.forum, self.office.answers)

    def newest(self) -> Election:
        return service.every(self.forum)[0]

    def opens(self) -> Election:
        """The election that is due now."""
        self.turns()
        return self.newest()

    def nominates(self, *names: str) -> Election:
        """Nominations are over, and these stand."""
        election = self.newest()
        self.moves_to(hour_start(election.opened.nominations_until))
        for name in names:
            code = secrets.token_bytes(11)
            nominee = Nominee(name, f"I am {name}, and I listen.", secrets.token_bytes(32), claim_hash(code))
            self.standers[name] = Stander(nominee, to_words(code))
        self.office.nominates(election.election, *(self.standers[name].nominee for name in names))
        self.turns()
        return self.newest()

    def begins_voting(self, drawn: int = 40) -> Election:
        """Its number is taken, nobody can draw it any more, and so many members hold a paper."""
        election = self.newest()
        self.moves_to(max(self.now, hour_start(election.opened.voting_from)))
        self.turns()
        self.closes_drawing(self.newest().number or 0, drawn)
        self.seals_the_box()
        return self.newest()

    def seals_the_box(self) -> None:
        """As with each day's checkpoint."""
        with self.forum.db.transaction():
            ballots.seal_box(self.forum)
            log.sign(self.forum)

    def closes_drawing(self, number: int, drawn: int) -> None:
        scope = ballot_scope(number)
        if scope not in self.office.signers:
            self.office.names_key(scope, self.now, self.now + timedelta(weeks=12), block=1)
        self.office.publish(type="drawn", scope=scope, members=drawn, final=True)
        reads(self.forum, self.office)

    def place(self, name: str, election: Election) -> int:
        return 1 + list(election.candidates or ()).index(self.standers[name].nominee.commitment)

    def fills_in(self, election: Election, *names: str) -> str:
        """A choice as it is sent: these candidates, best first."""
        return ",".join(str(self.place(name, election)) for name in names)

    def votes(self, election: Election, choices: Iterable[str]) -> None:
        """Each by a paper of its own, and released."""
        number = election.number or 0
        for choice in choices:
            ballots.vote(self.forum, number, self.office.draws(ballot_scope(number)), choice, USES)
        release(self.forum)

    def closes(self) -> Election:
        """Voting is over, the registrar has told the number of the lot, and the ballots are counted."""
        election = self.newest()
        said = election.opened
        if said.block:
            self.office.reveals(said.block, said.lot)
        self.moves_to(hour_start(said.closes))
        self.turns()
        return service.find(self.forum, election.election)

    def elects(self, *names: str, choices: Iterable[tuple[str, ...]] = ()) -> Election:
        """A whole election, from opening to count."""
        self.opens()
        self.nominates(*names)
        election = self.begins_voting()
        self.votes(election, [self.fills_in(election, *choice) for choice in choices])
        return self.closes()

    def takes_seat(self, name: str, passphrase: str, election: int, /, **typed: str) -> Person:
        """From a browser that carries nothing, through the page."""
        person = Person(self.app.test_client(), self.forum)
        person.opens(f"/elections/{election}/take-seat")
        words = {"name": name, "words": self.standers[name].words, "passphrase": passphrase, "again": passphrase}
        return person.submits("words", **{**words, **typed})

    def recall_number(self, drawn: int = 40) -> int:
        """The period's, open for votes."""
        periods.open_period(self.forum)
        reserved = periods.of_purpose(self.forum, RECALL)
        assert reserved is not None
        if reserved.drawn is None:
            self.closes_drawing(reserved.number, drawn)
        return reserved.number

    def asks_for_recall(self, seat: int, votes: int, drawn: int = 40) -> None:
        number = self.recall_number(drawn)
        for _ in range(votes):
            ballots.vote(self.forum, number, self.office.draws(ballot_scope(number)), str(seat), USES)
        release(self.forum)
        self.turns()

    def opened(self) -> list[ElectionOpened]:
        return [said for _, said in log.of_kind(self.forum, ElectionOpened)]

    def winners(self, election: Election) -> list[str]:
        """Names of the elected, in the order of election."""
        assert election.result is not None
        by_commitment = {b64(one.nominee.commitment): name for name, one in self.standers.items()}
        return [by_commitment[b64((election.candidates or ())[place - 1])] for place in election.result.elected]


def booth_of(forum: Instance, members: int = 40) -> Booth:
    """Members have had time to draw."""
    known, office = with_office(forum)
    office.opens_block(forum.clock.now() - timedelta(days=8), members=members)
    office.opens_block(forum.clock.now() + timedelta(weeks=3), members=members, block=2)
    office.opens_block(forum.clock.now() + timedelta(weeks=7), members=members, block=3)
    reads(known, office)
    return Booth(known, office, quiet_app(known))
