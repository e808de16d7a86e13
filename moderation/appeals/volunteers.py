"""Who would sit on a jury: a member spends the period's jury token on a fresh public key, without a session."""

from collections.abc import Sequence

from crypto.encoding import Malformed
from crypto.lot import read_juror_key
from crypto.pool import Vote, Waiting
from forum.ballots.rules import ChoiceUnknown, Option
from forum.instance import Instance
from forum.periods import service as periods
from forum.periods import store as periods_store
from forum.periods.rules import JURY, period_of
from moderation.appeals import rules, store


class Volunteering:
    """What the period's jury number is for (forum.ballots.rules.Use)."""

    def heading(self, forum: Instance, number: int, item: str) -> str:
        return "Sit on a jury, if the lot draws you"

    def options(self, forum: Instance, number: int, item: str) -> Sequence[Option]:
        """None: the answer is a key, made by the wallet or by `candour-jury`."""
        return ()

    def check(self, forum: Instance, number: int, choice: str) -> None:
        """Raises BallotUnknown, VotingNotOpen or ChoiceUnknown."""
        periods.voting(forum, number)
        try:
            read_juror_key(choice)
        except Malformed as error:
            raise ChoiceUnknown("The answer is a key of 43 letters and digits, as candour-jury made it.") from error


def enrol(forum: Instance, waiting: Sequence[Waiting]) -> None:
    """Inside the release's transaction: the keys of those who volunteered become candidates of their period."""
    votes = [item for item in waiting if isinstance(item, Vote)]
    of_number = {number: periods_store.of_number(forum.db, number) for number in {vote.number for vote in votes}}
    for vote in sorted(votes, key=lambda vote: vote.choice):
        row = of_number[vote.number]
        if row and row["purpose"] == JURY:
            _enrol(forum, row["period"], vote.choice)


def candidates(forum: Instance) -> list[bytes]:
    """Who may be drawn now: the volunteers of this period, or of the one before while this one has too few. Never both
    together: a member has one key in each.
    """
    period = period_of(forum.clock.now())
    now, before = (store.volunteers(forum.db, one) for one in (period, period - 1))
    return now if len(now) >= rules.VOLUNTEERS_NEEDED or len(before) < len(now) else before


def forget_old(forum: Instance) -> None:
    """The keys of periods from which no jury is drawn any more."""
    store.forget_volunteers(forum.db, period_of(forum.clock.now()) - 1)


def _enrol(forum: Instance, period: int, choice: str) -> None:
    try:
        juror = read_juror_key(choice)
    except Malformed:
        return
    if store.count_volunteers(forum.db, period) < rules.MOST_VOLUNTEERS:
        store.insert_volunteer(forum.db, period, juror)
