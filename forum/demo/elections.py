"""The demonstration's elections: one is over and gave two seats their holders, in the other one members vote now.

All of it goes the way it goes in life, through the registrar's own pages and with papers that it signed.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.clock import hour_start
from crypto.acts import RESIGNED
from crypto.seats import Holder
from forum.app import USES
from forum.ballots import service as ballots
from forum.demo import browsers, members, people
from forum.demo.members import Papers
from forum.demo.past import Past
from forum.instance import Instance
from forum.passes import service as passes
from forum.release import release
from moderation.accounts import service as accounts
from moderation.elections import calendar, nominees, service, taking
from moderation.elections.rules import Election
from moderation.seats import service as seats

TOLD = Path(__file__).parent / "elections.json"
BY_ELECTION, GENERAL = "by-election", "general"
# Behind those of three periods: first one for each of two votes on promises and one for each election, then those of
# this period, and at the end, as the first ordinary ones, one for each of seven questions.
NUMBERS = range(13, 40)
VOTERS = 10
LEFT = (2, 3)


def draw(past: Past) -> dict[str, Papers]:
    """Papers of what was voted on, by address: of some who vote, and of those who own the wallets."""
    passes.poll(past.forum)
    others = [address for address, _ in members.addresses()[members.STAFF :]]
    voters = others[:VOTERS] + others[members.DRAWN :][: members.WALLETS]
    found = browsers.signed_in(past.places, voters)
    return {address: browser.draws(past.forum, NUMBERS) for address, browser in found.items()}


def hold(past: Past, papers: Mapping[str, Papers]) -> list[dict[str, str]]:
    """The by-election for the seats that two founders gave up, until those who won have taken them: with which name and
    passphrase they sign in.
    """
    with past.forum.db.transaction():
        for seat in LEFT:
            seats.end(past.forum, seat, RESIGNED)
    election, words = open_voting(past, BY_ELECTION)
    vote(past.forum, election, papers, BY_ELECTION)
    release(past.forum, force=True)
    past.stands_at(hour_start(election.opened.closes))
    calendar.turn(past.forum)
    return [_take(past.forum, election, holder, words[holder.name]) for holder in people.ELECTED]


def open_voting(past: Past, what: str) -> tuple[Election, dict[str, str]]:
    """The election that is due at the hour at which the clocks stand, as votes begin, and the eight words of those who
    stand, by name.
    """
    past.turns()  # who has drawn is counted: it opens
    past.turns()  # the registrar reads so
    statements: dict[str, str] = _told(what)["candidates"]
    found = browsers.signed_in(past.places, [members.address_of(name) for name in statements])
    words = {name: found[members.address_of(name)].nominates(said) for name, said in statements.items()}
    (election,) = service.under_way(past.forum)
    past.stands_at(hour_start(election.opened.voting_from))
    past.turns()  # the list is signed: it takes its number
    past.turns()  # nobody can draw a paper of that any more
    return service.find(past.forum, election.election), words


def vote(forum: Instance, election: Election, papers: Mapping[str, Papers], what: str) -> None:
    """Each with a paper of their own; a ballot is sent as the places of candidates on the list, best first."""
    number = election.number or 0
    places = {nominee.name: str(place) for place, nominee in nominees.known(forum, election).items()}
    for held, names in zip(papers.values(), _told(what)["ballots"], strict=False):
        ballots.vote(forum, number, held.pop(number), ",".join(places[name] for name in names), USES)


def _take(forum: Instance, election: Election, holder: Holder, words: str) -> dict[str, str]:
    passphrase = accounts.new_passphrase()
    taking.take(forum, election.election, taking.Typed(holder.name, words, passphrase, passphrase, holder.mail))
    return {"name": holder.name, "passphrase": passphrase}


def _told(what: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TOLD.read_text("utf-8"))[what]
    return found
