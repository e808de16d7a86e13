"""Who holds a seat: as the log says it, whatever the database's rows say."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from nacl.public import PrivateKey

from core.clock import FixedClock
from core.errors import ConfigError
from crypto import merkle
from crypto.accounts import SEAT, Account
from crypto.acts import FOUNDING, SeatTerm
from crypto.commitments import new_salt
from crypto.entries import encode
from crypto.seats import (
    Holder,
    has_signed,
    holder_commitment,
    new_secret,
    public_key,
    seal_holder,
    seat_key,
    signing_public_key,
)
from forum.app import DOORS
from forum.instance import Instance
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.accounts import store as accounts_store
from moderation.accounts.rules import SignInRefused
from moderation.seats import rules, service, store
from moderation.seats.rules import held
from tests.conftest import NOON
from tests.moderation.people import NAMES, appointed, leader, seat_holders


def signed_in(forum: Instance, name: str, passphrase: str) -> Account:
    return accounts.sign_in(forum, name, passphrase, DOORS)


def refused(forum: Instance, name: str, passphrase: str) -> bool:
    try:
        signed_in(forum, name, passphrase)
    except SignInRefused:
        return True
    return False


def move(forum: Instance, **by: float) -> None:
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON + timedelta(**by)


def test_an_appointment_is_an_entry_of_the_log_that_names_nobody(forum: Instance) -> None:
    appointed(forum, 2, NAMES[1])
    position, term = log.of_kind(forum, SeatTerm)[-1]
    assert (term.seat, term.how, term.begins, term.ends) == (2, FOUNDING, "2026-11-24T12", "2027-01-19T12")
    row = store.seats(forum.db)[0]
    assert (row.entry, term.holder) == (position, holder_commitment(row.salt, NAMES[1]))
    assert NAMES[1].encode() not in term.payload()


def test_the_key_of_a_seat_is_what_its_passphrase_opens(forum: Instance) -> None:
    words = appointed(forum, 1, NAMES[0])
    account = signed_in(forum, NAMES[0], words)
    (seat,) = service.holders(forum)
    assert seat.public_key == bytes(PrivateKey(seat_key(account.secret)).public_key)
    assert seat.signing_key == signing_public_key(account.secret) != seat.public_key


def test_a_signing_key_that_the_log_has_beside_a_true_seat_key_lets_nobody_in(forum: Instance) -> None:
    """Who signs in finds out that somebody else would sign."""
    one = seat_holders(forum)[0]
    _, term = log.of_kind(forum, SeatTerm)[0]
    with forum.db.transaction():
        log.hold(forum)
        entry = log.add(forum, replace(term, signing=signing_public_key(new_secret())))
        forum.db.execute("UPDATE seats SET entry = ? WHERE seat = 1", entry)
    assert service.holders(forum)[0].name == one.name
    assert refused(forum, one.name, one.passphrase)


def test_neither_name_nor_mail_address_nor_key_stands_in_the_database(forum: Instance) -> None:
    account = signed_in(forum, NAMES[0], appointed(forum, 1, NAMES[0]))
    rows = [*forum.db.query("SELECT * FROM seats"), *forum.db.query("SELECT * FROM accounts")]
    said = repr([tuple(row[name] for name in row.keys()) for row in rows])  # noqa: SIM118
    values = [value for row in rows for value in (row[name] for name in row.keys()) if isinstance(value, bytes)]  # noqa: SIM118
    assert not any(word in said for word in ("Ann", "Example", "example.org"))
    for secret in (account.secret, seat_key(account.secret)):
        assert secret not in b"".join(values)


def test_a_term_ends_by_itself(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    move(forum, weeks=8, minutes=-1)
    assert len(service.holders(forum)) == 3
    move(forum, weeks=8)
    assert not service.holders(forum)
    assert refused(forum, one.name, one.passphrase)


def test_a_term_that_ends_during_a_sign_in_ends_it(forum: Instance) -> None:
    move(forum, weeks=8, hours=-1)
    words = dict.fromkeys(NAMES, "")
    move(forum)
    words[NAMES[0]] = appointed(forum, 1, NAMES[0])
    move(forum, weeks=8, hours=-1)
    account = signed_in(forum, NAMES[0], words[NAMES[0]])
    move(forum, weeks=8)
    assert service.of_account(forum, account) is None


def test_a_new_holder_ends_the_old_ones_term_and_sign_in_at_once(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    appointed(forum, 1, "Dee Later")
    assert one.opens("/moderation/").answer.status_code == 403
    assert refused(forum, one.name, one.passphrase)
    assert [seat.name for seat in service.holders(forum)] == ["Dee Later", *NAMES[1:]]


def test_a_new_passphrase_for_the_same_holder_ends_the_old_one(forum: Instance) -> None:
    old, new = appointed(forum, 1, NAMES[0]), appointed(forum, 1, NAMES[0])
    assert refused(forum, NAMES[0], old)
    assert not refused(forum, NAMES[0], new)


def test_nobody_holds_two_seats(forum: Instance) -> None:
    appointed(forum, 1, NAMES[0])
    with pytest.raises(ConfigError, match="seat 1 already"):
        appointed(forum, 2, "ann example")
    assert [seat.number for seat in service.holders(forum)] == [1]


def test_whoever_held_a_seat_may_hold_another_after_the_term(forum: Instance) -> None:
    appointed(forum, 1, NAMES[0])
    move(forum, weeks=8)
    words = appointed(forum, 2, NAMES[0])
    assert not refused(forum, NAMES[0], words)
    assert [seat.number for seat in service.holders(forum)] == [2]


def test_a_leader_holds_no_seat(forum: Instance) -> None:
    leader(forum, name="Lea Der")
    with pytest.raises(ConfigError, match="leaders hold no seat"):
        appointed(forum, 1, "LEA der")


NOT_NAMED = (
    *("", "Ann", "Ann ann@example.org", "<ann@example.org>", "Ann <ann>", "Ann <a b@c.d>", "Ann <a@b.c> x"),
    *("A\nnn <a@b.c>", "Ann <a@b\r\nBcc: x>", "x" * 81 + " <a@b.c>"),
)


@pytest.mark.parametrize("text", NOT_NAMED)
def test_what_is_no_name_with_a_mail_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        rules.read_holder(text)


def test_a_name_with_a_mail_address_is_read() -> None:
    assert rules.read_holder("Siân O'Hara <sian.o-hara@council.example>") == Holder(
        "Siân O'Hara", "sian.o-hara@council.example"
    )


# What somebody could write into the database by hand, who has every file of it and none of the keys beside it.


def forged(forum: Instance, seat: int, name: str, passphrase: str) -> store.Row:
    """An account and a seat row as an intruder with the accounts key, too, would make them: all but the log's entry."""
    secret, salt = new_secret(), new_salt()
    account_id = accounts.id_of(forum, name)
    accounts.put(forum, SEAT, account_id, secret, passphrase)
    sealed = seal_holder(forum.keyring.accounts, seat, Holder(name, "x@example.org"))
    row = store.Row(seat, account_id, log.of_kind(forum, SeatTerm)[seat - 1][0], salt, sealed)
    store.set_seat(forum.db, row)
    return row


def test_a_row_that_the_log_does_not_know_lets_nobody_in(forum: Instance) -> None:
    seat_holders(forum)
    forged(forum, 2, "Mal Lory", "words of my own")
    assert refused(forum, "Mal Lory", "words of my own")
    assert [seat.number for seat in service.holders(forum)] == [1, 3]


def test_a_passphrase_of_ones_own_written_into_a_row_lets_nobody_in(forum: Instance) -> None:
    """The seal opens; what is in it is not the key of the log."""
    seat_holders(forum)
    accounts.put(forum, SEAT, accounts.id_of(forum, NAMES[1]), new_secret(), "words of my own")
    assert refused(forum, NAMES[1], "words of my own")


def test_a_row_that_was_copied_to_another_seat_lets_nobody_in(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    forum.db.execute("DELETE FROM seats WHERE seat = 2")
    forum.db.execute("UPDATE seats SET seat = 2 WHERE seat = 1")
    assert refused(forum, one.name, one.passphrase)


def test_a_row_that_names_another_entry_lets_nobody_in(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    forum.db.execute("UPDATE seats SET entry = entry + 1 WHERE seat = 1")
    assert refused(forum, one.name, one.passphrase)


def test_rows_of_an_earlier_term_put_back_let_nobody_in(forum: Instance) -> None:
    """A backup of the two tables: the log has gone on."""
    words = appointed(forum, 1, NAMES[0])
    seat, account = store.seats(forum.db)[0], accounts_store.account(forum.db, accounts.id_of(forum, NAMES[0]))
    assert account is not None
    appointed(forum, 1, "Dee Later")
    store.set_seat(forum.db, seat)
    accounts_store.set_account(forum.db, account)
    assert refused(forum, NAMES[0], words)
    assert not service.holders(forum)


def test_an_entry_that_was_rewritten_in_the_database_lets_nobody_in(forum: Instance) -> None:
    """Term, leaf hash and row all by hand: the entry is not under the signed checkpoint."""
    seat_holders(forum)
    with forum.db.transaction():
        log.sign(forum)
    secret = new_secret()
    row = forged(forum, 2, "Mal Lory", "words of my own")
    accounts.put(forum, SEAT, row.account_id, secret, "words of my own")
    _, term = log.of_kind(forum, SeatTerm)[1]
    lie = encode(held(term, row.salt, "Mal Lory", secret))
    sql = "UPDATE log_entries SET entry = ?, leaf = ? WHERE position = ?"
    forum.db.execute(sql, lie, merkle.leaf_hash(lie), row.entry)
    assert refused(forum, "Mal Lory", "words of my own")


def test_an_entry_beyond_the_head_of_the_log_counts_for_nothing(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    _, term = log.of_kind(forum, SeatTerm)[0]
    sql = "INSERT INTO log_entries (position, leaf, entry) VALUES (?, ?, ?)"
    forum.db.execute(sql, 10_000, bytes(32), encode(replace(term, ends="2099-01-01T00")))
    assert log.of_kind(forum, SeatTerm)[-1][0] < 10_000
    move(forum, weeks=8)
    assert refused(forum, one.name, one.passphrase)


def test_a_longer_term_written_into_a_row_is_not_there_to_write(forum: Instance) -> None:
    """When a term ends stands in the log alone."""
    seat_holders(forum)
    assert set(store.Row._fields) == {"seat", "account_id", "entry", "salt", "sealed"}


# Renewing


def test_a_renewed_key_has_the_same_end_and_another_passphrase(forum: Instance) -> None:
    old = appointed(forum, 1, NAMES[0])
    account, before = signed_in(forum, NAMES[0], old), service.holders(forum)[0]
    with forum.db.transaction():
        secret = service.renew(forum, account, "eight words of another kind than before those")
    after = service.holders(forum)[0]
    assert (after.ends, after.name, after.number) == (before.ends, before.name, before.number)
    assert after.public_key == public_key(secret) != before.public_key
    assert after.signing_key == signing_public_key(secret) != before.signing_key
    assert refused(forum, NAMES[0], old)
    assert not refused(forum, NAMES[0], "eight words of another kind than before those")
    assert service.of_account(forum, account) is None


def test_of_twenty_renewals_at_once_of_one_sign_in_one_counts(forum: Instance) -> None:
    account = signed_in(forum, NAMES[0], appointed(forum, 1, NAMES[0]))

    def renew(number: int) -> str:
        try:
            with forum.db.transaction():
                service.renew(forum, account, f"words {number}")
        except rules.TermOver:
            return ""
        finally:
            forum.db.close()
        return f"words {number}"

    with ThreadPoolExecutor(8) as pool:
        renewed = [words for words in pool.map(renew, range(20)) if words]
    assert len(renewed) == 1
    assert not refused(forum, NAMES[0], renewed[0])
    assert len(log.of_kind(forum, SeatTerm)) == 2


def test_whoever_lost_the_seat_renews_nothing(forum: Instance) -> None:
    account = signed_in(forum, NAMES[0], appointed(forum, 1, NAMES[0]))
    appointed(forum, 1, "Dee Later")
    with pytest.raises(rules.TermOver), forum.db.transaction():
        service.renew(forum, account, "words")
    assert service.holders(forum)[0].name == "Dee Later"


def test_mail_goes_to_those_who_hold_a_seat_now(forum: Instance) -> None:
    seat_holders(forum)
    appointed(forum, 3, "Dee Later", weeks=20)
    assert service.mail_addresses(forum) == ["ann@example.org", "bob@example.org", "dee@example.org"]
    move(forum, weeks=9)
    assert service.mail_addresses(forum) == ["dee@example.org"]


def test_a_new_key_is_signed_by_the_old_one_in_the_log(forum: Instance) -> None:
    account = signed_in(forum, NAMES[0], appointed(forum, 1, NAMES[0]))
    before = service.holders(forum)[0]
    with forum.db.transaction():
        service.renew(forum, account, "eight words of another kind than before those")
    _, term = log.of_kind(forum, SeatTerm)[-1]
    assert has_signed(before.signing_key, term, term.signed)
    assert not has_signed(term.signing, term, term.signed)
