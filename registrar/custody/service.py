"""Who holds which of the registrar's keys, and where they lie (docs/protocol.md, "The registrar's own")."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nacl.signing import SigningKey

from core import files
from core.db import Database
from crypto import registrar as formats
from crypto.sealing import new_key
from registrar.custody import rules, store


def create(db: Database, folder: Path) -> None:
    """A new root and a new record key. In the caller's transaction; raises AlreadyInitialised."""
    if store.public_values(db) or any((folder / name).exists() for name in (rules.REGISTRAR_KEY, rules.RECORD_KEY)):
        raise rules.AlreadyInitialised()
    root, record_key = new_key(), SigningKey.generate()
    files.write_key(folder / rules.REGISTRAR_KEY, root)
    files.write_key(folder / rules.RECORD_KEY, bytes(record_key))
    store.insert(db, formats.check_value(root), bytes(record_key.verify_key))


@dataclass(frozen=True)
class Keys:
    """The keys of a running registrar."""

    root: bytes = field(repr=False)
    record_key: SigningKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The record key's public half: what forum and clients know the registrar by."""
        return bytes(self.record_key.verify_key)

    @cached_property
    def sign_in(self) -> bytes:
        return formats.use_key(self.root, formats.SIGN_IN)

    @cached_property
    def codes(self) -> bytes:
        return formats.use_key(self.root, formats.CODES)

    @cached_property
    def forms(self) -> bytes:
        return formats.use_key(self.root, formats.FORMS)

    @cached_property
    def scope_keys(self) -> bytes:
        return formats.use_key(self.root, formats.SCOPE_KEYS)

    @cached_property
    def lots(self) -> bytes:
        return formats.use_key(self.root, formats.LOTS)

    @cached_property
    def nominations(self) -> bytes:
        return formats.use_key(self.root, formats.NOMINATIONS)


def open_keys(db: Database, folder: Path) -> Keys:
    """Raises NotInitialised, KeyFileMissing or KeyFileWrong."""
    found = store.public_values(db)
    if found is None:
        raise rules.NotInitialised()
    root, seed = _read(folder / rules.REGISTRAR_KEY), _read(folder / rules.RECORD_KEY)
    if not formats.is_root(root, found[0]):
        raise rules.KeyFileWrong(folder / rules.REGISTRAR_KEY)
    if len(seed) != 32 or bytes(SigningKey(seed).verify_key) != found[1]:
        raise rules.KeyFileWrong(folder / rules.RECORD_KEY)
    return Keys(root, SigningKey(seed))


def _read(path: Path) -> bytes:
    if not path.exists():
        raise rules.KeyFileMissing(path)
    return path.read_bytes()
