"""A forum whose last period has its figures taken, and three seats that sign."""

from datetime import timedelta

from core.clock import FixedClock
from crypto.accounts import Account
from crypto.reports import Report as ReportEntry
from forum.disclosure.budget import price
from forum.disclosure.figures import Noisy
from forum.figures import service as figures
from forum.instance import Instance
from forum.periods.rules import period_of
from forum.sections import SECTIONS
from forum.themes import service as codebooks
from forum.transparency import service as log
from moderation.signing import rules, service
from tests.moderation.people import NAMES, holders


def taken(forum: Instance, back: int = 1, named: int = 0) -> int:
    """The figures of the period so many before this one are taken, with so many themes above the threshold. Nobody drew
    a paper: it is a small forum.
    """
    period = period_of(forum.clock.now()) - back
    keys = codebooks.codebook(forum, period_of(forum.clock.now())).keys
    themes = {key: 40 if at < named else 3 for at, key in enumerate(keys)}
    with forum.db.transaction():
        log.hold(forum)
        figures._keep(forum, price(period), Noisy(12, themes, (1, 2, 3, 4, 5)))
    return period


def seats(forum: Instance) -> list[Account]:
    """Those who hold seats 1 to 3, with passphrases of their own."""
    return holders(forum, *NAMES)


def drafted(forum: Instance) -> rules.Draft:
    """The last period's, as the timer drafts it."""
    taken(forum)
    service.turn(forum, SECTIONS)
    return the_draft(forum)


def the_draft(forum: Instance) -> rules.Draft:
    found = service.draft(forum)
    assert found is not None
    return found


def sign(forum: Instance, *accounts: Account) -> rules.Draft:
    for account in accounts:
        service.sign(forum, account, SECTIONS, the_draft(forum).hash)
    return the_draft(forum)


def waits(forum: Instance, **time: float) -> None:
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment += timedelta(**time)


def out(forum: Instance) -> list[ReportEntry]:
    """What the log says of reports, the oldest first."""
    return [entry for _, entry in log.of_kind(forum, ReportEntry)]


def published(forum: Instance, *accounts: Account) -> ReportEntry:
    """The last period's report, signed and out."""
    drafted(forum)
    sign(forum, *accounts)
    waits(forum, days=5)
    assert service.publish_due(forum)
    return out(forum)[-1]
