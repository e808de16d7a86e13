"""The ends of things: drawing that closes, counts that are told, keys whose life is over. Run by `tick` alone."""

import json
import urllib.request
from collections import Counter
from datetime import datetime
from http.client import HTTPException

from core.clock import epoch_of, hour_of
from crypto.tokens.scopes import ballot_scope
from registrar.instance import Instance
from registrar.issuing import rules, store
from registrar.records import service as records
from registrar.records.store import lock

PATIENCE = 5
LARGEST = 1024 * 1024
PAGES = 50


def close_drawing(registrar: Instance) -> bool:
    """Closes the drawing of each reserved number that the forum assigned. A forum that is silent is no failure."""
    closed = False
    for _ in range(PAGES):
        first = store.closings_read(registrar.db)
        found = _ask_forum(registrar.settings.forum_url, first)
        if found is None or found[1] <= first:
            break
        closed |= _close(registrar, *found)
    return closed


def _close(registrar: Instance, numbers: list[int], following: int) -> bool:
    """The key goes first, so that the draws it holds back are in the count."""
    with registrar.db.transaction():
        lock(registrar.db)
        reserved = [n for n in sorted(set(numbers)) if _is_reserved(registrar, n)]
        closed = [n for n in reserved if store.delete_key(registrar.db, ballot_scope(n))]
        for number in closed:
            _tell(registrar, {"scope": ballot_scope(number)}, store.members_at(registrar.db, number), final=True)
        store.set_closings_read(registrar.db, following)
    return bool(closed)


def _is_reserved(registrar: Instance, number: int) -> bool:
    return any(rules.is_reserved(number, block) for block in store.blocks(registrar.db))


def count_is_due(registrar: Instance) -> bool:
    """At the first tick of a day; in a demo always."""
    return registrar.settings.demo or store.day_counted(registrar.db) != registrar.clock.today()


def tell_counts(registrar: Instance) -> None:
    """At the first tick of a day the counts that changed; at the end of a week or a block its last count.

    At no other moment: a count that moved just after a draw would say when somebody drew.
    """
    now, db = registrar.clock.now(), registrar.db
    with db.transaction():
        lock(db)
        of_day = count_is_due(registrar)
        keys = [key for key in store.week_keys(db) if not key.closed and (of_day or _is_over(key, now))]
        weeks = _members_of_weeks(registrar) if keys else Counter()
        for key in keys:
            members, final = weeks[key.epoch], _is_over(key, now)
            if final or members != key.told:
                _tell(registrar, {"scope": key.scope}, members, final)
                store.set_key_told(db, key.scope, members, final)
        for block in store.blocks(db):
            members, final = store.members_at(db, block.first), block.not_after <= hour_of(now)
            if final or (of_day and members != block.told):
                _tell(registrar, {"block": block.block}, members, final)
                store.set_block_told(db, block.block, members, final)
        store.set_day_counted(db, registrar.clock.today())


def destroy_keys(registrar: Instance) -> bool:
    """The private keys whose life is over, and what members drew of weeks that are. After their last count was told."""
    now, db = registrar.clock.now(), registrar.db
    with db.transaction():
        lock(db)
        destroyed = store.delete_keys_until(db, hour_of(now))
        if destroyed:
            _forget_weeks_before(registrar, epoch_of(now))
    return bool(destroyed)


def _forget_weeks_before(registrar: Instance, epoch: str) -> None:
    for person, passes in store.all_passes(registrar.db):
        kept = rules.read_drawn(passes, 0).since(epoch).text()
        if kept != passes:
            store.set_passes(registrar.db, person, kept)


def _is_over(key: rules.ScopeKey, now: datetime) -> bool:
    return (key.epoch or "") < epoch_of(now)


def _members_of_weeks(registrar: Instance) -> Counter[str | None]:
    weeks: Counter[str | None] = Counter()
    for _, passes in store.all_passes(registrar.db):
        weeks.update(rules.read_drawn(passes, 0).passes.keys())
    return weeks


def _tell(registrar: Instance, place: dict[str, object], members: int, final: bool) -> None:
    records.append(registrar, {"type": "drawn", **place, "members": members, "final": final})


def _ask_forum(forum: str, first: int) -> tuple[list[int], int] | None:
    """(numbers assigned, where to read on), or None when there is no such answer."""
    try:
        with urllib.request.urlopen(f"{forum}/closings?from={first}", timeout=PATIENCE) as answer:
            found = json.loads(answer.read(LARGEST))
        numbers, following = [closing["number"] for closing in found["closings"]], found["next"]
    except (OSError, HTTPException, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(type(number) is int for number in (*numbers, following)) or not 0 <= following < 2**62:
        return None
    return [number for number in numbers if 0 < number < 10**9], following
