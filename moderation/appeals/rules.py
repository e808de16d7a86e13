"""What an appeal is, who may sit on a jury, what decides it, and how long it may take. Pure (DESIGN 5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from core import workdays
from core.errors import NotFound, Problem
from core.text import canonical
from crypto.acts import LAPSE, OVERTURN, REDACT, REDACTED, REMOVED, SHOWN, UPHOLD
from moderation.acts.rules import WORDS_LONGEST

JURORS, MAJORITY, VOLUNTEERS_NEEDED = 5, 3, 15
# The list of candidates is one entry of the log, and this many keys fit into one.
MOST_VOLUNTEERS = 1_400
WORKING_DAYS = 5
# Five jurors' reasons together are the words of one act.
REASON_LONGEST = 380
# What a jury decides, and in which state the post is then.
DECISIONS = {UPHOLD: REMOVED, OVERTURN: SHOWN, REDACT: REDACTED}
STATES = {**DECISIONS, LAPSE: SHOWN}
SAYS = {
    UPHOLD: "Keep it removed",
    OVERTURN: "Show it again",
    REDACT: "Show it again, without the words that break the rule",
}
# What became of an appeal: one of the acts above, or the post was gone before there was a decision.
OPEN, GONE = "", "gone"
NOBODY = "No three jurors agreed within five working days, so the post is shown again."
NO_JURY = "No jury could be drawn within five working days, so the post is shown again."


class NotRemoved(NotFound):
    message = "That post is not one that moderators removed, or the time for an appeal is over."


class AppealedAlready(Problem):
    status = 409
    message = "There is an appeal against this decision already. Each decision can be appealed against once."


class NoAppealWords(Problem):
    message = "Please say why the post should be shown again. A sentence is enough."


class AppealTooLong(Problem):
    message = f"This is too long: {WORDS_LONGEST:,} characters at most. Your words are kept below."


class NoSuchAppeal(NotFound):
    message = "There is no such appeal, or the log does not show it yet."


class NotDrawn(Problem):
    status = 403
    message = "That is not the code of a juror who was drawn for this appeal. Please copy the whole of it."


class DecisionWithSession(Problem):
    message = "A juror's decision travels without your session, so that it ties to nothing else. Please use this page."


class AppealOver(Problem):
    status = 409
    message = "This appeal is over: it was decided, or its time has run out. Thank you for looking."


class DecidedAlready(Problem):
    status = 409
    message = "You have decided about this appeal already. Each juror decides once."


class NoDecision(Problem):
    message = "Please choose one of the answers."


class NoReason(Problem):
    message = "Please give your reason. Members will read it, without a name. A sentence is enough."


class ReasonTooLong(Problem):
    message = f"Your reason is too long: {REASON_LONGEST} characters at most. Your words are kept below."


@dataclass(frozen=True)
class Appeal:
    """An appeal as its row has it. `entry`, `candidates` and `act` are places in the log; `due` is an hour."""

    entry: int
    candidates: int
    post_id: bytes
    act: int
    due: str
    outcome: str
    epoch: str
    salt: bytes
    sealed: bytes

    @property
    def is_open(self) -> bool:
        return self.outcome == OPEN


@dataclass(frozen=True)
class Opinion:
    """Why a seat wanted a post removed."""

    seat: int
    rule: int
    reason: str


@dataclass(frozen=True)
class Removal:
    """The decision that an appeal is against: `act` is where the log has it, `rule` the house rule of which version.
    `passages` are the words it is about, as far as the seats named any: what a jury may take out.
    """

    act: int
    rule: int
    version: int
    opinions: tuple[Opinion, ...]
    passages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Jury:
    """An open appeal as everybody may see it: whom the lot drew (b64), and the places in the log to run it again from.
    `value` is 0 as long as the registrar has not told its number.
    """

    entry: int
    candidates: int
    value: int
    volunteers: int
    jurors: tuple[str, ...]
    due: str
    leaf: str


@dataclass(frozen=True)
class Decided:
    """One act on a post as its author may read it: when, what, and why."""

    day: str
    sentence: str
    reason: str


@dataclass(frozen=True)
class Told:
    """What an author is told of a post: what was decided, and whether there may be or is an appeal (`last_day`: when it
    is decided at the latest). `words`: the post itself, while it is removed.
    """

    decided: tuple[Decided, ...]
    words: Markup
    may_appeal: bool
    last_day: str


@dataclass(frozen=True)
class Line:
    """A post in the thread as a juror sees it."""

    name: str
    day: str
    html: Markup
    gone: str
    appealed: bool


@dataclass(frozen=True)
class Case:
    """What a juror is shown. `without`: the post as a redaction leaves it, empty where nothing can be taken out."""

    entry: int
    title: str
    thread: tuple[Line, ...]
    removal: Removal
    rule: str
    words: str
    without: Markup
    due: str
    choices: tuple[str, ...]


def due(day: str) -> str:
    """The hour at which the fifth working day after a day is over: never the hour at which somebody appealed."""
    last = date.fromisoformat(workdays.after(day, WORKING_DAYS))
    return f"{last + timedelta(days=1)}T00"


def last_day(due: str) -> str:
    """In words, the last day before that hour."""
    when = date.fromisoformat(due[:10]) - timedelta(days=1)
    return f"{when:%A} {when.day} {when:%B}"


def appeal_words(typed: str) -> str:
    """Canonical words of an author; raises NoAppealWords or AppealTooLong."""
    words = canonical(typed)
    if not words:
        raise NoAppealWords()
    if len(words) > WORDS_LONGEST:
        raise AppealTooLong()
    return words


def reason(typed: str) -> str:
    """Canonical words of a juror; raises NoReason or ReasonTooLong."""
    words = canonical(typed)
    if not words:
        raise NoReason()
    if len(words) > REASON_LONGEST:
        raise ReasonTooLong()
    return words


def decision(chosen: str, removal: Removal) -> str:
    """One of those that a juror of this case has; raises NoDecision."""
    if chosen not in DECISIONS or (chosen == REDACT and not removal.passages):
        raise NoDecision()
    return chosen


def outcome(decisions: Sequence[str], over: bool) -> str:
    """What three jurors agree on; without that the post is shown again once the time is over. Empty until then."""
    agreed = [chosen for chosen, count in Counter(decisions).items() if count >= MAJORITY]
    return agreed[0] if agreed else LAPSE if over else OPEN


def together(verdicts: Sequence[tuple[str, str]]) -> str:
    """The reasons of all jurors as the words of one act, in an order that says nothing of who was first."""
    return "\n\n".join(sorted(f"{SAYS[chosen]}: {words}" for chosen, words in verdicts))
