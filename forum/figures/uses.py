"""What the numbers heads, theme A, theme B and pulse are for (forum/ballots/rules.py: Use)."""

from collections.abc import Sequence

from forum.ballots.rules import BallotUnknown, ChoiceUnknown, Option, VotingNotOpen
from forum.figures import rules, service
from forum.instance import Instance
from forum.periods import rules as periods_rules
from forum.periods import service as periods
from forum.periods import store as periods_store
from forum.periods.rules import HEADS, PULSE
from forum.themes import service as themes

_ASKED = {HEADS: "I am here", PULSE: "How is it going?"}
GONE = (
    "Four weeks are over, and what ballot {} counted has become figures with noise for a report. What was counted"
    " exactly is destroyed, and with it every trace of whose papers were used: nobody can look a vote up any more."
)


class Counting:
    """Also says what became of votes that are gone (forum/ballots/rules.py: Forgetting)."""

    def heading(self, forum: Instance, number: int, item: str) -> str:
        """Raises BallotUnknown once the period is over."""
        return _ASKED.get(self._purpose(forum, number), "Count a post towards a theme")

    def options(self, forum: Instance, number: int, item: str) -> Sequence[Option]:
        purpose = self._purpose(forum, number)
        return rules.options(purpose, themes.codebook(forum, periods_rules.period_of(forum.clock.now())))

    def check(self, forum: Instance, number: int, choice: str) -> None:
        """Raises BallotUnknown, VotingNotOpen, FiguresEnded or ChoiceUnknown."""
        reserved = periods.of_number(forum, number)
        if reserved is None or service.is_taken(forum, reserved.period):
            raise BallotUnknown()
        if not reserved.is_open:
            raise VotingNotOpen()
        if not service.is_counted(forum, reserved.period):
            raise rules.FiguresEnded()
        known = rules.options(reserved.purpose, themes.codebook(forum, reserved.period))
        if choice not in {option.key for option in known}:
            raise ChoiceUnknown()

    def gone(self, forum: Instance, number: int) -> str:
        """In words, once they are."""
        row = periods_store.of_number(forum.db, number)
        return GONE.format(number) if row and row["period"] in service.settled(forum) else ""

    def _purpose(self, forum: Instance, number: int) -> str:
        reserved = periods.of_number(forum, number)
        if reserved is None:
            raise BallotUnknown()
        if not service.is_counted(forum, reserved.period):
            raise rules.FiguresEnded()
        return reserved.purpose
