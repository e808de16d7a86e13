"""Numbers for lots: the registrar fixes them by their hashes with each block, and tells one when it has been used.

Whoever draws a lot takes the next number that is neither in use nor told, while it holds the head of the log.
"""

from crypto.acts import LotReveal
from crypto.derive import digest
from crypto.encoding import Malformed, b64
from crypto.entries import BlockRecord
from forum.instance import Instance
from forum.passes import rules, store
from forum.transparency import service as log


def take(forum: Instance, until: str) -> rules.Lot | None:
    """The next number out of the oldest block that lasts until then; None where there is none. In the transaction of
    the entry that names it, which holds the head of the log: no two entries get the same.
    """
    for block in store.blocks(forum.db):
        if until < block.not_after:
            used = store.lots_used(forum.db, block.block)
            free = (lot for lot in range(len(_hashes(forum, block))) if lot not in used)
            if (lot := next(free, None)) is not None:
                store.use_lot(forum.db, block.block, lot)
                return rules.Lot(block.block, lot)
    return None


def told(forum: Instance, lot: rules.Lot) -> rules.Told | None:
    """Where the log has the number, and the number; None before the registrar has told it."""
    entry = store.lot_told(forum.db, lot.block, lot.lot)
    if entry is None:
        return None
    reveal = log.entry(forum, entry)
    assert isinstance(reveal, LotReveal)
    return rules.Told(entry, rules.read_reveal(reveal.fields)[1])


def reveal(forum: Instance, record: bytes, fields: dict[str, object]) -> None:
    """Takes the registrar's word for a number if it has the hash that was published. Raises Malformed."""
    lot, value = rules.read_reveal(fields)
    block = next((block for block in store.blocks(forum.db) if block.block == lot.block), None)
    hashes = _hashes(forum, block) if block else []
    if hashes[lot.lot : lot.lot + 1] != [b64(digest(value))]:
        raise Malformed("not the number whose hash was published")
    if store.lot_told(forum.db, lot.block, lot.lot) is None:  # told twice it is the same, and stands in the log once
        store.tell_lot(forum.db, lot.block, lot.lot, log.add(forum, LotReveal(record)))


def _hashes(forum: Instance, block: rules.Block) -> list[str]:
    record = log.entry(forum, block.entry)
    assert isinstance(record, BlockRecord)
    hashes: list[str] = record.fields["lots"]
    return hashes
