"""Whether what leadership says is done is done: a ballot of staff with papers of a reserved number (DESIGN 7).

The claim takes a number, whose drawing closes at the registrar's next tick; two weeks from its final count staff vote.
How it stands is sealed and shown to nobody until then.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from core.clock import hour_of
from crypto.answers import open_count, seal_count
from crypto.derive import digest
from crypto.encoding import Malformed
from crypto.entries import SpentCount
from crypto.pool import Vote as Paper
from crypto.pool import Waiting
from crypto.reports import CONFIRMED, DISPUTED, Response
from crypto.sealing import SealBroken
from crypto.tokens.scopes import ballot_scope
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.ballots.rules import BallotUnknown, ChoiceUnknown, Option, VotingNotOpen, free
from forum.instance import Instance
from forum.passes import store as passes_store
from forum.passes.rules import Block
from forum.pool import service as pool
from forum.topics import debts, store, views
from forum.topics.debts import Vote
from forum.transparency import service as log

YES, NO = "yes", "no"
OPEN_FOR, TO_OPEN = timedelta(days=14), timedelta(days=3)
# Votes for anything to be said, and on each side for its numbers: one dissenter among ten is found by asking round.
FEWEST = 10
# So many reserved numbers of a block stay for periods, juries, elections: claims must not use them up.
KEPT_FREE = 16


class Confirming:
    """What a ballot number with the purpose `done 7` is for (forum.ballots.rules.Use)."""

    def heading(self, forum: Instance, number: int, item: str) -> str:
        standing = views.standing(forum, _of(forum, number).debt)
        promised = standing.promise.words if standing.promise else ""
        return f"Leadership says that this is done. Is it? “{promised}”"

    def options(self, forum: Instance, number: int, item: str) -> Sequence[Option]:
        return (Option(YES, "Yes, it is done"), Option(NO, "No, it is not"))

    def check(self, forum: Instance, number: int, choice: str) -> None:
        """Raises BallotUnknown, VotingNotOpen or ChoiceUnknown."""
        vote, hour = _of(forum, number), forum.clock.hour()
        if vote.ended or (vote.until and vote.until <= hour):
            raise BallotUnknown("This vote is over.")
        if not vote.until:
            raise VotingNotOpen()
        if choice not in (YES, NO):
            raise ChoiceUnknown()


def take_number(forum: Instance, entry: int, debt: int) -> None:
    """A ballot number for a claim, where there is one; else the next tick tries again. In a transaction that holds the
    head of the log.
    """
    if not forum.settings.registrar_url:
        return
    until = hour_of(forum.clock.now() + TO_OPEN + OPEN_FOR)
    try:
        (number,) = ballots.reserve(forum, until, f"done {debt}", ripe=lambda block: _has_room(forum, block))
    except BallotUnknown:
        return
    store.set_number(forum.db, entry, number, seal_count(forum.keyring.elections, number, 0, 0))


def take(forum: Instance, waiting: Sequence[Waiting]) -> None:
    """Inside the release's transaction, which holds the head of the log: votes are added up."""
    papers = Counter((item.number, item.choice) for item in waiting if isinstance(item, Paper))
    for number in sorted({number for number, _ in papers}):
        vote = store.vote_of(forum.db, number)
        if vote and not vote.ended:
            yes, no = _count(forum, number)
            yes, no = yes + papers[number, YES], no + papers[number, NO]
            store.set_count(forum.db, number, seal_count(forum.keyring.elections, number, yes, no))


def turn(forum: Instance) -> None:
    """Each vote goes on from step to step: its number, its opening, its end. Run by `tick`; idempotent."""
    if not any(_has_step(forum, vote) for vote in store.running(forum.db)):
        return
    with forum.db.transaction():
        waits = pool.stop(forum)
        log.hold(forum)
        for vote in store.running(forum.db):
            _step(forum, vote, waits)


def record(forum: Instance, number: int, act: str, **fields: object) -> int:
    """Where the log has what was said. In a transaction that holds the head of the log."""
    day = forum.clock.today()
    content = debts.content(act, day, number, **fields)
    entry = log.add(forum, Response(number, act, day, digest(content)))
    store.insert_response(forum.db, store.Response(entry, number, content))
    return entry


def _has_step(forum: Instance, vote: Vote) -> bool:
    if vote.number is None:
        return True
    return vote.until <= forum.clock.hour() if vote.until else drawn(forum, vote.number) is not None


def _step(forum: Instance, vote: Vote, waits: Sequence[Waiting]) -> None:
    """What comes next for a vote that runs; it ends once no paper of its number waits in the pool."""
    if not _has_step(forum, vote):
        return
    if vote.number is None:
        take_number(forum, vote.entry, vote.debt)
    elif not vote.until:
        store.set_until(forum.db, vote.entry, hour_of(forum.clock.now() + OPEN_FOR))
    elif not any(isinstance(one, Paper) and one.number == vote.number for one in waits):
        _close(forum, vote, vote.number)


def _close(forum: Instance, vote: Vote, number: int) -> None:
    """More yes than no confirm, else it is disputed; with few votes, or a count that cannot be, nothing is said. Both
    sides are told or neither: each follows from the other, as the log has their sum.
    """
    (yes, no), spent, issued = _count(forum, number), ballots_store.spent(forum.db, number), drawn(forum, number) or 0
    if not store.end(forum.db, vote.entry):
        return
    if spent > issued:
        log.add(forum, SpentCount(number, spent))
    elif spent >= FEWEST and yes + no == spent:
        log.add(forum, SpentCount(number, spent))
        sides = {"yes": yes, "no": no} if min(yes, no) >= FEWEST else {}
        record(forum, vote.debt, CONFIRMED if yes > no else DISPUTED, ballot=number, drawn=issued, **sides)


def drawn(forum: Instance, number: int) -> int | None:
    """How many members hold a paper of a number, once nobody can draw it any more."""
    scope = ballot_scope(number)
    found = passes_store.drawn(forum.db, scope).get(scope)
    return found.members if found and found.final else None


def _has_room(forum: Instance, block: Block) -> bool:
    return len(free(block.reserved, ballots_store.reserved_taken(forum.db))) > KEPT_FREE


def _count(forum: Instance, number: int) -> tuple[int, int]:
    """A count that does not match its seal is none: then it is not that of the papers used, and nothing is said."""
    sealed = store.count(forum.db, number)
    try:
        return open_count(forum.keyring.elections, number, sealed) if sealed else (0, 0)
    except (SealBroken, Malformed):
        return 0, 0


def _of(forum: Instance, number: int) -> Vote:
    vote = store.vote_of(forum.db, number)
    if vote is None:
        raise BallotUnknown()
    return vote
