"""A member's draw: what is left is reserved first, durably, and only then signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.clock import epoch_of, hour_of
from core.errors import Problem
from crypto import registrar as formats
from crypto.derive import digest
from crypto.tokens.issuer import BadBlinded, Signer
from registrar.instance import Instance
from registrar.issuing import rules, store
from registrar.issuing.rules import ScopeKey
from registrar.records.store import lock_shared, some


class NotEligible(Problem):
    status = 403
    message = "Passes are for staff. The roll does not name you as one who may draw."


@dataclass(frozen=True)
class Wanted:
    """One signature asked for."""

    key_id: bytes
    blinded: bytes


def draw(registrar: Instance, person: bytes, body: bytes, wanted: Sequence[Wanted]) -> list[bytes | None]:
    """Signatures in order. The same body again gives the same, None where drawing was closed in between.

    Raises NotDrawable, WrongOrder, BadBlindedMessage, NothingLeft or NotEligible, and then nothing was drawn.
    """
    keys = store.some_keys(registrar.db, [one.key_id for one in wanted])
    # Opened for this draw alone: opening is cheap, and a key that is destroyed must not live on in a process.
    signers = {key_id: _signer(registrar, key, sealed) for key_id, (key, sealed) in keys.items()}
    for one in wanted:
        if signer := signers.get(one.key_id):
            _check(signer, one.blinded)
    asked = [keys[one.key_id][0] if one.key_id in keys else None for one in wanted]
    live = _reserve(registrar, person, digest(body), asked)
    signing = [signers.get(one.key_id) if one.key_id in live else None for one in wanted]
    return [signer.sign(one.blinded) if signer else None for signer, one in zip(signing, wanted, strict=True)]


def quota(registrar: Instance, person: bytes) -> dict[str, object]:
    """What a member can still draw: passes of each open week, and the first ballot number not drawn."""
    found = store.drawn(registrar.db, person)
    if found is None:
        return {"left": {}, "from": 1, "eligible": False}
    left = found[0].left(_open_epochs(registrar), registrar.settings.quota)
    return {"left": left, "from": found[0].highest + 1, "eligible": True}


def up_to_date(registrar: Instance) -> tuple[str, int]:
    """What it is to be up to date: passes of this week ("" where none could be drawn), and numbers as far as this.

    A block counts once it has been open for a week: the day it opens, nobody would be up to date.
    """
    now, epoch = registrar.clock.now(), registrar.clock.epoch()
    since = hour_of(now if registrar.settings.demo else now - timedelta(weeks=1))
    opened = [block.last for block in store.blocks(registrar.db) if block.not_before <= since]
    return epoch if epoch in _open_epochs(registrar) else "", max(opened, default=0)


def key_by_last_byte(registrar: Instance, last: int) -> bytes:
    """The id of the entry key that a request of RFC 9578 names; raises NotDrawable."""
    for key_id in store.week_key_ids(registrar.db):
        if key_id[-1] == last:
            return key_id
    raise rules.NotDrawable()


def drawable(registrar: Instance) -> list[ScopeKey]:
    now = registrar.clock.now()
    return [key for key in store.keys(registrar.db) if key.is_drawable(now)]


def published(registrar: Instance) -> tuple[list[bytes], list[bytes]]:
    """The signed records of the keys that may be drawn from now, and of the blocks they are of."""
    keys = [key.record for key in drawable(registrar)]
    blocks = [block.record for block in store.blocks(registrar.db)]
    found = some(registrar.db, [*keys, *blocks])
    return [found[number] for number in keys], [found[number] for number in blocks]


def listed(registrar: Instance) -> list[ScopeKey]:
    """Entry keys for the directory: those that may be drawn from first, this week's at the head (RFC 9578 s.4)."""
    now = registrar.clock.now()
    keys = [key for key in store.week_keys(registrar.db) if (key.epoch or "") >= epoch_of(now)]
    return sorted(keys, key=lambda key: (not key.is_drawable(now), key.scope))


def _reserve(registrar: Instance, person: bytes, request: bytes, keys: Sequence[ScopeKey | None]) -> set[bytes]:
    """Takes it off what is left, unless this is the last request once more. The ids of the keys that still exist."""
    now, db, quota = registrar.clock.now(), registrar.db, registrar.settings.quota
    with db.transaction():
        lock_shared(db)
        live = store.key_ids(db, {key.key_id for key in keys if key})
        before, last_request = _drawn(registrar, person)
        if request == last_request:
            return live
        wanted = [key for key in keys if key and key.key_id in live and key.is_drawable(now)]
        if len(wanted) != len(keys):
            raise rules.NotDrawable()
        rules.in_order(wanted)
        after, last_week = before.after(wanted, quota), epoch_of(now - timedelta(weeks=1))
        # Last week's stays until its last count was told.
        if after is None or not store.set_drawn(db, person, before, after.since(last_week), request):
            raise rules.NothingLeft(before.left(_open_epochs(registrar), quota), before.highest + 1)
    return live


def _drawn(registrar: Instance, person: bytes) -> tuple[rules.Drawn, bytes | None]:
    found = store.drawn(registrar.db, person)
    if found is None:
        raise NotEligible()
    return found


def _open_epochs(registrar: Instance) -> list[str]:
    now = registrar.clock.now()
    return [key.epoch for key in store.week_keys(registrar.db) if key.epoch and key.is_drawable(now)]


def _signer(registrar: Instance, key: ScopeKey, sealed: bytes) -> Signer:
    return Signer(formats.open_scope_key(registrar.keys.scope_keys, key.scope, sealed))


def _check(signer: Signer, blinded: bytes) -> None:
    try:
        signer.check(blinded)
    except BadBlinded as error:
        raise rules.BadBlindedMessage() from error
