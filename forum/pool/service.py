"""Putting things into the pool, looking at them while they wait, and the release.

A worker keeps what it has opened in memory, by the names of the rows, while it waits: a page view then costs one
query and not the opening of everything that waits. The keys stay in their files.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import replace
from typing import TypeVar

from crypto.encoding import Malformed
from crypto.pool import ID_SIZE, Rows, Waiting, WaitingPost, new_stamp, open_waiting, rows, seal_waiting
from crypto.sealing import SealBroken
from forum.custody.rules import PoolKeyMissing
from forum.instance import Instance
from forum.pool import rules, store

RowId = bytes
Name = str
Write = Callable[[Sequence[Waiting]], None]
Ask = Callable[[Waiting], rules.Thing]
Some = TypeVar("Some")
_opened: dict[Name, Waiting | None] = {}
_looked: tuple[str, dict[Name, Waiting]] = "", {}


def plan(forum: Instance) -> rules.Plan:
    return rules.Plan(forum.settings.release_seconds, forum.settings.release_posts)


def create(forum: Instance) -> None:
    store.insert_state(forum.db, plan(forum).slot(forum.clock.now()))


def hold(forum: Instance) -> int:
    """The generation; no release moves it before the caller's transaction ends."""
    return store.share_generation(forum.db)


def put(forum: Instance, generation: int, row_id: RowId, waiting: Waiting, tag: bytes = b"") -> bool:
    """Seals a thing for a generation and inserts it, durably where no transaction is open. False when the row is there
    already, or, unless the caller holds it, when the generation is over. Raises PoolKeyMissing.
    """
    key = _key(forum, generation)
    if key is None:
        return False
    stamp = new_stamp(tag)
    sealed = seal_waiting(key, row_id, generation, waiting)
    taken = store.insert(forum.db, generation, row_id, stamp, sealed)
    if taken:
        _opened[store.name(row_id, stamp)] = waiting
    return taken


def put_post(forum: Instance, generation: int, post: WaitingPost, where: Rows, *, another: bool) -> bool:
    """As `put`; `another` when another post of its author waits in that thread."""
    row_id, tag = (where.own, b"") if another else (where.author, where.tag)
    return put(forum, generation, row_id, post, tag)


def take_out(forum: Instance, name: Name) -> bool:
    """False when it is gone already. In the caller's transaction."""
    hold(forum)
    return store.delete(forum.db, store.row_id(name))


def lock(forum: Instance) -> int:
    """The generation; nobody puts anything in and nothing is released before the caller's transaction ends. A release
    takes the pool first and the head of the log second: so must whoever takes both.
    """
    return store.lock_state(forum.db).generation


def rewrite(forum: Instance, change: Callable[[Waiting], Waiting]) -> None:
    """Seals everything that waits anew, as `change` makes it, so that nobody sees which of it is another thing now. In
    the caller's transaction.
    """
    generation = lock(forum)
    things = {name: change(waiting) for name, waiting in look(forum)[1].items()}
    for name in things:
        store.delete(forum.db, store.row_id(name))
    for name, thing in _shuffled(things.items()):
        put(forum, generation, store.row_id(name), thing, store.tag(name))


def look(forum: Instance) -> tuple[int, dict[Name, Waiting]]:
    """The generation and everything that waits."""
    global _looked
    generation, rows_there = store.generation_and_rows(forum.db)
    if rows_there != (looked := _looked)[0]:  # another thread may put something else there meanwhile
        looked = _looked = rows_there, _open_all(forum, generation, set(rows_there.split()))
    return generation, looked[1]


def _open_all(forum: Instance, generation: int, names: set[Name]) -> dict[Name, Waiting]:
    known = dict(_opened)  # another thread may evict what this one is about to need
    new = {name: _open(forum, generation, store.row_id(name)) for name in names.difference(known)}
    _opened.update(new)
    for gone in known.keys() - names:
        del known[gone]
        _opened.pop(gone, None)
    return {name: waiting for name, waiting in (known | new).items() if waiting is not None}


def newest(forum: Instance) -> int:
    """The generation as far as this process knows. It may be over: whoever puts something into it is told."""
    known = forum.keyring.newest_pool_key
    return known[0] if known else store.generation(forum.db)


def places(forum: Instance, generation: int, post: WaitingPost) -> Rows:
    """Where a post would wait: found so, it need not be looked for in everything that waits. Nowhere, where the
    generation is over; raises PoolKeyMissing.
    """
    key = _key(forum, generation)
    return rows(key, post) if key else Rows(b"", b"")


def stop(forum: Instance) -> list[Waiting]:
    """Everything that waits; nothing comes in or appears before the caller's transaction ends."""
    store.lock_state(forum.db)
    return list(look(forum)[1].values())


def expectation(forum: Instance, pace: str = rules.ORDINARY) -> str:
    """When a post may appear, in words."""
    return plan(forum).in_words(pace)


def release(forum: Instance, write: Write, ask: Ask, *, force: bool = False) -> bool:
    """Lets what is due appear through `write`. The next key is durable before, the old one gone after."""
    with forum.db.transaction():
        state = store.lock_state(forum.db)
        slot = max(plan(forum).slot(forum.clock.now()), state.slot)
        waiting = list(look(forum)[1].values())
        choice = rules.choose(plan(forum), state, slot, [ask(item) for item in waiting], _coin)
        appear = frozenset(range(len(waiting))) if force else choice.appear
        turned = bool(appear or choice.hold)
        if not turned and slot == state.slot:
            return False
        store.set_state(forum.db, rules.State(state.generation + turned, slot, None if force else choice.held_since))
        if turned:
            _turn(forum, state.generation, waiting, appear, choice.hold, write)
    destroy_old_keys(forum)
    return bool(appear)


def _turn(
    forum: Instance, old: int, waiting: Sequence[Waiting], appear: Set[int], hold: Set[int], write: Write
) -> None:
    """Empties the pool into what appears and, under the next generation's key and in new rows, what stays."""
    forum.keyring.make_pool_key(old + 1)
    if appear:
        write(_shuffled(waiting[at] for at in appear))
    store.empty(forum.db)
    stay = [_held(item) if at in hold else item for at, item in enumerate(waiting) if at not in appear]
    _keep(forum, old + 1, stay)


def _keep(forum: Instance, generation: int, stay: Iterable[Waiting]) -> None:
    """In random order. The first of each author in a thread is in the author's row."""
    authors = set()
    for item in _shuffled(stay):
        if isinstance(item, WaitingPost):
            where = places(forum, generation, item)
            put_post(forum, generation, item, where, another=where.author in authors)
            authors.add(where.author)
        else:
            put(forum, generation, secrets.token_bytes(ID_SIZE), item)


def _held(item: Waiting) -> Waiting:
    return replace(item, held=True) if isinstance(item, WaitingPost) else item


def _coin() -> bool:
    return bool(secrets.randbits(1))


def destroy_old_keys(forum: Instance) -> None:
    """Every pool key but the current one; under the lock, because a release writes the next key early."""
    with forum.db.transaction():
        forum.keyring.destroy_pool_keys_but(store.lock_state(forum.db).generation)


def _shuffled(things: Iterable[Some]) -> list[Some]:
    """Random order: whatever a database remembers of it tells nothing about who came first."""
    items = list(things)
    secrets.SystemRandom().shuffle(items)
    return items


def _key(forum: Instance, generation: int) -> bytes | None:
    """None when the generation is over; raises PoolKeyMissing."""
    try:
        return forum.keyring.pool_key(generation)
    except PoolKeyMissing:
        if hold(forum) == generation:
            raise
        return None


def _open(forum: Instance, generation: int, row_id: RowId) -> Waiting | None:
    """None for a row that was released meanwhile, or that a damaged disk made unreadable: it must not stop the rest."""
    sealed = store.sealed(forum.db, row_id)
    if sealed is None:
        return None
    try:
        return open_waiting(forum.keyring.pool_key(generation), row_id, generation, sealed)
    except (SealBroken, Malformed, PoolKeyMissing):
        return None
