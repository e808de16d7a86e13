"""Drafting, signing and publishing reports. Each is one transaction that holds the head of the log.

`parts` is the list of what reports consist of (forum/sections.py), from which a draft is made and checked again.
"""

import secrets
from collections.abc import Sequence

from core.errors import Problem
from core.web import log_failure
from crypto.accounts import Account
from crypto.derive import same
from crypto.encoding import Malformed
from crypto.reports import SIGNERS, open_draft, open_signature, seal_draft, seal_signature
from crypto.sealing import SealBroken
from crypto.seats import has_signed, signing_public_key
from crypto.seats import sign as signature
from forum.cautions import service as cautions
from forum.disclosure.budget import PERIODS
from forum.figures import service as figures
from forum.instance import Instance
from forum.periods.rules import period_of
from forum.reports import rules as reports_rules
from forum.reports import service as reports
from forum.reports.pdf import pdf_file
from forum.reports.rules import Report
from forum.tables import Part
from forum.topics.corrections import corrected
from forum.topics.sections import gone
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.quotes import reporting as quotes
from moderation.seats import service as seats
from moderation.signing import rules, store

Parts = Sequence[Part]


def draft(forum: Instance) -> rules.Draft | None:
    """What waits; nothing where a row was changed by hand."""
    row = store.draft(forum.db)
    if row is None:
        return None
    try:
        content = open_draft(forum.keyring.accounts, row.draft, row.hour, row.sealed)
        report = reports_rules.read(content)
    except (SealBroken, Malformed):
        return None
    signed = _signed(forum, row.draft, content)
    return rules.Draft(row.draft, content, report, signed, row.hour if len(signed) >= SIGNERS else "")


def waits(forum: Instance) -> bool:
    """Whether a seat's signature is wanted."""
    found = draft(forum)
    return found is not None and not found.is_signed


def turn(forum: Instance, parts: Parts) -> bool:
    """What is due: what was signed comes out, and a period that has its figures is drafted. Idempotent; run by `tick`.
    True when a draft went.
    """
    out = publish_due(forum)
    period = due(forum)
    if period is not None:
        try:
            make(forum, parts, period)
        except Problem as problem:  # a section that cannot be published stops its report, and nothing else
            log_failure(problem)
    return out


def due(forum: Instance) -> int | None:
    """The earliest period that is over, whose figures were taken or are void, and that has no report; where none will
    have figures any more, the one that ended last.
    """
    found = draft(forum)
    if found and (found.is_signed or not found.report.corrects):
        return None
    taken = figures.settled(forum)
    now, done = period_of(forum.clock.now()), _reported(forum)
    open_ones = sorted(period for period in taken if period < now and period not in done)
    if open_ones:
        return open_ones[0]
    ended = len(taken) >= PERIODS and now - 1 > max(taken, default=now) and now - 1 not in done
    return now - 1 if ended else None


def make(forum: Instance, parts: Parts, period: int) -> bool:
    """Drafts the report of a period, in the place of an earlier draft; True when it is another one than before. Raises
    PeriodNotOver, ReportedAlready, TwoHaveSigned or ReportMalformed.
    """
    if not 0 <= period < period_of(forum.clock.now()):
        raise rules.PeriodNotOver()
    with forum.db.transaction():
        log.hold(forum)
        if period in _reported(forum):
            raise rules.ReportedAlready()
        return _put(forum, _made(forum, parts, period))


def make_again(forum: Instance, account: Account, parts: Parts) -> bool:
    """From what its sources say today; True when that is something else. Raises NoDraft, TwoHaveSigned or TermOver."""
    with forum.db.transaction():
        log.hold(forum)
        seats.in_office(forum, account)
        old = _draft(forum).report
        return _put(forum, _made(forum, parts, old.period, old.corrects, old.why))


def correct(forum: Instance, account: Account, parts: Parts, slug: str, typed: str, read: str = "") -> None:
    """Drafts a report that corrects an earlier one. Words that may point at somebody are taken once their author was
    shown them so. Raises WhyMissing, MayPoint, NoSuchReport, CorrectedAlready, DraftWaits or TermOver.
    """
    words = rules.why(typed)
    if pointing(forum, words) and words != " ".join(read.split()):
        raise rules.MayPoint()
    with forum.db.transaction():
        log.hold(forum)
        seats.in_office(forum, account)
        wrong = reports.find(forum, slug)
        if wrong.corrected:
            raise rules.CorrectedAlready()
        if draft(forum):
            raise rules.DraftWaits()
        _put(forum, _made(forum, parts, wrong.report.period, wrong.report.report, words))


def pointing(forum: Instance, words: str) -> cautions.Found | None:
    """What in the reason of a correction could point at somebody."""
    return cautions.check(forum, "", words, cautions.OF_OTHERS)


def sign(forum: Instance, account: Account, parts: Parts, seen: bytes) -> rules.Draft:
    """A seat signs the draft whose hash it saw, with a key that nobody else has. With the second signature the hour is
    fixed. Raises NoDraft, NotThatDraft, SignedAlready, PassphrasePrinted, NotSafe or TermOver.
    """
    with forum.db.transaction():
        log.hold(forum)
        seat, found = seats.in_office(forum, account), _draft(forum)
        if not same(found.hash, seen):
            raise rules.NotThatDraft()
        if seat.number in found.signed:
            raise rules.SignedAlready()
        if seat.printed:
            raise rules.PassphrasePrinted()
        check(forum, parts, found.report)
        _sign(forum, account, account.secret, found)
        if len(found.signed) + 1 == SIGNERS:
            _set_hour(forum, rules.comes_out(forum.clock.now(), forum.settings.demo))
        return _draft(forum)


def sign_anew(forum: Instance, account: Account, secret: bytes) -> None:
    """With the new keys of a seat, what its old one has signed: a new passphrase takes nothing back. In the caller's
    transaction.
    """
    found, key = draft(forum), signing_public_key(account.secret)
    said = _signature(forum, found.draft, account.account_id) if found else b""
    if found and has_signed(key, reports.unsigned(found.content), said):
        _sign(forum, account, secret, found)


def take_back(forum: Instance, account: Account) -> None:
    """Until it is out, a seat may take its signature back. Raises NoDraft, NotSigned or TermOver."""
    with forum.db.transaction():
        log.hold(forum)
        seats.in_office(forum, account)
        _draft(forum)
        if not store.take_back(forum.db, account.account_id):
            raise rules.NotSigned()
        if not _draft(forum).is_signed:
            _set_hour(forum, "")


def drop(forum: Instance, account: Account) -> None:
    """Any seat may drop a correction that two have not signed. Raises NoDraft, OnlyCorrections, TwoHaveSigned or
    TermOver.
    """
    with forum.db.transaction():
        log.hold(forum)
        seats.in_office(forum, account)
        found = _draft(forum)
        if not found.report.corrects:
            raise rules.OnlyCorrections()
        if found.is_signed:
            raise rules.TwoHaveSigned()
        store.delete_draft(forum.db)


def publish_due(forum: Instance) -> bool:
    """Lets a report out that two seats in office have signed and whose hour has come. The PDF is made before anything
    is held; it is made once more where something else got the entry of the log that it names.
    """
    found = draft(forum)
    if found is None or not _may_come_out(forum, found):
        return False
    issue = reports.next_issue(forum, found.content)
    pdf = _pdf(found.content, issue)
    with forum.db.transaction():
        log.hold(forum)
        now = draft(forum)
        if now is None or now.content != found.content or not _may_come_out(forum, now):
            return False
        if _is_gone(forum, now.report):  # nothing that left every page comes out here; it is drafted anew
            store.delete_draft(forum.db)
            return False
        if (last := reports.next_issue(forum, now.content)) != issue:
            pdf = _pdf(now.content, last)
        if not now.report.corrects:
            quotes.printed(forum, now.report.sections, now.report.period)
        reports.publish(forum, now.content, now.signatures, pdf)
        store.delete_draft(forum.db)
    return True


def check(forum: Instance, parts: Parts, report: Report) -> None:
    """Whether a draft may be signed: nothing in it is exact without a reason, and what cannot have changed since it was
    made is what its source gives now. Raises NotSafe, NotItsSources, QuestionGone or QuoteGone.
    """
    rules.check(report)
    if gone(forum, report.sections):
        raise rules.QuestionGone()
    if quotes.gone(forum, report.sections, report.period):
        raise rules.QuoteGone()
    again = _made(forum, parts, report.period, report.corrects, report.why)
    if rules.fixed(again) != rules.fixed(report):
        raise rules.NotItsSources()


def _is_gone(forum: Instance, report: Report) -> bool:
    return gone(forum, report.sections) or quotes.gone(forum, report.sections, report.period)


def announced(forum: Instance) -> rules.Draft | None:
    """What comes out at an hour that everybody is told."""
    row = store.draft(forum.db)
    found = draft(forum) if row and row.hour else None
    return found if found and found.hour else None


def _pdf(content: bytes, issue: reports_rules.Issue) -> bytes | None:
    """Without one a report comes out all the same."""
    try:
        return pdf_file(content, issue)
    except Exception as error:
        log_failure(error)
        return None


def _may_come_out(forum: Instance, found: rules.Draft) -> bool:
    return found.is_signed and found.hour != "" and found.hour <= forum.clock.hour()


def _made(forum: Instance, parts: Parts, period: int, corrects: int = 0, why: str = "") -> Report:
    """As it is read again: what was made of lists is of tuples then."""
    sections = [section for part in parts if (section := part(forum, period))]
    if corrects:
        sections = [quotes.NOBODY if section.key == quotes.QUOTES else section for section in sections]
        sections = corrected(forum, sections, reports.find(forum, reports_rules.slug(corrects)).report.sections)
    report = Report(reports.next_number(forum), period, tuple(sections), corrects, why, forum.settings.title)
    return reports_rules.read(reports_rules.write(report))


def _put(forum: Instance, report: Report) -> bool:
    """Seals a draft in the place of an earlier one, whose signatures go; the same bytes are the same draft."""
    rules.check(report)
    content, before = reports_rules.write(report), draft(forum)
    if before and before.content == content:
        return False
    if before and before.is_signed:
        raise rules.TwoHaveSigned()
    new = secrets.token_bytes(16)
    sealed = seal_draft(forum.keyring.accounts, new, "", content)
    store.set_draft(forum.db, store.Row(new, "", sealed))
    return True


def _set_hour(forum: Instance, hour: str) -> None:
    found = _draft(forum)
    sealed = seal_draft(forum.keyring.accounts, found.draft, hour, found.content)
    store.set_hour(forum.db, hour, sealed)


def _sign(forum: Instance, account: Account, secret: bytes, found: rules.Draft) -> None:
    by, said = account.account_id, signature(secret, reports.unsigned(found.content))
    sealed = seal_signature(forum.keyring.accounts, found.draft, by, said)
    store.sign(forum.db, store.Signature(by, sealed))


def _signed(forum: Instance, draft: bytes, content: bytes) -> dict[int, bytes]:
    """The signatures under these very bytes of seats in office, each with its key of now, that nobody printed."""
    found, unsigned = dict[int, bytes](), reports.unsigned(content)
    for seat in seats.holders(forum):
        said = _signature(forum, draft, accounts.id_of(forum, seat.name))
        if not seat.printed and has_signed(seat.signing_key, unsigned, said):
            found[seat.number] = said
    return found


def _signature(forum: Instance, draft: bytes, account: bytes) -> bytes:
    """What lies sealed beside an account, or nothing."""
    sealed = next((one.signed for one in store.signatures(forum.db) if one.account_id == account), b"")
    try:
        return open_signature(forum.keyring.accounts, draft, account, sealed)
    except SealBroken:
        return b""


def _reported(forum: Instance) -> set[int]:
    return {entry.period for _, entry in reports.said(forum).values()}


def _draft(forum: Instance) -> rules.Draft:
    """Raises NoDraft."""
    found = draft(forum)
    if found is None:
        raise rules.NoDraft()
    return found
