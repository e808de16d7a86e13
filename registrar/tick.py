"""Everything that is due: closings, lots, counts, keys, leavers. Idempotent, run by a timer."""

from core.files import destroy
from core.web import log_failure
from registrar.forumlog import service as forumlog
from registrar.instance import Instance
from registrar.issuing import closing, minting
from registrar.lots import rules as lots_rules
from registrar.lots import service as lots
from registrar.nominations import rules as nominations_rules
from registrar.nominations import service as nominations
from registrar.roll.service import count_up_to_date, forget_leavers
from registrar.signin.service import forget_codes

KEPT = 1800


def forget_mails(registrar: Instance) -> None:
    """Where no SMTP server is set, mails lie in the outbox: each tells by its time when somebody signed in."""
    for path in (registrar.settings.data / "outbox").glob("*.eml"):
        if not registrar.settings.demo and path.stat().st_mtime < registrar.clock.now().timestamp() - KEPT:
            destroy(path)


def heed_forum(registrar: Instance) -> None:
    """What the forum's log asks for: elections to come forward for, numbers for lots. A forum whose log is not what it
    was is told nothing, and stops nothing else.
    """
    asked, opened = lots_rules.Asked(), nominations_rules.Opened()
    try:
        known = forumlog.read(registrar, asked.take, opened.take)
    except forumlog.ForumLied as error:
        log_failure(error)
        return
    if known is not None:
        nominations.take(registrar, opened.elections.values())
        for lot in asked.due:
            lots.tell(registrar, lot)
        forumlog.keep(registrar, known)


def tick(registrar: Instance, bar: minting.Bar = minting.unseen) -> bool:
    """True when keys were made, closed or destroyed. The order matters: a last count goes before its key."""
    forget_codes(registrar)
    forget_mails(registrar)
    changed = closing.close_drawing(registrar)
    heed_forum(registrar)
    nominations.sign_due(registrar)
    count_up_to_date(registrar)
    closing.tell_counts(registrar)
    changed |= closing.destroy_keys(registrar)
    changed |= minting.mint(registrar, bar)
    forget_leavers(registrar)
    nominations.forget(registrar)
    # Always: draws leave the order they came in behind, in cell offsets and in the write-ahead log.
    registrar.db.tidy()
    return changed
