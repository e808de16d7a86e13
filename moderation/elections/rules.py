"""When elections open, what their calendar is, what a ballot says, when a recall comes to a vote. Pure (DESIGN 5)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import hour_of, hour_start
from core.errors import NotFound, Problem
from crypto.acts import NO_KEY, SeatTerm
from crypto.elections import BY_ELECTION, GENERAL, PREFERENCES, RECALL, ElectionOpened, StageTable, Tally
from moderation.seats.rules import SEATS, runs

TERM = timedelta(weeks=26)
AHEAD = timedelta(days=24)
TO_TAKE = timedelta(days=14)
RECALL_LASTS = timedelta(days=14)
RECALL_LEAST, RECALL_SHARE = 6, 10
# With fewer ballots nothing of a count is published but who was elected.
FEWEST = 10
YES, NO = "yes", "no"
ANSWERS = {YES: b"\x01", NO: b"\x02"}
PASSPHRASE_SHORTEST = 12


class NoSuchElection(NotFound):
    message = "There is no such election."


class VotingOver(Problem):
    status = 403
    message = "Voting is over. The ballots are counted within two days; the result stands on the page of elections."


class BallotNotFilledIn(Problem):
    message = (
        f"Please choose at least one candidate and at most {PREFERENCES}, each once, the one you like best first."
        " Nothing was sent."
    )


class NotElected(Problem):
    status = 403
    message = (
        "Name and words are not those of somebody who won a seat here that is still to be taken. The words are the"
        " eight that the registrar showed once at the nomination."
    )


class NotSure(Problem):
    status = 422
    message = "Please tick the box if you are sure. Nothing was done."


class PassphraseTooShort(Problem):
    status = 422
    message = f"A passphrase has at least {PASSPHRASE_SHORTEST} letters: four or five words, best of all drawn by lot."


class PassphrasesDiffer(Problem):
    status = 422
    message = "The two passphrases are not the same. Nothing was done; please type both once more."


class MailWrong(Problem):
    status = 422
    message = "That is not a mail address. You can also leave it empty: then no mail tells you when something waits."


class SeatNotTaken(Problem):
    status = 422
    message = "The seat cannot be taken under this name: a leader has it, or somebody who holds another seat."


class TakenWithSession(Problem):
    message = "This form travels without your session, so that your name ties to nothing you wrote. Open it once more."


class LotNotTold(Exception):
    """Only the lot can break a tie, and the registrar has not told its number: the count waits."""


@dataclass(frozen=True)
class Lengths:
    """How long each step of an election lasts: whole hours."""

    nominations: timedelta
    questions: timedelta
    voting: timedelta

    @property
    def all(self) -> timedelta:
        return self.nominations + self.questions + self.voting


ORDINARY = Lengths(timedelta(days=7), timedelta(days=3), timedelta(days=7))
DEMO = Lengths(timedelta(hours=1), timedelta(hours=1), timedelta(days=7))


def lengths(demo: bool) -> Lengths:
    """In a demonstration candidates come forward and answer within two hours; members vote as long as elsewhere."""
    return DEMO if demo else ORDINARY


@dataclass(frozen=True)
class Calendar:
    """The hours at which the steps of an election end or begin."""

    nominations_until: str
    voting_from: str
    closes: str


def calendar(kind: str, now: datetime, steps: Lengths) -> Calendar:
    """Nobody comes forward for a recall: it is voted on at once."""
    start = hour_start(hour_of(now))
    if kind == RECALL:
        return Calendar(hour_of(now), hour_of(now), hour_of(start + steps.voting))
    nominated = start + steps.nominations
    asked = nominated + steps.questions
    return Calendar(hour_of(nominated), hour_of(asked), hour_of(asked + steps.voting))


@dataclass(frozen=True)
class Opening:
    """An election that is due: its kind and its seats."""

    kind: str
    seats: tuple[int, ...]


def due(terms: Mapping[int, SeatTerm], now: datetime, steps: Lengths) -> Opening | None:
    """A general election before the terms end, which are in step, or at once where no seat is held; a by-election for a
    seat without a holder, unless a general one would come before its end: then that one comes at once.
    """
    held = {seat: hour_start(term.ends) for seat, term in terms.items() if is_held(term, now)}
    everyone = tuple(range(1, SEATS + 1))
    last = max(held.values(), default=now)
    soon = tuple(seat for seat in everyone if held.get(seat, now) <= now + AHEAD)
    if last <= now + AHEAD or (soon and last <= now + AHEAD + steps.all):
        return Opening(GENERAL, everyone)
    return Opening(BY_ELECTION, soon) if soon else None


def is_held(term: SeatTerm, now: datetime) -> bool:
    """Whoever wins a seat and does not take it within two weeks has left it."""
    untaken = term.key == NO_KEY and hour_start(term.begins) + TO_TAKE <= now
    return runs(term, now) and not untaken


def ends(opening: Opening, terms: Mapping[int, SeatTerm], taken: Collection[str], now: datetime) -> str:
    """The hour at which a term that begins now is over: a by-election fills what is left of the others' terms, so that
    all end together; but an hour before any hour of `taken`, at which an earlier term of the seat ends. What a seat
    said is known by the end of its term: two holders must not have one end.
    """
    others = [term for seat, term in terms.items() if seat not in opening.seats]
    running = [term.ends for term in others if is_held(term, now)] if opening.kind == BY_ELECTION else []
    last = hour_start(max(running, default=hour_of(hour_start(hour_of(now)) + TERM)))
    while hour_of(last) in taken:
        last -= timedelta(hours=1)
    return hour_of(last)


@dataclass(frozen=True)
class Election:
    """An election as the log has it, and where. `candidates` are the commitments of the list, in its order; None before
    there is one. `number` is its ballot number and `drawn` how many hold a paper of it, once that is final.
    """

    election: int
    entry: int
    opened: ElectionOpened
    nominations: int | None
    candidates: tuple[bytes, ...] | None
    number: int | None
    drawn: int | None
    result: StageTable | None
    box_salt: bytes

    @property
    def is_recall(self) -> bool:
        return self.opened.kind == RECALL

    def is_voting(self, hour: str) -> bool:
        """Whether ballots are taken at this hour."""
        ready = self.drawn is not None and (self.is_recall or bool(self.candidates))
        return ready and self.opened.voting_from <= hour < self.opened.closes and self.result is None

    def step(self, hour: str) -> str:
        """What is going on: one of nominations, questions, waiting, voting, counting, counted."""
        if self.result is not None:
            return "counted"
        if hour >= self.opened.closes:
            return "counting"
        if self.is_voting(hour):
            return "voting"
        if hour < self.opened.nominations_until:
            return "nominations"
        return "questions" if hour < self.opened.voting_from else "waiting"


def preferences(choice: str, election: Election) -> bytes:
    """A choice as it is counted; raises BallotNotFilledIn."""
    if election.is_recall:
        if choice not in ANSWERS:
            raise BallotNotFilledIn("Please choose yes or no. Nothing was sent.")
        return ANSWERS[choice]
    given = choice.split(",")
    known = {str(place) for place in range(1, len(election.candidates or ()) + 1)}
    if not 1 <= len(given) <= PREFERENCES or len(set(given)) != len(given) or not known.issuperset(given):
        raise BallotNotFilledIn()
    return bytes(map(int, given))


def recall_needs(drawn: int) -> int:
    """How many must ask for it: a tenth of those who hold a paper, and at least six."""
    return max(RECALL_LEAST, -(-drawn // RECALL_SHARE))


def counted(tallies: Sequence[Tally], number: int, seat: int, votes: int, until: str) -> list[Tally]:
    """With more votes for a seat. The first begins the time; papers of another number are counted apart."""
    others = [one for one in tallies if (one.number, one.seat) != (number, seat)]
    found = next((one for one in tallies if (one.number, one.seat) == (number, seat)), Tally(number, seat, until, 0))
    return [*others, Tally(number, seat, found.until, found.votes + votes)]
