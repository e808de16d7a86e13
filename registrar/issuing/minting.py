"""Making keys and blocks: sealed, and published as signed records, before anybody can draw from them."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from crypto import registrar as formats
from crypto.derive import digest
from crypto.encoding import b64
from crypto.tokens.issuer import Signer
from crypto.tokens.keys import PublicKey
from crypto.tokens.scopes import ballot_scope, entry_scope
from registrar.instance import Instance
from registrar.issuing import rules, store
from registrar.issuing.rules import Block, ScopeKey
from registrar.records import service as records
from registrar.records.store import lock

# A key and its private half in PKCS#8.
Made = tuple[PublicKey, bytes]
# Shows progress: given what is to come and how much, hands it through.
Bar = Callable[[Iterable[Made], int], Iterable[Made]]


@dataclass(frozen=True)
class Due:
    epochs: list[str]
    newest_epoch: str
    newest_block: Block | None
    block: bool


def unseen(made: Iterable[Made], _: int) -> Iterable[Made]:
    return made


def mint(registrar: Instance, bar: Bar = unseen) -> bool:
    """Whatever keys are due, the slow part outside the transaction. True when there were any."""
    now = registrar.clock.now()
    due = _due(registrar, now)
    wanted = len(due.epochs) + (registrar.settings.block if due.block else 0)
    if not wanted:
        return False
    made = list(bar(_make(registrar, wanted), wanted))
    entries = _distinct(registrar, made[: len(due.epochs)])
    with registrar.db.transaction():
        lock(registrar.db)
        if _due(registrar, now) != due:  # another tick was faster: its keys are the ones that were published
            return False
        for epoch, key in zip(due.epochs, entries, strict=True):
            _add(registrar, entry_scope(epoch), key, rules.entry_times(now, epoch, registrar.settings.demo))
        if due.block:
            _add_block(registrar, due.newest_block, made[len(due.epochs) :], now)
    return True


def _due(registrar: Instance, now: datetime) -> Due:
    demo, block = registrar.settings.demo, store.newest_block(registrar.db)
    newest = max((key.epoch or "" for key in store.week_keys(registrar.db)), default="")
    epochs = rules.epochs_to_mint(now, newest, demo)
    return Due(epochs, newest, block, rules.block_is_due(now, block, demo))


def _make(registrar: Instance, count: int) -> Iterator[Made]:
    """New keys, on every processor: making them leaves Python's lock alone."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield from pool.map(lambda _: _new(registrar), range(count))


def _new(registrar: Instance) -> Made:
    pkcs8 = registrar.new_key()
    return Signer(pkcs8).public, pkcs8


def _distinct(registrar: Instance, made: list[Made]) -> list[Made]:
    """Entry keys are told apart by the last byte of their id (RFC 9578): those that collide are made again."""
    taken = {key.key_id[-1] for key in store.week_keys(registrar.db)}
    chosen = []
    for key in made:
        while key[0].truncated in taken:
            key = _new(registrar)
        taken.add(key[0].truncated)
        chosen.append(key)
    return chosen


def _add_block(registrar: Instance, newest: Block | None, made: list[Made], now: datetime) -> None:
    number, first = (newest.block + 1, newest.last + 1) if newest else (1, 1)
    times = rules.block_times(now, registrar.settings.demo)
    last = first + len(made) - 1
    lots = [secrets.token_bytes(formats.LOT_SIZE) for _ in range(rules.LOTS)]
    record = {"type": "block", "block": number, "first": first, "last": last, "lots": [b64(digest(r)) for r in lots]}
    place = records.append(registrar, {**record, "not_before": times[0], "not_after": times[1]})
    block = Block(number, first, last, *times, place)
    store.insert_block(registrar.db, block, formats.seal_lots(registrar.keys.lots, number, lots))
    for ballot, key in enumerate(made, first):
        _add(registrar, ballot_scope(ballot), key, times, number, ballot)


def _add(registrar: Instance, scope: str, made: Made, times: tuple[str, str], block: int = 0, number: int = 0) -> None:
    public, pkcs8 = made
    record = {"type": "key", "scope": scope, "spki": b64(public.spki), "not_before": times[0], "not_after": times[1]}
    place = records.append(registrar, {**record, "block": block} if block else record)
    sealed = formats.seal_scope_key(registrar.keys.scope_keys, scope, pkcs8)
    store.insert_key(registrar.db, ScopeKey(public.key_id, scope, number, *times, public.spki, place), sealed)
