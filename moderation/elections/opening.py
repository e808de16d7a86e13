"""Opening elections that are due, and their steps until votes are taken. Run by `tick`; idempotent."""

from crypto.elections import RECALL, ElectionOpened, NominationList
from forum.ballots import service as ballots
from forum.ballots.rules import BallotUnknown, oldest_open
from forum.instance import Instance
from forum.passes import lots
from forum.passes import store as passes_store
from forum.passes.rules import Block, Lot
from forum.transparency import service as log
from moderation.elections import rules, service, store
from moderation.seats import service as seats

NO_LOT = Lot(0, 0)


def open_due(forum: Instance) -> bool:
    """Opens the election that is due, one at a time, as soon as there are papers that last until its end. Without a
    registrar nobody could come forward, and none is opened. True when one was.
    """
    if not forum.settings.registrar_url or _is_under_way(forum) or _due(forum) is None:
        return False
    with forum.db.transaction():
        log.hold(forum)
        opening = _due(forum)
        if opening is None or _is_under_way(forum):
            return False
        return open_one(forum, opening) is not None


def open_one(forum: Instance, opening: rules.Opening) -> int | None:
    """The number of a new election, whose calendar stands from here on; None where no block of papers lasts until its
    end, or has a number for its lot. In a transaction that holds the head of the log.
    """
    times = rules.calendar(opening.kind, forum.clock.now(), rules.lengths(forum.settings.demo))
    if not _papers_last(forum, times.closes):
        return None
    lot = NO_LOT if opening.kind == RECALL else lots.take(forum, times.closes)
    if lot is None:
        return None
    number = 1 + max((row.election for row in store.every(forum.db)), default=0)
    where = {"nominations_until": times.nominations_until, "voting_from": times.voting_from, "closes": times.closes}
    opened = ElectionOpened(
        election=number,
        kind=opening.kind,
        seats=opening.seats,
        day=forum.clock.today(),
        block=lot.block,
        lot=lot.lot,
        **where,
    )
    store.insert(forum.db, number, log.add(forum, opened))
    return number


def take_lists(forum: Instance) -> None:
    """The first list of nominations that the registrar signed for an election is the election's."""
    listed = {said.fields["election"]: at for at, said in reversed(log.of_kind(forum, NominationList))}
    for election in service.under_way(forum):
        entry = listed.get(election.election)
        if entry is not None and election.nominations is None and not election.is_recall:
            with forum.db.transaction():
                store.set_nominations(forum.db, election.election, entry)


def take_numbers(forum: Instance) -> None:
    """Once voting is to begin, an election takes its ballot number: nobody can draw a paper for it any more."""
    hour = forum.clock.hour()
    for election in service.under_way(forum):
        begins, closes = election.opened.voting_from, election.opened.closes
        if election.number is None and begins <= hour < closes and (election.is_recall or election.candidates):
            _take_number(forum, election)


def _take_number(forum: Instance, election: rules.Election) -> None:
    with forum.db.transaction():
        log.hold(forum)
        if service.find(forum, election.election).number is not None:  # another tick was faster
            return
        try:
            (number,) = ballots.reserve(forum, election.opened.closes, f"election {election.election}")
        except BallotUnknown:  # tried again at the next tick
            return
        store.set_number(forum.db, election.election, number)


def _due(forum: Instance) -> rules.Opening | None:
    return rules.due(seats.terms(forum), forum.clock.now(), rules.lengths(forum.settings.demo))


def _is_under_way(forum: Instance) -> bool:
    """A recall may be voted on beside an election of others."""
    return any(not election.is_recall for election in service.under_way(forum))


def _papers_last(forum: Instance, until: str) -> bool:
    def enough(block: Block) -> bool:
        return service.enough_drawn(forum, f"block:{block.block}")

    return oldest_open(passes_store.blocks(forum.db), forum.clock.hour(), until, enough) is not None
