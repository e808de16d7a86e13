"""Proposing and agreeing: two seats, each in one transaction that holds the head of the log."""

import secrets
from collections.abc import Callable

from crypto.accounts import Account
from crypto.encoding import Malformed
from crypto.sealing import SealBroken
from crypto.seats import ProposalPlace, open_proposal, seal_proposal
from forum.instance import Instance
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.proposals import rules, store
from moderation.proposals.rules import Proposal, Sort
from moderation.seats import service as seats


def waiting(forum: Instance, sort: Sort) -> list[Proposal]:
    """What waits for a second seat, in no order; a proposal ends with its proposer's term, and with what it is for."""
    rows = store.of_sort(forum.db, sort.name)
    if not rows:
        return []
    version, held = sort.version(forum), seats.holders(forum)
    numbers = {accounts.id_of(forum, seat.name): seat.number for seat in held}
    opened = [_open(forum, row, numbers.get(row.account_id)) for row in rows if row.version == version]
    return [found for found in opened if found]


def the_one(forum: Instance, sort: Sort) -> Proposal | None:
    """What waits, of a sort of which one waits at the most."""
    return next(iter(waiting(forum, sort)), None)


def waits(sort: Sort) -> Callable[[Instance], bool]:
    """Whether anything of this sort waits for a second seat: for the desk."""
    return lambda forum: bool(waiting(forum, sort))


def propose(forum: Instance, sort: Sort, account: Account, texts: rules.Texts) -> None:
    """Raises TermOver, and what the sort's own check raises."""
    with forum.db.transaction():
        log.hold(forum)
        seats.in_office(forum, account)
        sort.check(forum, texts)
        _tidy(forum, sort)
        place = ProposalPlace(secrets.token_bytes(16), sort.name, account.account_id, sort.version(forum))
        store.insert(forum.db, store.Row(*place, seal_proposal(forum.keyring.accounts, place, texts)))


def adopt(forum: Instance, sort: Sort, account: Account, proposed: bytes) -> None:
    """Does the proposal that whoever agrees saw. Raises NotAdopted, OwnProposal or TermOver."""
    with forum.db.transaction():
        log.hold(forum)
        seat, found = seats.in_office(forum, account), _find(forum, sort, proposed)
        if found.seat == seat.number:
            raise rules.OwnProposal()
        sort.adopt(forum, found)
        store.delete(forum.db, proposed)


def drop(forum: Instance, sort: Sort, account: Account, proposed: bytes) -> None:
    """Any seat may: a proposal that one of two others refuses is none. Raises NotAdopted or TermOver."""
    with forum.db.transaction():
        log.hold(forum)
        seats.in_office(forum, account)
        _find(forum, sort, proposed)
        store.delete(forum.db, proposed)


def _find(forum: Instance, sort: Sort, proposed: bytes) -> Proposal:
    """Raises NotAdopted."""
    found = next((one for one in waiting(forum, sort) if one.proposal == proposed), None)
    if found is None:
        raise rules.NotAdopted()
    return found


def _open(forum: Instance, row: store.Row, seat: int | None) -> Proposal | None:
    """None where its proposer holds no seat any more, or where anything of the row was changed by hand."""
    if seat is None:
        return None
    try:
        texts = open_proposal(forum.keyring.accounts, ProposalPlace(*row[:-1]), row.sealed)
    except (SealBroken, Malformed):
        return None
    return Proposal(row.proposal, seat, row.version, texts)


def _tidy(forum: Instance, sort: Sort) -> None:
    """What nobody can agree to any more goes; of a sort of which one waits at the most, that one too."""
    stays = set() if sort.alone else {one.proposal for one in waiting(forum, sort)}
    for row in store.of_sort(forum.db, sort.name):
        if row.proposal not in stays:
            store.delete(forum.db, row.proposal)
