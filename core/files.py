"""Key files: written whole or not at all, readable by their owner only, destroyed when their time is over."""

import os
import secrets
from pathlib import Path

LARGEST = 64


def make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_key(path: Path, key: bytes) -> None:
    """Durably replaces `path`: on return the key survives a power cut."""
    make_folder(path.parent)
    draft = path.with_name(f".{secrets.token_hex(8)}.key")
    _write(draft, key)
    os.replace(draft, path)
    _sync_folder(path.parent)


def write_key_once(path: Path, key: bytes) -> bytes:
    """The key that is in `path` afterwards: ours, or that of a process that was faster."""
    make_folder(path.parent)
    draft = path.with_name(f".{secrets.token_hex(8)}.key")
    _write(draft, key)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        destroy(draft)
    _sync_folder(path.parent)
    return path.read_bytes()


def read_key(path: Path) -> bytes | None:
    """None when it is not there. Without a buffer: keys are read anew for every request."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        return os.read(handle, LARGEST)
    finally:
        os.close(handle)


def destroy(path: Path) -> None:
    """Unlinks. An SSD or a journal may keep the old blocks: SECURITY.md says what that means."""
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def destroy_drafts(folder: Path) -> None:
    """Second names of keys, left by a process that died between making the key and forgetting its draft."""
    for path in folder.glob(".*.key"):
        if path.stat().st_nlink > 1:
            destroy(path)


def _write(path: Path, key: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
