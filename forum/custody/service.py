"""The keyring: who holds which key, where it lies, when it dies (docs/protocol.md, "Keys")."""

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from pathlib import Path

from core import files
from core.clock import lives_until
from core.db import Database
from crypto import keyring
from crypto.sealing import new_key
from forum.custody import rules, store


def create(db: Database, folder: Path) -> None:
    """A new forum key and the stable keys under it. In the caller's transaction; raises AlreadyInitialised."""
    if store.forum_key(db) is not None or (folder / rules.FORUM_KEY).exists():
        raise rules.AlreadyInitialised()
    forum_key = new_key()
    files.write_key(folder / rules.FORUM_KEY, forum_key)
    store.insert_forum_key(db, 1, keyring.check_value(forum_key, 1))
    for name in keyring.STABLE_KEYS:
        store.insert_stable_key(db, name, keyring.wrap(forum_key, 1, new_key(), keyring.stable_key_aad(name)))
    files.write_key(rules.pool_key_file(folder, 0), new_key())


class Keyring:
    """The keys of a running forum. Raises KeyFileMissing, KeyFileWrong or NotInitialised when opened."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db, self._folder = db, folder
        self.newest_pool_key: tuple[int, bytes] | None = None
        found = store.forum_key(db)
        if found is None:
            raise rules.NotInitialised()
        self._version, check = found
        self._forum_key = self._read_forum_key(folder / rules.FORUM_KEY, check)

    def _read_forum_key(self, path: Path, check: bytes) -> bytes:
        if not path.exists():
            raise rules.KeyFileMissing(path)
        forum_key = path.read_bytes()
        if not keyring.is_forum_key(forum_key, self._version, check):
            raise rules.KeyFileWrong(path)
        return forum_key

    @cached_property
    def claim_salt(self) -> bytes:
        return self._stable(keyring.CLAIM_SALT)

    @cached_property
    def slips(self) -> bytes:
        return self._stable(keyring.SLIPS)

    @cached_property
    def boards(self) -> bytes:
        return self._stable(keyring.BOARDS)

    @cached_property
    def log(self) -> bytes:
        """The seed of the key that signs the log's checkpoints."""
        return self._stable(keyring.LOG)

    @cached_property
    def accounts(self) -> bytes:
        """Finds the accounts of names, and seals what is kept of seat-holders."""
        return self._stable(keyring.ACCOUNTS)

    @cached_property
    def elections(self) -> bytes:
        """Seals who stands, how ballots are filled in, and how many ask for a recall."""
        return self._stable(keyring.ELECTIONS)

    @cached_property
    def figures(self) -> bytes:
        """Seals the figures of a period, with their noise, until they are printed."""
        return self._stable(keyring.FIGURES)

    def make_missing(self) -> None:
        """The stable keys that a forum made by an earlier version does not have yet."""
        for name in set(keyring.STABLE_KEYS) - store.stable_key_names(self._db):
            wrapped = keyring.wrap(self._forum_key, self._version, new_key(), keyring.stable_key_aad(name))
            store.insert_stable_key(self._db, name, wrapped)

    def _stable(self, name: str) -> bytes:
        wrapped = store.stable_key(self._db, name)
        return keyring.unwrap(self._forum_key, self._version, wrapped, keyring.stable_key_aad(name))

    def data_key(self, board: bytes, epoch: str) -> bytes | None:
        """None when the epoch was erased."""
        wrapped = store.data_key(self._db, board, epoch)
        return self.unwrap_data_key(board, epoch, wrapped) if wrapped else None

    def wrapped_keys(self, boards: set[bytes], epochs: set[str]) -> dict[tuple[bytes, str], bytes]:
        """The wrapped data keys a page needs, by (board, epoch), in one query: read for every page, so that erasing
        works at once.
        """
        return store.data_keys(self._db, sorted(boards), sorted(epochs))

    def unwrap_data_key(self, board: bytes, epoch: str, wrapped: bytes) -> bytes:
        return keyring.unwrap(self._forum_key, self._version, wrapped, keyring.data_key_aad(board, epoch))

    def data_key_to_write(self, board: bytes, epoch: str) -> bytes:
        """The data key, made if it is not there yet. Inside a release's transaction."""
        key = self.data_key(board, epoch)
        if key is None:
            key = new_key()
            wrapped = keyring.wrap(self._forum_key, self._version, key, keyring.data_key_aad(board, epoch))
            store.insert_data_key(self._db, board, epoch, wrapped)
        return key

    def erase(self, epoch: str) -> bool:
        """Destroys the data keys of an epoch; False when there are none. In the caller's transaction."""
        return store.delete_data_keys(self._db, epoch) > 0

    def pool_key(self, generation: int) -> bytes:
        """Raises PoolKeyMissing. The newest is remembered, as what was opened with it is: three system calls less."""
        if (newest := self.newest_pool_key) and newest[0] == generation:
            return newest[1]
        key = files.read_key(rules.pool_key_file(self._folder, generation))
        if key is None:
            raise rules.PoolKeyMissing()
        self.newest_pool_key = generation, key
        return key

    def make_pool_key(self, generation: int) -> None:
        files.write_key(rules.pool_key_file(self._folder, generation), new_key())

    def destroy_pool_keys_but(self, generation: int) -> None:
        """Holding the pool's lock: a release that is under way has written the next key already."""
        for path in rules.pool_key_file(self._folder, 0).parent.glob("*.key"):
            if path.name != f"{generation}.key":
                files.destroy(path)

    def tally_key(self, period: int) -> bytes | None:
        """None when it was destroyed, or never was."""
        return files.read_key(rules.tally_key_file(self._folder, period))

    def tally_key_to_write(self, period: int) -> bytes:
        return self.tally_key(period) or files.write_key_once(rules.tally_key_file(self._folder, period), new_key())

    def destroy_tally_keys_but(self, periods: Collection[int]) -> None:
        """Holding the pool's lock: a release that is under way may have written one already."""
        folder = rules.tally_key_file(self._folder, 0).parent
        files.destroy_drafts(folder)
        for path in folder.glob("*.key"):
            if path.name not in {f"{period}.key" for period in periods}:
                files.destroy(path)

    def cookie_key(self, epoch: str) -> bytes | None:
        """None when it was destroyed, or never was. Read each time: another process may have destroyed it."""
        return files.read_key(rules.cookie_key_file(self._folder, epoch))

    def cookie_key_to_write(self, epoch: str) -> bytes:
        return self.cookie_key(epoch) or files.write_key_once(rules.cookie_key_file(self._folder, epoch), new_key())

    def destroy_old_cookie_keys(self, now: datetime) -> None:
        folder = rules.cookie_key_file(self._folder, "").parent
        files.destroy_drafts(folder)
        for path in folder.glob("2*.key"):
            if lives_until(path.stem) <= now:
                files.destroy(path)
