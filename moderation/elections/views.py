"""What the pages of elections show."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from core.clock import hour_of, hour_start
from crypto.acts import NO_KEY
from crypto.elections import GENERAL, RECALL
from crypto.nominations import Nominee
from forum.instance import Instance
from moderation.elections import charts, counting, nominees, rules, service, tables, voting, words
from moderation.elections.count import Result
from moderation.seats import service as seats
from moderation.seats.rules import SEATS

KINDS = {GENERAL: "General election", RECALL: "Recall"}


@dataclass(frozen=True)
class Standing:
    """A candidate as the page names them; `claim` and the like stay out of it."""

    place: int
    name: str
    statement: str


@dataclass(frozen=True)
class Counted:
    """A result: `elected` are (seat, name). Chart, stages and sentences are empty where there were too few ballots."""

    elected: tuple[tuple[int, str], ...]
    result: Result
    names: tuple[str, ...]
    sentences: tuple[str, ...]
    chart: charts.Chart | None
    void: bool
    seed: str


@dataclass(frozen=True)
class Shown:
    election: rules.Election
    title: str
    step: str
    candidates: tuple[Standing, ...]
    counted: Counted | None
    to_take: bool


@dataclass(frozen=True)
class SeatLine:
    seat: int
    said: str


def shown(forum: Instance, number: int) -> Shown:
    """Raises NoSuchElection."""
    return show(forum, service.find(forum, number))


def show(forum: Instance, election: rules.Election) -> Shown:
    known = nominees.known(forum, election)
    places = range(1, len(election.candidates or ()) + 1)
    candidates = [Standing(place, voting.name_of(known, place), _statement(known, place)) for place in places]
    secrets.SystemRandom().shuffle(candidates)
    hour = forum.clock.hour()
    counted = _counted(forum, election, known) if election.result is not None else None
    step = election.step(hour)
    return Shown(election, title(election), step, tuple(candidates), counted, bool(to_take(forum, election)))


def title(election: rules.Election) -> str:
    kind = KINDS.get(election.opened.kind, "By-election")
    seats_said = " and ".join(map(str, election.opened.seats))
    return kind if kind == KINDS[GENERAL] else f"{kind}: seat{'s' * (len(election.opened.seats) > 1)} {seats_said}"


def to_take(forum: Instance, election: rules.Election) -> dict[int, bytes]:
    """The seats that were won here and wait for their holder, with the candidate's commitment."""
    if election.result is None or election.is_recall:
        return {}
    won = {(election.candidates or ())[place - 1] for place in election.result.elected}
    terms, now = seats.terms(forum), forum.clock.now()
    return {
        seat: term.holder
        for seat, term in terms.items()
        if term.key == NO_KEY and term.holder in won and rules.is_held(term, now)
    }


def seat_lines(forum: Instance) -> list[SeatLine]:
    """Who holds which seat, as the log says it."""
    terms, now = seats.terms(forum), forum.clock.now()
    lines = []
    for seat in range(1, SEATS + 1):
        term = terms.get(seat)
        if term is None or not rules.is_held(term, now):
            lines.append(SeatLine(seat, "vacant"))
        elif term.key == NO_KEY:
            lines.append(SeatLine(seat, f"won, and waits for its new holder; the term ends {in_words(term.ends)}"))
        else:
            lines.append(SeatLine(seat, f"held until {in_words(term.ends)}"))
    return lines


def next_opening(forum: Instance) -> str:
    """When the next general election opens at the latest, in words; empty where no seat is held."""
    now = forum.clock.now()
    ends = [hour_start(term.ends) for term in seats.terms(forum).values() if rules.is_held(term, now)]
    return in_words(hour_of(max(ends) - rules.AHEAD)) if ends else ""


def in_words(hour: str) -> str:
    """An hour as people read it: "Tuesday 1 December 2026, 12:00 UTC"."""
    when: datetime = hour_start(hour)
    return f"{when:%A} {when.day} {when:%B} {when.year}, {when:%H:%M} UTC"


def _statement(known: dict[int, Nominee], place: int) -> str:
    return known[place].statement if place in known else ""


def _counted(forum: Instance, election: rules.Election, known: dict[int, Nominee]) -> Counted:
    assert election.result is not None
    result = tables.read(election.result)
    names = _names(election, known)
    elected = () if election.is_recall else tuple(zip(election.opened.seats, result.elected, strict=False))
    told = counting.seed_of(forum, election)
    return Counted(
        elected=tuple((seat, names[place - 1]) for seat, place in elected),
        result=result,
        names=names,
        sentences=tuple(words.explained(result, names)) if result.stages and not election.is_recall else (),
        chart=charts.chart(result, names) if result.stages else None,
        void=not result.elected and counting.is_void(forum, election, counting.ballots(forum, election.election)),
        seed=told.hex() if told else "",
    )


def _names(election: rules.Election, known: dict[int, Nominee]) -> tuple[str, ...]:
    if election.is_recall:
        return ("Yes, recall", "No, stay")
    return tuple(voting.name_of(known, place) for place in range(1, len(election.candidates or ()) + 1))
