"""Appointing seat-holders, a new key for a seat, and who holds which: always as the log says it.

A row of the database gives nobody a power: it counts only together with the entry of the log it names, which commits to
the holder's name and has the public half of the key that their passphrase opens.
"""

from dataclasses import replace

from core.errors import ConfigError
from crypto import seats as formats
from crypto.accounts import LEADER, SEAT, Account
from crypto.acts import ELECTED, FOUNDING, NO_KEY, TAKEN, SeatTerm
from crypto.commitments import new_salt
from crypto.encoding import Malformed
from crypto.sealing import SealBroken
from crypto.seats import Holder
from forum.instance import Instance
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.seats import rules, store


def appoint(forum: Instance, seat: int, name: str, mail: str, how: str, weeks: int) -> str:
    """Whoever is named holds the seat from now on, and nobody else does: their passphrase, told once. In the caller's
    transaction; raises ConfigError.
    """
    log.hold(forum)
    passphrase = accounts.new_passphrase()
    term = rules.new_term(seat, how, forum.clock.now(), weeks)
    hold(forum, term, rules.check_holder(Holder(name, mail)), passphrase)
    return passphrase


def hold(forum: Instance, term: SeatTerm, holder: Holder, passphrase: str) -> None:
    """This holder, with keys of their own that the passphrase opens, holds the seat of a term. In the caller's
    transaction, which holds the head of the log; raises ConfigError.
    """
    account_id, name = accounts.id_of(forum, holder.name), holder.name
    if accounts.kind_of(forum, account_id) == LEADER:
        raise ConfigError(f"{name} has a leader's account, and leaders hold no seat.")
    held, before = store.of_account(forum.db, account_id), store.seat(forum.db, term.seat)
    if held and held.seat != term.seat:
        _leave(forum, held, name)
    if before:
        accounts.remove(forum, before.account_id)
    secret, salt = formats.new_secret(), new_salt()
    accounts.put(forum, SEAT, account_id, secret, passphrase)
    sealed = formats.seal_holder(forum.keyring.accounts, term.seat, holder)
    entry = log.add(forum, rules.held(term, salt, name, secret))
    store.set_seat(forum.db, store.Row(term.seat, account_id, entry, salt, sealed))


def win(forum: Instance, seat: int, candidate: bytes, ends: str) -> None:
    """Whoever was elected holds the seat from now on, as soon as they take it, and nobody else does: the log names them
    by their commitment in the list of nominations. In the caller's transaction.
    """
    _vacate(forum, seat)
    log.add(forum, SeatTerm(seat, ELECTED, candidate, NO_KEY, NO_KEY, forum.clock.hour(), ends))


def take(forum: Instance, seat: int, holder: Holder, passphrase: str) -> None:
    """Whoever won a seat makes its keys, under a passphrase of their own; the term ends when it would have ended. In
    the caller's transaction, which holds the head of the log; raises ConfigError.
    """
    hold(forum, replace(terms(forum)[seat], how=TAKEN, begins=forum.clock.hour()), holder, passphrase)


def end(forum: Instance, seat: int, how: str) -> None:
    """The term of a seat ends in this hour. In the caller's transaction."""
    _vacate(forum, seat)
    now = forum.clock.hour()
    log.add(forum, replace(terms(forum)[seat], how=how, begins=now, ends=now, signed=b""))


def _vacate(forum: Instance, seat: int) -> None:
    """Name, mail address and account of whoever held a seat go with the term."""
    if before := store.seat(forum.db, seat):
        accounts.remove(forum, before.account_id)
        store.delete_seat(forum.db, seat)


def terms(forum: Instance) -> dict[int, SeatTerm]:
    """The last word of the log about each seat."""
    return {seat: term for seat, (_, term) in rules.newest(log.of_kind(forum, SeatTerm)).items()}


def found(forum: Instance, holders: list[Holder]) -> list[str]:
    """The founding seats, numbered from 1, in the log that is served from the first day on: their passphrases, told
    once. Raises ConfigError.
    """
    with forum.db.transaction():
        named = enumerate(holders, 1)
        words = [appoint(forum, seat, one.name, one.mail, FOUNDING, rules.FOUNDING_WEEKS) for seat, one in named]
        log.sign(forum)
    return words


def renew(forum: Instance, account: Account, passphrase: str) -> bytes:
    """New keys for the seat, that this passphrase opens and the old one does not; the new secret. The old key signs
    that in the log. The term ends when it would have ended. In the caller's transaction; raises TermOver.
    """
    log.hold(forum)
    row, found = store.of_account(forum.db, account.account_id), of_account(forum, account)
    if row is None or found is None:
        raise rules.TermOver()
    secret, salt = formats.new_secret(), new_salt()
    term = rules.held(terms(forum)[row.seat], salt, found.name, secret)
    entry = log.add(forum, rules.renewed(term, account.secret, forum.clock.now()))
    accounts.put(forum, SEAT, account.account_id, secret, passphrase)
    store.set_seat(forum.db, row._replace(entry=entry, salt=salt))
    return secret


def of_account(forum: Instance, account: Account) -> rules.Seat | None:
    """The seat whose keys this account has opened, while its term runs."""
    row = store.of_account(forum.db, account.account_id) if account.kind == SEAT else None
    found = _held(forum, row, rules.newest(log.of_kind(forum, SeatTerm))) if row else None
    keys = formats.public_key(account.secret), formats.signing_public_key(account.secret)
    return found if found and (found.public_key, found.signing_key) == keys else None


def in_office(forum: Instance, account: Account) -> rules.Seat:
    """The same for an act that nobody else may do; raises TermOver."""
    found = of_account(forum, account)
    if found is None:
        raise rules.TermOver()
    return found


def admits(forum: Instance, account: Account) -> bool:
    return of_account(forum, account) is not None


def holders(forum: Instance) -> list[rules.Seat]:
    """Every seat that is held now, by number."""
    terms = rules.newest(log.of_kind(forum, SeatTerm))
    return [seat for row in store.seats(forum.db) if (seat := _held(forum, row, terms))]


def mail_addresses(forum: Instance) -> list[str]:
    """Where mail reaches those who hold a seat now, and want any."""
    held = {seat.number for seat in holders(forum)}
    opened = [_holder(forum, row) for row in store.seats(forum.db) if row.seat in held]
    return [holder.mail for holder in opened if holder and holder.mail]


def _held(forum: Instance, row: store.Row, terms: dict[int, tuple[int, SeatTerm]]) -> rules.Seat | None:
    """The seat of a row, if the log's last word about that seat is this row's entry, names this holder and runs."""
    entry, term = terms.get(row.seat, (-1, None))
    holder = _holder(forum, row)
    if holder is None or term is None or entry != row.entry or not rules.runs(term, forum.clock.now()):
        return None
    if formats.holder_commitment(row.salt, holder.name) != term.holder or not log.is_proven(forum, entry):
        return None
    keys = term.key, term.signing
    return rules.Seat(row.seat, holder.name, *keys, entry, term.ends, printed=term.how == FOUNDING)


def _leave(forum: Instance, row: store.Row, name: str) -> None:
    """Whoever moves to another seat leaves one whose term is over; raises ConfigError where it is not."""
    if _held(forum, row, rules.newest(log.of_kind(forum, SeatTerm))):
        raise ConfigError(f"{name} holds seat {row.seat} already.")
    store.delete_seat(forum.db, row.seat)


def _holder(forum: Instance, row: store.Row) -> Holder | None:
    try:
        return formats.open_holder(forum.keyring.accounts, row.seat, row.sealed)
    except (SealBroken, Malformed):
        return None
