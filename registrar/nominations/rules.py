"""What is open to come forward for, who may, and how long names are kept. Pure (DESIGN 5)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.clock import epoch_start, hour_start
from core.errors import NotFound, Problem
from core.text import canonical
from crypto.nominations import MOST, NAME_LONGEST, STATEMENT_LONGEST, Nominee
from registrar.badges.rules import StaleForm

OPENED, RECALL = 14, "recall"
# Whole weeks, from the end of the week in which the list was signed: a term, and the weeks before it begins.
KEPT = timedelta(weeks=1 + 30)
LARGEST = 2**31 - 1


class NothingOpen(Problem):
    status = 409
    message = "Nobody can come forward now: no election is open, or its nominations are over. Nothing was stored."


class LeadersDoNotStand(Problem):
    status = 403
    message = "Seats are for staff who are on the roll now. Leaders answer in the forum, and do not moderate it."


class GradeDoesNotStand(Problem):
    status = 403
    message = (
        "People of your grade cannot stand here. Your organisation has set this; whoever keeps the roll can say why."
    )


class NameTooLong(Problem):
    status = 403
    message = f"The roll has a name of more than {NAME_LONGEST} characters for you. Ask whoever keeps it to shorten it."


class NoStatement(Problem):
    status = 422
    message = "Please write a statement. One sentence is enough. Nothing was stored."


class StatementTooLong(Problem):
    status = 422
    message = f"A statement has at most {STATEMENT_LONGEST:,} characters. Yours is kept below; nothing was stored."


class ListFull(Problem):
    status = 409
    message = f"{MOST} people have come forward already, and the list has no room for more. Nothing was stored."


class NotPublished(NotFound):
    message = "There is no list of this election: nominations are not over, or the names were destroyed."


# After these the page comes again with what was typed.
KEEPS_TEXT = (NothingOpen, NoStatement, StatementTooLong, ListFull, StaleForm)


@dataclass(frozen=True)
class Election:
    """An election as the log opened it; `signed` is the week of its list, '' before there is one."""

    election: int
    kind: str
    seats: str
    nominations_until: str
    voting_from: str
    closes: str
    signed: str = ""

    @property
    def seats_in_words(self) -> str:
        """Such as "seats 1, 2 and 3"."""
        *first, last = self.seats.split(",")
        return f"seats {', '.join(first)} and {last}" if first else f"seat {last}"

    def is_open(self, hour: str) -> bool:
        return not self.signed and hour < self.nominations_until

    def is_shown(self, now: datetime) -> bool:
        """Whether the names of a list that was signed are still there."""
        return bool(self.signed) and now < epoch_start(self.signed) + KEPT


@dataclass(frozen=True)
class Candidate:
    """Somebody as the roll has them now."""

    name: str
    grade: str
    is_staff: bool


@dataclass(frozen=True)
class Nomination:
    """What is kept of somebody who came forward, and who they are on the roll now: None when they are not there."""

    person_id: bytes
    nominee: Nominee
    candidate: Candidate | None


@dataclass
class Opened:
    """The elections of a log, entry by entry. Of two with one number the first counts. Nobody comes forward for
    a recall, nor where a tie could not be broken.
    """

    elections: dict[int, Election] = field(default_factory=dict)

    def take(self, position: int, kind: int, fields: dict[str, Any]) -> None:
        if kind == OPENED and fields["kind"] != RECALL and fields["block"] and fields["election"] <= LARGEST:
            times = [fields[name] for name in ("nominations_until", "voting_from", "closes")]
            seats = ",".join(map(str, fields["seats"]))
            if all(map(_is_hour, times)):
                election = Election(fields["election"], fields["kind"], seats, *times)
                self.elections.setdefault(election.election, election)


def check(candidate: Candidate | None, no_stand: Collection[str]) -> Candidate:
    """Raises LeadersDoNotStand, GradeDoesNotStand or NameTooLong."""
    if candidate is None or not candidate.is_staff:
        raise LeadersDoNotStand()
    if grade(candidate.grade) in no_stand:
        raise GradeDoesNotStand()
    if len(candidate.name) > NAME_LONGEST:
        raise NameTooLong()
    return candidate


def may_stand(candidate: Candidate | None, no_stand: Collection[str]) -> bool:
    try:
        check(candidate, no_stand)
    except Problem:
        return False
    return True


def grade(text: str) -> str:
    """A grade as it is compared: capitals and blanks do not matter."""
    return " ".join(text.split()).casefold()


def statement(typed: str) -> str:
    """In canonical form; raises NoStatement or StatementTooLong."""
    text = canonical(typed)
    if not text:
        raise NoStatement()
    if len(text) > STATEMENT_LONGEST:
        raise StatementTooLong()
    return text


def _is_hour(text: str) -> bool:
    """The form alone lets the 31st of February through."""
    try:
        return bool(hour_start(text))
    except ValueError:
        return False
