"""Errors and file names of the registrar's keys."""

from pathlib import Path

from core.errors import ConfigError

REGISTRAR_KEY, RECORD_KEY = "registrar.key", "record.key"


class KeyFileMissing(ConfigError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"The key file {path} is not there. Without it the registrar can sign nothing.")


class KeyFileWrong(ConfigError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"The key file {path} belongs to another registrar or is damaged.")


class NotInitialised(ConfigError):
    def __init__(self) -> None:
        super().__init__("There is no registrar here yet. Run `candour-registrar init` first.")


class AlreadyInitialised(ConfigError):
    def __init__(self) -> None:
        super().__init__("There is a registrar here already: its keys are not replaced.")
