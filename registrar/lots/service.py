"""Telling a number for a lot: only when the log has the entry that names the number and all that the lot is drawn by.
Whoever made the last of that cannot have known the number, and we who know the number could not foresee or change it.
"""

from crypto import registrar as formats
from crypto.encoding import b64
from registrar.instance import Instance
from registrar.lots import rules, store
from registrar.records import service as records
from registrar.records.store import lock


def tell(registrar: Instance, lot: rules.Lot) -> bool:
    """For a lot that is due: True where its number was told now, False where it was before or there is none."""
    with registrar.db.transaction():
        lock(registrar.db)
        sealed = store.sealed(registrar.db, lot.block)
        values = formats.open_lots(registrar.keys.lots, lot.block, sealed) if sealed else []
        if lot.lot >= len(values) or not store.tell(registrar.db, lot.block, lot.lot):
            return False
        fields = {"type": "reveal", "block": lot.block, "lot": lot.lot, "value": b64(values[lot.lot])}
        records.append(registrar, fields)
    return True
