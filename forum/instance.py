"""One forum: its settings, database, clock and keys. Every service function takes it first."""

from dataclasses import dataclass, field
from pathlib import Path

from core.clock import Clock
from core.config import Settings
from core.db import Database, connect, exists, migrate
from core.errors import ConfigError
from crypto.merkle import Peaks
from forum.custody.rules import NotInitialised
from forum.custody.service import Keyring

SCHEMA = Path(__file__).parent / "schema"


@dataclass
class Seen:
    """The head of the log as this process saw it last: a guess, on which nothing stands before the database agrees."""

    head: Peaks | None = None


@dataclass(frozen=True)
class Instance:
    settings: Settings
    db: Database
    clock: Clock
    keyring: Keyring
    seen: Seen = field(default_factory=Seen, compare=False)


def open_instance(settings: Settings, clock: Clock | None = None) -> Instance:
    """Connects and migrates; raises ConfigError with one sentence."""
    if not exists(settings.database_url):
        raise NotInitialised()
    db = open_database(settings)
    try:
        return Instance(settings, db, clock or the_clock(settings), Keyring(db, settings.keys))
    except ConfigError:
        db.close()
        raise


def open_database(settings: Settings) -> Database:
    db = connect(settings.database_url)
    migrate(db, SCHEMA)
    return db


def the_clock(settings: Settings) -> Clock:
    return Clock(settings.data / "clock" if settings.demo else None)
