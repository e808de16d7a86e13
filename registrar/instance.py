"""One registrar: its settings, database, clock and keys. Every service function takes it first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core.clock import Clock
from core.db import Database, connect, exists, migrate
from core.errors import ConfigError
from core.files import make_folder
from crypto.tokens.issuer import new_key
from registrar.custody import service as custody
from registrar.custody.rules import NotInitialised
from registrar.custody.service import Keys
from registrar.limits import Limits
from registrar.settings import RegistrarSettings

SCHEMA = Path(__file__).parent / "schema"


@dataclass(frozen=True)
class Instance:
    """`new_key` makes an RSA key (PKCS#8): the one thing here that takes long."""

    settings: RegistrarSettings
    db: Database
    clock: Clock
    keys: Keys
    new_key: Callable[[], bytes] = new_key
    limits: Limits = field(default_factory=Limits)


def create(settings: RegistrarSettings) -> Instance:
    """The key files and the empty database of a new registrar; raises AlreadyInitialised."""
    make_folder(settings.data)
    db = _open_database(settings)
    try:
        with db.transaction():
            custody.create(db, settings.keys)
            return Instance(settings, db, the_clock(settings), custody.open_keys(db, settings.keys))
    except BaseException:
        db.close()
        raise


def open_instance(settings: RegistrarSettings, clock: Clock | None = None) -> Instance:
    """Connects and migrates; raises ConfigError with one sentence."""
    if not exists(settings.database_url):
        raise NotInitialised()
    db = _open_database(settings)
    try:
        return Instance(settings, db, clock or the_clock(settings), custody.open_keys(db, settings.keys))
    except ConfigError:
        db.close()
        raise


def the_clock(settings: RegistrarSettings) -> Clock:
    return Clock(settings.data / "clock" if settings.demo else None)


def _open_database(settings: RegistrarSettings) -> Database:
    db = connect(settings.database_url)
    migrate(db, SCHEMA)
    return db
