"""Leaders' accounts, and their attempts on moderation: one entry of the log a day, unnamed."""

from contextlib import suppress

from core.config import read_mail
from core.errors import ConfigError
from crypto.accounts import LEADER, SEAT, Account, leader_mark
from crypto.acts import LeaderAttempt
from crypto.answers import open_mail, seal_mail
from crypto.derive import same
from crypto.encoding import Malformed
from crypto.sealing import SealBroken, new_key
from forum.instance import Instance
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.accounts.rules import check_name
from moderation.leaders import store


def appoint(forum: Instance, name: str, mail: str = "") -> str:
    """A leader's passphrase, told once. For a name that has one it replaces the old and ends its sign-ins; the mail
    address stays where no other is given. Raises ConfigError.
    """
    address = read_mail("A leader's mail address", mail) if mail else ""
    account_id, secret, passphrase = accounts.id_of(forum, check_name(name)), new_key(), accounts.new_passphrase()
    with forum.db.transaction():
        if accounts.kind_of(forum, account_id) == SEAT:
            raise ConfigError(f"{name} has held a seat, and cannot be a leader under the same name.")
        accounts.put(forum, LEADER, account_id, secret, passphrase)
        store.set_leader(forum.db, account_id, leader_mark(forum.keyring.accounts, account_id, secret))
        if address:
            store.set_mail(forum.db, account_id, seal_mail(forum.keyring.accounts, account_id, address))
    return passphrase


def dismiss(forum: Instance, name: str) -> None:
    """Ends a leader's account; raises ConfigError where there is none."""
    account_id = accounts.id_of(forum, name)
    with forum.db.transaction():
        if accounts.kind_of(forum, account_id) != LEADER:
            raise ConfigError("There is no leader of that name.")
        accounts.remove(forum, account_id)
        store.delete_leader(forum.db, account_id)


def admits(forum: Instance, account: Account) -> bool:
    """Whether `candour leader` appointed this leader: a row written by hand has not the forum's mark."""
    mark = store.mark(forum.db, account.account_id) if account.kind == LEADER else None
    return mark is not None and same(mark, leader_mark(forum.keyring.accounts, account.account_id, account.secret))


def mail_addresses(forum: Instance) -> list[str]:
    """Where mail reaches leaders, as far as they want any."""
    found = []
    for account_id, sealed in store.mails(forum.db):
        with suppress(SealBroken, Malformed):
            found.append(open_mail(forum.keyring.accounts, account_id, sealed))
    return found


def note_attempt(forum: Instance) -> None:
    """That a leader tried: the first attempt of a day stands in the log."""
    day = forum.clock.today()
    if store.last_attempt(forum.db) == day:
        return
    with forum.db.transaction():
        log.hold(forum)
        if store.note_attempt(forum.db, day):
            log.add(forum, LeaderAttempt(day))
