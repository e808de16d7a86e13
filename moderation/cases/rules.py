"""What seat-holders may say of a case, and what follows from it. Pure (DESIGN 5)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.clock import hour_of
from core.errors import NotFound, Problem
from core.text import canonical
from crypto.acts import BLUR, KEEP, REMOVE
from moderation.acts.rules import WORDS_LONGEST

QUORUM = 2
HOURS, APPEAL_DAYS = 24, 14
# The first house rules that protect private persons: what they forbid does its harm while two seats are still asked.
PRIVATE = (1, 2, 6)
PER_PAGE, TOGETHER = 25, 20
# The states of a case. Removed: an appeal is possible; upheld: the words go with the next tick; restored: by an appeal.
OPEN, KEPT, REMOVED, APPEALED, UPHELD, RESTORED = "open", "kept", "removed", "appealed", "upheld", "restored"
VERBS = (REMOVE, KEEP, BLUR)
Verb = str


class NotInOffice(Problem):
    status = 403
    message = "Your term has ended, and the powers of the seat with it. Nothing was decided."


class StandsAside(Problem):
    status = 403
    message = "You have declared a conflict in this case, so the other seats decide it without you."


class NoCase(NotFound):
    message = "There is no such case. Its post may have been taken back by its author."


class CaseClosed(Problem):
    status = 409
    message = "This case is closed: the other seats have decided it meanwhile. What you said was not recorded."


class SaidAlready(Problem):
    status = 409
    message = "Your seat has said just that of this case already. It counts once; you may say something else."


class TooLateToStandAside(Problem):
    status = 409
    message = "Your seat has said something of this case, and the log has it. A conflict is declared before that."


class BlurredAlready(Problem):
    status = 409
    message = "A post can be hidden at once only one time, and this one was, or is behind a click already."


class BlurNotNeeded(Problem):
    status = 409
    message = "Another seat says “remove” already: when you say it too, the post is removed at once."


class BlurNotForThat(Problem):
    message = (
        "One seat alone may hide only what names or exposes a private person: house rules "
        f"{', '.join(map(str, PRIVATE[:-1]))} and {PRIVATE[-1]}."
    )


class RestoredBefore(Problem):
    status = 409
    message = "A jury has restored this post under that rule: it cannot be removed under the same rule again."


class VerbMissing(Problem):
    message = "Please choose what should happen to the post."


class RuleMissing(Problem):
    message = "Please choose the house rule that it breaks."


class ReasonMissing(Problem):
    message = "Please give a reason: its author, the members and a jury will read it."


class ReasonTooLong(Problem):
    message = f"The reason is too long: {WORDS_LONGEST:,} characters at most."


class PassageUnknown(Problem):
    message = (
        "The words that the rule is broken by must stand in the post exactly so. Please copy them, one passage a line."
    )


class NothingTicked(Problem):
    message = "Please tick the posts it is about."


class NotRemoved(NotFound):
    message = "That post is not removed, or the time for an appeal is over."


@dataclass(frozen=True)
class Case:
    """A flagged post. `due`: the hour by which it must be decided, or is shown again; `until`: that of the last appeal;
    both may be empty. `lapsed`: nobody decided in time, so flags do not count any more. `blurred`: a seat has hidden it
    at once. `brigade`: one release alone brought enough flags.
    """

    post_id: bytes
    state: str
    opened: str
    due: str = ""
    lapsed: bool = False
    blurred: bool = False
    brigade: bool = False
    until: str = ""


@dataclass(frozen=True)
class Saying:
    """What a seat-holder sends: a verb, the rule (0 to keep), a reason, and the words of the post it is about."""

    verb: Verb
    rule: int
    words: str
    passages: tuple[str, ...] = ()

    @property
    def without_passages(self) -> "Saying":
        """The same of another post, which has other words."""
        return replace(self, passages=())


@dataclass(frozen=True)
class Decision:
    """What a seat said last, in the term that ends at `term`; `entry` is where the log has it."""

    seat: int
    term: str
    verb: Verb
    rule: int
    entry: int
    epoch: str
    sealed: bytes | None


def saying(verb: str, rule: int, words: str, passages: str = "") -> Saying:
    """Raises VerbMissing, RuleMissing, ReasonMissing, ReasonTooLong or BlurNotForThat. One passage a line."""
    words = canonical(words)
    if verb not in VERBS:
        raise VerbMissing()
    if not rule and verb != KEEP:
        raise RuleMissing()
    if verb == BLUR and rule not in PRIVATE:
        raise BlurNotForThat()
    if not words:
        raise ReasonMissing()
    if len(words) > WORDS_LONGEST:
        raise ReasonTooLong()
    lines = tuple(dict.fromkeys(filter(None, (line.strip() for line in canonical(passages).splitlines()))))
    return Saying(verb, 0 if verb == KEEP else rule, words, () if verb == KEEP else lines)


def outcome(decisions: Iterable[Decision]) -> str:
    """The state of a case, given what each seat in office says: one seat decides nothing."""
    says = [decision.verb for decision in decisions]
    if sum(verb in (REMOVE, BLUR) for verb in says) >= QUORUM:
        return REMOVED
    return KEPT if says.count(KEEP) >= QUORUM else OPEN


def due(now: datetime) -> str:
    """The full hour after a whole day."""
    return _full_hour(now + timedelta(hours=HOURS))


def appeal_until(now: datetime) -> str:
    return _full_hour(now + timedelta(days=APPEAL_DAYS))


def _full_hour(moment: datetime) -> str:
    return hour_of(moment + timedelta(hours=1) - timedelta(microseconds=1))
