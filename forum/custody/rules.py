"""Errors and file names of the forum's keys."""

from functools import lru_cache
from pathlib import Path

from core.errors import ConfigError, Problem

FORUM_KEY = "forum.key"


class KeyFileMissing(ConfigError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"The key file {path} is not there. Without it nothing in the database can be read.")


class KeyFileWrong(ConfigError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"The key file {path} belongs to another forum or is damaged.")


class NotInitialised(ConfigError):
    def __init__(self) -> None:
        super().__init__("There is no forum here yet. Run `candour init` first.")


class AlreadyInitialised(ConfigError):
    def __init__(self) -> None:
        super().__init__("There is a forum here already: its keys are not replaced.")


class PoolKeyMissing(Problem):
    status = 503
    message = "The forum cannot take posts just now. Keep your words and try again in a minute."


@lru_cache(maxsize=64)
def pool_key_file(keys: Path, generation: int) -> Path:
    return keys / "pool" / f"{generation}.key"


@lru_cache(maxsize=64)
def tally_key_file(keys: Path, period: int) -> Path:
    return keys / "tally" / f"{period}.key"


@lru_cache(maxsize=64)
def cookie_key_file(keys: Path, epoch: str) -> Path:
    return keys / "cookie" / f"{epoch}.key"
