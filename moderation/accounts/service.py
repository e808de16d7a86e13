"""Making accounts and signing in: one Argon2id a try, the same for names nobody has, and few of them at once."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.limits import TooManyNow, slot
from crypto import accounts as formats
from crypto.accounts import Account
from crypto.claims import split_words, to_words
from crypto.cookies import cookie_epoch
from crypto.encoding import Malformed
from crypto.sealing import SealBroken
from forum.instance import Instance
from moderation.accounts import rules, store

# Each takes 64 MiB and all of a processor. Whoever finds no place in the line is sent away: the threads of the server
# are there for members too.
AT_ONCE, IN_LINE = 2, 6
_room, _line = threading.BoundedSemaphore(AT_ONCE), threading.BoundedSemaphore(IN_LINE)


def new_passphrase() -> str:
    """Eight words, 88 bits."""
    return to_words(secrets.token_bytes(11))


def id_of(forum: Instance, name: str) -> bytes:
    return formats.account_id(forum.keyring.accounts, rules.looked_up(name))


def kind_of(forum: Instance, account_id: bytes) -> int | None:
    row = store.account(forum.db, account_id)
    return row.kind if row else None


def put(forum: Instance, kind: int, account_id: bytes, secret: bytes, passphrase: str) -> None:
    """An account that this passphrase opens, and no earlier one. In the caller's transaction."""
    salt = secrets.token_bytes(formats.SALT_SIZE)
    key = formats.passphrase_key(_words(passphrase), salt)
    store.set_account(forum.db, store.Row(account_id, kind, salt, formats.seal_secret(key, kind, account_id, secret)))


def remove(forum: Instance, account_id: bytes) -> None:
    """In the caller's transaction."""
    store.delete_account(forum.db, account_id)


def sign_in(forum: Instance, name: str, passphrase: str, doors: rules.Doors) -> Account:
    """The account for a new cookie; raises SignInRefused or TooManyNow."""
    account_id, now = id_of(forum, name), forum.clock.now()
    kind, secret = _open(forum, account_id, passphrase)
    seed = secrets.token_bytes(formats.SECRET_SIZE)
    account = Account(kind, account_id, rules.last_hour(now), seed, secret)
    if not doors[kind].admits(forum, account):
        raise rules.SignInRefused()
    return account


def check_passphrase(forum: Instance, account: Account, passphrase: str) -> None:
    """That the one who is signed in knows it; raises SignInRefused or TooManyNow."""
    if _open(forum, account.account_id, passphrase) != (account.kind, account.secret):
        raise rules.SignInRefused()


def cookie_for(forum: Instance, account: Account) -> str:
    epoch = forum.clock.epoch()
    return formats.seal_account(forum.keyring.cookie_key_to_write(epoch), epoch, account)


def resume(forum: Instance, cookie: str) -> Account | None:
    """The account of a cookie whose time is not over, or None for anything else that came as one. What it may do is for
    its kind to say.
    """
    try:
        key = forum.keyring.cookie_key(cookie_epoch(cookie))
        account = formats.open_account(key, cookie) if key else None
    except (Malformed, SealBroken):
        return None
    return account if account and rules.is_live(account, forum.clock.now()) else None


def _open(forum: Instance, account_id: bytes, passphrase: str) -> tuple[int, bytes]:
    """Kind and secret; raises SignInRefused or TooManyNow."""
    forum.sign_ins.take(slot(forum.clock.now()))
    row = store.account(forum.db, account_id) or _nobody(account_id)
    with _place_in_line():
        key = formats.passphrase_key(_words(passphrase), row.salt)
    try:
        return row.kind, formats.open_secret(key, row.kind, account_id, row.sealed)
    except SealBroken as error:
        raise rules.SignInRefused() from error


def _nobody(account_id: bytes) -> store.Row:
    """What a passphrase for an unknown name is tried on: it costs the same, and nothing opens it."""
    sealed = secrets.token_bytes(formats.SEALED_SIZE)
    return store.Row(account_id, formats.SEAT, secrets.token_bytes(formats.SALT_SIZE), b"\x01" + sealed[1:])


def _words(passphrase: str) -> str:
    return " ".join(split_words(passphrase[: rules.PASSPHRASE_LONGEST]))


@contextmanager
def _place_in_line() -> Iterator[None]:
    """Raises TooManyNow."""
    if not _line.acquire(blocking=False):
        raise TooManyNow()
    try:
        with _room:
            yield
    finally:
        _line.release()
