"""Recall: members ask, with the period's paper, for a vote on whether a seat's holder stays (DESIGN 5).

How many have asked is sealed and shown to nobody. Papers of one number count together for 14 days, and no longer than
the period of that number lasts: whoever has a paper of the next one would be counted twice.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from core.clock import hour_of, hour_start
from crypto.elections import RECALL as VOTE_ON_RECALL
from crypto.elections import Tally, open_tallies, seal_tallies
from crypto.encoding import Malformed
from crypto.pool import Vote, Waiting
from crypto.sealing import SealBroken
from forum.ballots.rules import ChoiceUnknown, Option
from forum.instance import Instance
from forum.periods import rules as periods_rules
from forum.periods import service as periods
from forum.periods import store as periods_store
from forum.periods.rules import RECALL
from forum.transparency import service as log
from moderation.elections import opening, rules, service, store
from moderation.seats import service as seats


class Recalling:
    """What the period's recall number is for (forum.ballots.rules.Use)."""

    def heading(self, forum: Instance, number: int, item: str) -> str:
        return "Ask for a vote on a moderator's seat"

    def options(self, forum: Instance, number: int, item: str) -> Sequence[Option]:
        return [Option(str(seat), f"Seat {seat}") for seat in held(forum)]

    def check(self, forum: Instance, number: int, choice: str) -> None:
        """Raises BallotUnknown, VotingNotOpen or ChoiceUnknown."""
        periods.voting(forum, number)
        if choice not in map(str, held(forum)):
            raise ChoiceUnknown()


def held(forum: Instance) -> list[int]:
    """The seats that somebody holds, by number."""
    now = forum.clock.now()
    return sorted(seat for seat, term in seats.terms(forum).items() if rules.is_held(term, now))


def take(forum: Instance, waiting: Sequence[Waiting]) -> None:
    """Inside the release's transaction, which holds the head of the log: votes for a recall are added up."""
    votes = Counter((item.number, item.choice) for item in waiting if isinstance(item, Vote))
    tallies = before = _tallies(forum)
    for (ballot, choice), many in sorted(votes.items()):
        row = periods_store.of_number(forum.db, ballot)
        if row and row["purpose"] == RECALL:
            lasts = min(hour_start(forum.clock.hour()) + rules.RECALL_LASTS, periods_rules.ends(row["period"]))
            tallies = rules.counted(tallies, ballot, int(choice), many, hour_of(lasts))
    if tallies != before:
        _keep(forum, tallies)


def turn(forum: Instance) -> bool:
    """What has been asked for in vain for long enough is forgotten; what enough have asked for is voted on. Run by
    `tick`; true when something was.
    """
    hour, done = forum.clock.hour(), False
    if any(one.until <= hour or _is_enough(forum, one) for one in _tallies(forum)):
        with forum.db.transaction():
            log.hold(forum)
            found = _tallies(forum)
            lasting = [one for one in found if one.until > hour]
            left = [one for one in lasting if not (_is_enough(forum, one) and _open(forum, one.seat))]
            done = left != found
            if done:
                _keep(forum, left)
    return done


def forget_seats(forum: Instance, changed: Collection[int]) -> None:
    """What was asked for of a holder is nothing to the next one. In the caller's transaction."""
    tallies = _tallies(forum)
    left = [one for one in tallies if one.seat not in changed]
    if left != tallies:
        _keep(forum, left)


def _open(forum: Instance, seat: int) -> bool:
    """False where no block has a paper left for the vote: tried again at the next tick."""
    votes = [election for election in service.under_way(forum) if election.is_recall]
    if any(election.opened.seats == (seat,) for election in votes) or seat not in held(forum):
        return True
    return opening.open_one(forum, rules.Opening(VOTE_ON_RECALL, (seat,))) is not None


def _is_enough(forum: Instance, tally: Tally) -> bool:
    drawn = service.drawn(forum, tally.number)
    return drawn is not None and tally.votes >= rules.recall_needs(drawn)


def _tallies(forum: Instance) -> list[Tally]:
    sealed = store.tallies(forum.db)
    try:
        return open_tallies(forum.keyring.elections, sealed) if sealed else []
    except (SealBroken, Malformed):
        return []


def _keep(forum: Instance, tallies: list[Tally]) -> None:
    if tallies:
        store.set_tallies(forum.db, seal_tallies(forum.keyring.elections, tallies))
    else:
        store.forget_tallies(forum.db)
