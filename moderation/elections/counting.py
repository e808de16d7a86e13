"""The count of an election whose voting is over: what is published of it, and who holds a seat from then on. Run by
`tick`; idempotent.
"""

from collections import Counter

from core.clock import hour_start
from crypto.acts import ELECTED, FOUNDING, RECALLED, RESIGNED, SeatTerm
from crypto.commitments import Padded, new_salt, pad
from crypto.elections import StageTable, ballot_leaf, open_ballot
from crypto.encoding import Malformed
from crypto.entries import BallotBox, SpentCount, encode
from crypto.lot import drawn as drawn_by_lot
from crypto.lot import seed as lot_seed
from crypto.merkle import leaf_hash
from crypto.pool import Vote
from crypto.sealing import SealBroken
from forum.ballots import store as ballots_store
from forum.instance import Instance
from forum.passes import lots
from forum.passes.rules import Lot as LotNumber
from forum.pool import service as pool
from forum.transparency import service as log
from moderation.elections import recalls, rules, service, store, tables
from moderation.elections.count import PLACES, Lot, Result, count
from moderation.seats import service as seats

BEGINS = (FOUNDING, ELECTED, RESIGNED, RECALLED)


def count_due(forum: Instance) -> bool:
    """True when an election was counted."""
    hour = forum.clock.hour()
    closed = [election for election in service.under_way(forum) if election.opened.closes <= hour]
    counted = [_count(forum, election) for election in closed]
    return any(counted)


def forget_old(forum: Instance) -> bool:
    """Ballots, names and statements go when the term they are about is over. True when there were any."""
    now, gone = forum.clock.now(), 0
    for election in service.every(forum):
        if election.result is not None and hour_start(election.opened.closes) + rules.TERM <= now:
            with forum.db.transaction():
                gone += store.forget(forum.db, election.election)
    return gone > 0


def ballots(forum: Instance, election: int) -> dict[bytes, bytes]:
    """The preferences of every ballot that opens, by its id."""
    found = {}
    for ballot_id, sealed in store.ballots(forum.db, election):
        try:
            found[ballot_id] = open_ballot(forum.keyring.elections, election, ballot_id, sealed)
        except (SealBroken, Malformed):
            continue
    return found


def box(salt: bytes, given: dict[bytes, bytes]) -> Padded:
    """What the stage table commits to: every ballot, in no order, and padding."""
    return pad((ballot_leaf(salt, ballot_id, preferences) for ballot_id, preferences in given.items()), salt)


def is_void(forum: Instance, election: rules.Election, given: dict[bytes, bytes]) -> bool:
    """More papers were used than are held, or ballots are missing from the box: then nobody is elected."""
    if election.number is None:
        return False
    spent = ballots_store.spent(forum.db, election.number)
    return spent > (election.drawn or 0) or spent != len(given)


def result(forum: Instance, election: rules.Election, given: dict[bytes, bytes]) -> Result:
    """By the rules of the count; raises LotNotTold. Without a ballot nobody wins against others."""
    candidates, free = len(election.candidates or ()), len(election.opened.seats)
    if is_void(forum, election, given) or (not given and (candidates > free or election.is_recall)):
        return Result(0, 0, (), ())
    if election.is_recall:
        return tables.of_recall(given.values())
    return count(Counter(given.values()), candidates, free, _lot(forum, election))


def is_told(election: rules.Election, found: Result) -> bool:
    """Whether numbers are published: with few ballots, or few on a side of a recall, they could tell who voted how."""
    if found.valid < rules.FEWEST:
        return False
    return not election.is_recall or min(found.stages[0].votes) >= rules.FEWEST * PLACES


def _count(forum: Instance, election: rules.Election) -> bool:
    """False while votes wait for their release, or a tie for the lot."""
    try:
        with forum.db.transaction():
            if any(isinstance(item, Vote) and item.number == election.number for item in pool.stop(forum)):
                return False
            log.hold(forum)
            current = service.find(forum, election.election)
            if current.result is not None:  # another tick was faster
                return False
            _close(forum, current)
    except rules.LotNotTold:
        return False
    return True


def _close(forum: Instance, election: rules.Election) -> None:
    """In a transaction that holds the head of the log: table, spent count and terms stand in it together."""
    given, salt = ballots(forum, election.election), new_salt()
    found, number = result(forum, election, given), election.election
    many = is_told(election, found)
    table = StageTable(
        election=number,
        elected=found.elected,
        valid=found.valid if many else 0,
        quota=found.quota if many else 0,
        stages=tables.written(found) if many else (),
        box=box(salt, given).root,
    )
    store.set_result(forum.db, number, log.add(forum, table), salt)
    if election.number is not None and (many or is_void(forum, election, given)):
        log.add(forum, SpentCount(election.number, ballots_store.spent(forum.db, election.number)))
    changed = _recall(forum, election, found) if election.is_recall else _seat(forum, election, found)
    recalls.forget_seats(forum, changed)


def _seat(forum: Instance, election: rules.Election, found: Result) -> tuple[int, ...]:
    """Who was elected first has the first of the seats. The seats that changed hands."""
    now, terms = forum.clock.now(), seats.terms(forum)
    opening = rules.Opening(election.opened.kind, election.opened.seats)
    won = tuple(zip(opening.seats, found.elected, strict=False))
    for seat, place in won:
        taken = {term.ends for _, term in log.of_kind(forum, SeatTerm) if term.seat == seat}
        until = rules.ends(opening, terms, taken, now)
        seats.win(forum, seat, (election.candidates or ())[place - 1], until)
    return tuple(seat for seat, _ in won)


def _recall(forum: Instance, election: rules.Election, found: Result) -> tuple[int, ...]:
    """The term ends now if more say yes than no, and it is still the term that was voted on."""
    (seat,) = election.opened.seats
    later = (term for at, term in log.of_kind(forum, SeatTerm) if at > election.entry and term.seat == seat)
    runs = rules.is_held(seats.terms(forum)[seat], forum.clock.now())
    if found.elected != (1,) or not runs or any(term.how in BEGINS for term in later):
        return ()
    seats.end(forum, seat, RECALLED)
    return (seat,)


def _lot(forum: Instance, election: rules.Election) -> Lot:
    """Of the tied, the one who comes first in the order of the lot; raises LotNotTold when it is asked too early."""

    def draw(tied: frozenset[int]) -> int:
        seed = seed_of(forum, election)
        if seed is None:
            raise rules.LotNotTold()
        (first,) = drawn_by_lot(seed, (one.to_bytes(4, "big") for one in tied), 1)
        return int.from_bytes(first, "big")

    return draw


def seed_of(forum: Instance, election: rules.Election) -> bytes | None:
    """What lots of an election are drawn by; None before the registrar has told its number. It makes the list and knows
    the number: so the first ballot box behind the list counts too, which it cannot foresee. A number that was told
    before that draws nobody: whoever knew it could have chosen the box.
    """
    if election.nominations is None or not election.opened.block:
        return None
    box = log.next_of_kind(forum, BallotBox, election.nominations)
    told = lots.told(forum, LotNumber(election.opened.block, election.opened.lot))
    if box is None or told is None or told.entry < box:
        return None
    places = (election.entry, election.nominations, box)
    return lot_seed(told.value, *(leaf_hash(encode(log.entry(forum, at))) for at in places))


