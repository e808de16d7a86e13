"""Giving each period its numbers at its start, and saying what a number is for."""

from collections.abc import Mapping
from functools import partial

from core.clock import hour_of, hour_start
from core.db import Row
from crypto.tokens.scopes import ballot_scope
from forum.ballots import service as ballots
from forum.ballots.rules import BallotUnknown, VotingNotOpen
from forum.instance import Instance
from forum.passes import service as passes
from forum.passes import store as passes_store
from forum.passes.rules import Block
from forum.periods import rules, store
from forum.transparency import service as log


def open_period(forum: Instance) -> bool:
    """Takes the reserved numbers of the period it is, once, as soon as a block has them: their drawing closes at the
    registrar's next tick. Idempotent; run by `tick`. True when they were taken now.
    """
    period = rules.period_of(forum.clock.now())
    if not forum.settings.registrar_url or store.numbers(forum.db, period):
        return False
    with forum.db.transaction():
        log.hold(forum)
        if store.numbers(forum.db, period):
            return False
        try:
            until = hour_of(rules.ends(period))
            numbers = ballots.reserve(forum, until, *rules.PURPOSES, ripe=partial(_ripe, forum))
        except BallotUnknown:
            return False
        store.insert(forum.db, period, dict(zip(rules.PURPOSES, numbers, strict=True)))
    return True


def _ripe(forum: Instance, block: Block) -> bool:
    """Whether members had time to draw from a block: whoever comes later has no paper in this period. A demonstration
    waits for a crowd instead of a week.
    """
    if forum.settings.demo:
        return passes.members_drawn(forum, f"block:{block.block}") >= rules.CROWD
    return hour_start(block.not_before) + rules.TO_DRAW <= forum.clock.now()


def of_purpose(forum: Instance, purpose: str) -> rules.Reserved | None:
    """This period's number for something; None where it has none yet."""
    rows = store.numbers(forum.db, rules.period_of(forum.clock.now()))
    return next((_reserved(forum, row) for row in rows if row["purpose"] == purpose), None)


def open_number(forum: Instance, purpose: str) -> int | None:
    """Where members vote for something now; None where they cannot yet."""
    reserved = of_purpose(forum, purpose)
    return reserved.number if reserved and reserved.is_open else None


def voting(forum: Instance, number: int) -> rules.Reserved:
    """What a number is for that a vote came with. Raises BallotUnknown or VotingNotOpen."""
    reserved = of_number(forum, number)
    if reserved is None:
        raise BallotUnknown()
    if not reserved.is_open:
        raise VotingNotOpen()
    return reserved


def now_open(forum: Instance) -> Mapping[str, rules.Reserved]:
    """This period's numbers that take votes, by purpose. Once all of them do, this stays: kept, as pages ask."""
    period = rules.period_of(forum.clock.now())
    kept: Mapping[str, rules.Reserved] | None = forum.seen.fixed.get(("numbers", period))
    if kept is None:
        kept = {one.purpose: one for one in of_period(forum, period) if one.is_open}
        if len(kept) == len(rules.PURPOSES):
            forum.seen.fixed["numbers", period] = kept
    return kept


def of_period(forum: Instance, period: int) -> list[rules.Reserved]:
    """The numbers of a period, over or not; none before it has them."""
    rows = store.numbers(forum.db, period) if forum.settings.registrar_url else []
    return [_reserved(forum, row) for row in rows]


def of_number(forum: Instance, number: int) -> rules.Reserved | None:
    """What a number is for, while its period lasts; None for an ordinary number."""
    row = store.of_number(forum.db, number)
    if row is None or row["period"] != rules.period_of(forum.clock.now()):
        return None
    return _reserved(forum, row)


def _reserved(forum: Instance, row: Row) -> rules.Reserved:
    scope = ballot_scope(row["number"])
    found = passes_store.drawn(forum.db, scope).get(scope)
    return rules.Reserved(**row, drawn=found.members if found and found.final else None)
