"""Proposing a codebook and adopting it: two seats, in one transaction that holds the head of the log."""

import secrets

from crypto.accounts import Account
from crypto.encoding import Malformed
from crypto.sealing import SealBroken
from crypto.seats import open_proposal, seal_proposal
from forum.instance import Instance
from forum.themes import service as themes
from forum.themes.rules import next_period
from forum.themes.rules import read as read_theme
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.codebook import rules, store
from moderation.seats import service as seats
from moderation.seats.rules import Seat, TermOver


def proposal(forum: Instance) -> rules.Proposal | None:
    """What waits for a second seat; a proposal ends with its proposer's term, and with the version it was made for."""
    row = store.proposal(forum.db)
    if row is None or row.version != themes.newest(forum).version + 1:
        return None
    by = next((seat for seat in seats.holders(forum) if accounts.id_of(forum, seat.name) == row.account_id), None)
    if by is None:
        return None
    try:
        texts = open_proposal(forum.keyring.accounts, row.proposal, row.account_id, row.sealed)
    except (SealBroken, Malformed):
        return None
    found = tuple(theme for theme in map(read_theme, texts) if theme)
    return rules.Proposal(row.proposal, by.number, row.version, found)


def waits(forum: Instance) -> bool:
    return proposal(forum) is not None


def propose(forum: Instance, account: Account, text: str) -> None:
    """Takes the place of an earlier proposal. Raises CodebookWrong, NothingChanged or TermOver."""
    found, proposed = rules.read(text), secrets.token_bytes(16)
    with forum.db.transaction():
        log.hold(forum)
        _seat(forum, account)
        now = themes.newest(forum)
        if found == now.themes:
            raise rules.NothingChanged()
        by, texts = account.account_id, tuple(theme.text for theme in found)
        sealed = seal_proposal(forum.keyring.accounts, proposed, by, texts)
        store.set_proposal(forum.db, store.Row(proposed, by, now.version + 1, sealed))


def adopt(forum: Instance, account: Account, proposed: bytes) -> None:
    """Makes the proposal that the adopter saw the codebook of the next period: what a period counts towards does not
    change while it lasts. Raises NotAdopted, OwnProposal or TermOver.
    """
    with forum.db.transaction():
        log.hold(forum)
        seat, found = _seat(forum, account), proposal(forum)
        if found is None or found.proposal != proposed:
            raise rules.NotAdopted()
        if found.seat == seat.number:
            raise rules.OwnProposal()
        themes.adopt(forum, found.themes, next_period(forum.clock.now()))
        store.delete_proposal(forum.db)


def drop(forum: Instance, account: Account, proposed: bytes) -> None:
    """Any seat may: a proposal that one of two others refuses is none. Raises NotAdopted or TermOver."""
    with forum.db.transaction():
        log.hold(forum)
        _seat(forum, account)
        found = proposal(forum)
        if found is None or found.proposal != proposed:
            raise rules.NotAdopted()
        store.delete_proposal(forum.db)


def _seat(forum: Instance, account: Account) -> Seat:
    """Raises TermOver."""
    seat = seats.of_account(forum, account)
    if seat is None:
        raise TermOver()
    return seat
