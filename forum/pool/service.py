"""Putting things into the pool, looking at them while they wait, and the release.

A worker keeps what it has opened in memory, by row id and stamp, while it waits: a page view then costs one
query and not the opening of everything that waits. The keys stay in their files.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence

from crypto.encoding import Malformed
from crypto.pool import Waiting, WaitingPost, open_waiting, seal_waiting
from crypto.sealing import SealBroken
from forum.custody.rules import PoolKeyMissing
from forum.instance import Instance
from forum.pool import rules, store

RowId = bytes
Write = Callable[[Sequence[Waiting]], None]
_opened: dict[tuple[RowId, bytes], Waiting | None] = {}


def plan(forum: Instance) -> rules.Plan:
    return rules.Plan(forum.settings.release_seconds, forum.settings.release_posts)


def create(forum: Instance) -> None:
    store.insert_state(forum.db, plan(forum).slot(forum.clock.now()))


def hold(forum: Instance) -> None:
    """No release before the caller's transaction ends: what it reads of pool and posts fits together."""
    store.share_generation(forum.db)


def put(forum: Instance, row_of: Callable[[int], RowId], waiting_of: Callable[[int], Waiting]) -> bool:
    """Seals a thing for the current generation; False when that row waits already. In the caller's transaction."""
    generation = store.share_generation(forum.db)
    row_id = row_of(generation)
    sealed = seal_waiting(forum.keyring.pool_key(generation), row_id, generation, waiting_of(generation))
    return store.insert(forum.db, row_id, secrets.token_bytes(8), sealed)


def take_out(forum: Instance, row_id: RowId) -> bool:
    """False when it is gone already. In the caller's transaction."""
    store.share_generation(forum.db)
    return store.delete(forum.db, row_id)


def look(forum: Instance) -> tuple[int, dict[RowId, Waiting]]:
    """The generation and everything that waits."""
    generation, rows = store.generation_and_rows(forum.db)
    known = dict(_opened)  # another thread may evict what this one is about to need
    found = {row: known[row] if row in known else _open(forum, generation, row[0]) for row in rows}
    _opened.update(found)
    for gone in _opened.keys() - rows:
        _opened.pop(gone, None)
    return generation, {row[0]: waiting for row, waiting in found.items() if waiting is not None}


def expectation(forum: Instance) -> str:
    """When a post may appear, in words."""
    return plan(forum).in_words()


def release(forum: Instance, write: Write, *, force: bool = False) -> bool:
    """Empties the pool through `write` if that is due. The next key is durable before, the old one gone after."""
    with forum.db.transaction():
        state = store.lock_state(forum.db)
        slot = plan(forum).slot(forum.clock.now())
        if slot <= state.slot and not force:
            return False
        _, waiting = look(forum)
        decision = _decide(forum, state, slot, list(waiting.values()))
        released = bool(waiting) and (force or decision.release)
        if released:
            forum.keyring.make_pool_key(state.generation + 1)
            write(_shuffled(waiting.values()))
            store.empty(forum.db)
        generation, held = state.generation + released, None if released else decision.held_since
        store.set_state(forum.db, rules.State(generation, max(slot, state.slot), held))
    destroy_old_keys(forum)
    return released


def destroy_old_keys(forum: Instance) -> None:
    """Every pool key but the current one; under the lock, because a release writes the next key early."""
    with forum.db.transaction():
        forum.keyring.destroy_pool_keys_but(store.lock_state(forum.db).generation)


def _decide(forum: Instance, state: rules.State, slot: int, waiting: list[Waiting]) -> rules.Decision:
    sessions = {item.mark if isinstance(item, WaitingPost) else b"" for item in waiting}
    return rules.decide(plan(forum), state, slot, len(waiting), len(sessions))


def _shuffled(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Random order: whatever a database remembers of it tells nothing about who came first."""
    items = list(waiting)
    secrets.SystemRandom().shuffle(items)
    return items


def _open(forum: Instance, generation: int, row_id: RowId) -> Waiting | None:
    """None for a row that was released meanwhile, or that a damaged disk made unreadable: it must not stop the rest."""
    sealed = store.sealed(forum.db, row_id)
    if sealed is None:
        return None
    try:
        return open_waiting(forum.keyring.pool_key(generation), row_id, generation, sealed)
    except (SealBroken, Malformed, PoolKeyMissing):
        return None
