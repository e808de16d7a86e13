"""An operator with the database and every key file writes a report that no two seats have signed: who can tell."""

import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest

from clients import candour_verify
from clients.candour_entries import Wrong
from crypto.accounts import Account
from crypto.acts import RENEWED, TAKEN
from crypto.claims import to_words
from crypto.reports import Report, open_signature, seal_signature
from crypto.seats import new_secret, public_key, sign, signing_public_key
from forum import verify
from forum.app import DOORS
from forum.instance import Instance
from forum.reports import service as reports
from forum.reports.rules import write
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.desk import service as desk
from moderation.seats import service as seats_service
from moderation.signing import rules, service, store
from tests.core.tools import ON_SQLITE
from tests.forum.reports.samples import report as sample
from tests.moderation.people import NAMES, appointed, seat_holders
from tests.moderation.signing.tools import drafted, out, published, seats, the_draft, waits
from tests.moderation.signing.tools import sign as seat_signs

OLD, NEW = to_words(bytes(11)), to_words(bytes(range(11)))
Forged = Callable[[Instance, Report], Report]


def with_words(forum: Instance, account: Account, words: str) -> Account:
    """Who holds a seat, with another passphrase."""
    with forum.db.transaction():
        return replace(account, secret=seats_service.renew(forum, account, words))


def checked_from_outside(forum: Instance) -> None:
    """As a witness does, who has nothing of the forum's; raises Wrong."""
    with forum.db.transaction():
        log.sign(forum)
    candour_verify.verify(verify.reader(forum), candour_verify.UNKNOWN.copy())


def of_ones_own(_: Instance, said: Report) -> Report:
    return replace(said, signatures=tuple(sign(new_secret(), said) for _ in said.seats))


def at_random(_: Instance, said: Report) -> Report:
    return replace(said, signatures=tuple(secrets.token_bytes(64) for _ in said.seats))


def copied(forum: Instance, said: Report) -> Report:
    """From the report that is out."""
    return replace(said, signatures=out(forum)[0].signatures)


def one_twice(forum: Instance, said: Report) -> Report:
    """A seat's real signature, beside its own number and another one's."""
    return replace(said, signatures=out(forum)[0].signatures[:1] * 2)


def with_keys(how: str) -> Forged:
    """The log first names keys of the operator's own for both seats."""

    def forge(forum: Instance, said: Report) -> Report:
        mine = {seat: new_secret() for seat in said.seats}
        for seat, secret in mine.items():
            term = replace(seats_service.terms(forum)[seat], how=how, signed=b"")
            term = replace(term, key=public_key(secret), signing=signing_public_key(secret))
            log.add(forum, replace(term, signed=sign(secret, term)) if how == RENEWED else term)
        return replace(said, signatures=tuple(sign(secret, said) for secret in mine.values()))

    return forge


@ON_SQLITE
@pytest.mark.parametrize(
    "forge",
    [of_ones_own, at_random, copied, one_twice, with_keys(RENEWED), with_keys(TAKEN)],
    ids=["keys-of-ones-own", "at-random", "copied", "one-twice", "renewed-keys", "taken-keys"],
)
def test_a_report_that_the_operator_wrote_is_refused_by_who_checks_from_outside(
    forum: Instance, forge: Forged
) -> None:
    one, two, _ = seats(forum)
    published(forum, one, two)
    checked_from_outside(forum)
    content = write(sample(number=2, corrects=1))
    said = replace(reports.unsigned(content), seats=(1, 2), hour=forum.clock.hour())
    with forum.db.transaction():
        log.hold(forum)
        log.add(forum, forge(forum, said))
    for check in (checked_from_outside, lambda forum: verify.read_log(forum)):
        with pytest.raises(Wrong, match=r"signed by|is not signed|was not won"):
            check(forum)


@ON_SQLITE
def test_a_key_that_was_replaced_signs_no_more(forum: Instance) -> None:
    """Whoever has come by a passphrase that a seat-holder has changed since."""
    one, two, _ = seats(forum)
    drafted(forum)
    found = reports.unsigned(the_draft(forum).content)
    with_words(forum, one, NEW)
    forged = replace(found, seats=(1, 2), hour=forum.clock.hour())
    with forum.db.transaction():
        log.hold(forum)
        log.add(forum, replace(forged, signatures=(sign(one.secret, found), sign(two.secret, found))))
    with pytest.raises(Wrong, match="is not signed by seat 1"):
        checked_from_outside(forum)


@ON_SQLITE
def test_a_seat_whose_term_is_over_signs_no_more(forum: Instance) -> None:
    one, two, _ = seats(forum)
    drafted(forum)
    found = reports.unsigned(the_draft(forum).content)
    waits(forum, weeks=9)
    forged = replace(found, seats=(1, 2), hour=forum.clock.hour())
    with forum.db.transaction():
        log.hold(forum)
        log.add(forum, replace(forged, signatures=(sign(one.secret, found), sign(two.secret, found))))
    with pytest.raises(Wrong, match="is of seat 1, which nobody held"):
        checked_from_outside(forum)


def test_a_signature_that_was_sealed_into_a_row_by_hand_lets_nothing_out(forum: Instance) -> None:
    one, two, _ = seats(forum)
    found = drafted(forum)
    for account in (one, two):
        forged = sign(new_secret(), reports.unsigned(found.content))
        sealed = seal_signature(forum.keyring.accounts, found.draft, account.account_id, forged)
        store.sign(forum.db, store.Signature(account.account_id, sealed))
    service._set_hour(forum, forum.clock.hour())
    assert the_draft(forum).signed == ()
    assert not service.publish_due(forum)


def test_the_log_has_the_very_signatures_that_waited(forum: Instance) -> None:
    one, two, _ = seats(forum)
    drafted(forum)
    found = seat_signs(forum, two, one)
    rows = {row.account_id: row.signed for row in store.signatures(forum.db)}
    key = forum.keyring.accounts
    waited = [open_signature(key, found.draft, seat.account_id, rows[seat.account_id]) for seat in (one, two)]
    waits(forum, days=5)
    assert service.publish_due(forum)
    assert (out(forum)[0].seats, list(out(forum)[0].signatures)) == ((1, 2), waited)


# A passphrase that somebody else has seen, and a new one


def test_with_the_passphrase_that_was_printed_nobody_signs(forum: Instance) -> None:
    words = appointed(forum, 1, NAMES[0])
    account = accounts.sign_in(forum, NAMES[0], words, DOORS)
    drafted(forum)
    with pytest.raises(rules.PassphrasePrinted):
        seat_signs(forum, account)
    assert the_draft(forum).signed == ()


def test_whoever_has_it_still_is_led_to_another_one(forum: Instance) -> None:
    holder = seat_holders(forum)[0]
    drafted(forum)
    page = holder.opens("/moderation/reports").page
    assert page.select_one("main .notice a[href='/moderation/passphrase']")
    assert not page.select("form[action='/moderation/reports/sign']")


def test_who_takes_another_passphrase_has_still_signed(forum: Instance) -> None:
    one, two, _ = seats(forum)
    one = with_words(forum, one, OLD)
    drafted(forum)
    hour = seat_signs(forum, one, two).hour
    before = the_draft(forum).signatures[1]
    secret = desk.change_passphrase(forum, one, OLD, NEW, NEW)
    now = the_draft(forum)
    assert (now.signed, now.hour) == ((1, 2), hour)
    assert now.signatures[1] == sign(secret, reports.unsigned(now.content)) != before
    waits(forum, days=5)
    assert service.publish_due(forum)
    checked_from_outside(forum)


def test_who_takes_another_passphrase_has_signed_nothing_by_that(forum: Instance) -> None:
    one, two, _ = seats(forum)
    one = with_words(forum, one, OLD)
    drafted(forum)
    seat_signs(forum, two)
    desk.change_passphrase(forum, one, OLD, NEW, NEW)
    assert the_draft(forum).signed == (2,)
