"""Everything that is due: closings, counts, keys made and destroyed, leavers forgotten. Idempotent, run by a timer."""

from registrar.instance import Instance
from registrar.issuing import closing, minting
from registrar.roll.service import count_up_to_date, forget_leavers
from registrar.signin.service import forget_codes


def tick(registrar: Instance, bar: minting.Bar = minting.unseen) -> bool:
    """True when keys were made, closed or destroyed. The order matters: a last count goes before its key."""
    forget_codes(registrar)
    changed = closing.close_drawing(registrar)
    count_up_to_date(registrar)
    closing.tell_counts(registrar)
    changed |= closing.destroy_keys(registrar)
    changed |= minting.mint(registrar, bar)
    forget_leavers(registrar)
    # Always: draws leave the order they came in behind, in cell offsets and in the write-ahead log.
    registrar.db.tidy()
    return changed
