"""One forum: its settings, database, clock and keys. Every service function takes it first."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.clock import Clock
from core.config import Settings
from core.db import Database, connect, exists, migrate
from core.errors import ConfigError
from core.limits import Bucket
from crypto.merkle import Peaks
from forum.custody.rules import NotInitialised
from forum.custody.service import Keyring

SCHEMA = Path(__file__).parent / "schema"


@dataclass
class Seen:
    """What this process keeps. `head`: of the log, as it saw it last: a guess, on which nothing stands before the
    database agrees. `fixed`: what never changes again once it is there, by what and of which period.
    """

    head: Peaks | None = None
    fixed: dict[tuple[str, int], Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Instance:
    settings: Settings
    db: Database
    clock: Clock
    keyring: Keyring
    # Tries of passphrases in ten minutes: what strangers make the machine hash must not add up.
    sign_ins: Bucket = field(default_factory=lambda: Bucket(1000))
    seen: Seen = field(default_factory=Seen, compare=False)


def open_instance(settings: Settings, clock: Clock | None = None) -> Instance:
    """Connects and migrates; raises ConfigError with one sentence."""
    if not exists(settings.database_url):
        raise NotInitialised()
    db = open_database(settings)
    try:
        keyring = Keyring(db, settings.keys)
        keyring.make_missing()
        return Instance(settings, db, clock or the_clock(settings), keyring)
    except ConfigError:
        db.close()
        raise


def open_database(settings: Settings) -> Database:
    db = connect(settings.database_url)
    migrate(db, SCHEMA)
    return db


def the_clock(settings: Settings) -> Clock:
    return Clock(settings.data / "clock" if settings.demo else None)
