"""Appointing an officer, and their sign-in: argon2id, the same time for names nobody has, few at once."""

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from core.errors import ConfigError, Problem
from core.limits import slot
from crypto import registrar as formats
from crypto.claims import split_words, to_words
from registrar.instance import Instance
from registrar.officers import store

LONGEST = 200
# Each takes 64 MiB and all of a processor: what strangers send must not add up.
AT_ONCE = 2
_hasher = PasswordHasher()
_room = threading.BoundedSemaphore(AT_ONCE)


class SignInRefused(Problem):
    status = 403
    message = (
        "Name or passphrase is not right. The passphrase is the eight words that were printed when you were appointed."
    )


def appoint(registrar: Instance, name: str) -> str:
    """A new passphrase, told once. For a name that is taken it replaces the old one and ends its sign-ins."""
    check_name(name)
    passphrase = to_words(secrets.token_bytes(11))
    store.set_officer(registrar.db, name, _hasher.hash(passphrase))
    return passphrase


def check_name(name: str) -> None:
    if not 0 < len(name) <= 80 or name != " ".join(name.split()) or not name.isprintable():
        raise ConfigError("An officer's name is one line of at most 80 characters.")


def dismiss(registrar: Instance, name: str) -> None:
    if not store.delete_officer(registrar.db, name):
        raise ConfigError("There is no officer of that name.")


def sign_in(registrar: Instance, name: str, passphrase: str) -> bytes:
    """The officer's id for their badge; raises SignInRefused or TooManyNow."""
    registrar.limits.passphrases.take(slot(registrar.clock.now()))
    name, nobody = name.strip(), _nobody()
    # What no officer can be called is not asked of the database: PostgreSQL fails on a zero byte.
    verifier = store.verifier(registrar.db, name) if name.isprintable() else None
    right = _verify(verifier or nobody, " ".join(split_words(passphrase[:LONGEST])))
    if verifier is None or not right:
        raise SignInRefused()
    return formats.officer_id(name, verifier)


def officer_name(registrar: Instance, officer: bytes) -> str | None:
    """Whose badge it is; None once they were dismissed or given a new passphrase."""
    found = store.officers(registrar.db)
    return next((name for name, verifier in found if formats.officer_id(name, verifier) == officer), None)


def _verify(verifier: str, passphrase: str) -> bool:
    with _room:
        try:
            return _hasher.verify(verifier, passphrase)
        except VerificationError:
            return False


@cache
def _nobody() -> str:
    """What the passphrase for an unknown name is compared with."""
    return _hasher.hash(secrets.token_hex(16))
