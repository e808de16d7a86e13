"""Key files: whole or not at all, for their owner only, and nothing left behind."""

import os
import stat
from pathlib import Path

import pytest

from core.files import destroy, make_folder, read_key, write_key, write_key_once
from tests.core.tools import together


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("write", [write_key, write_key_once])
def test_a_key_and_its_folder_are_for_their_owner_only(tmp_path: Path, write: object) -> None:
    assert callable(write)
    before = os.umask(0)
    try:
        write(tmp_path / "keys" / "a.key", b"k" * 32)
    finally:
        os.umask(before)
    assert (mode(tmp_path / "keys" / "a.key"), mode(tmp_path / "keys")) == (0o600, 0o700)


def test_a_key_is_replaced_and_no_draft_stays(tmp_path: Path) -> None:
    write_key(tmp_path / "a.key", b"old")
    write_key(tmp_path / "a.key", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]
    assert (tmp_path / "a.key").read_bytes() == b"new"


def test_a_key_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    assert read_key(path) is None
    write_key(path, b"k" * 32)
    assert read_key(path) == b"k" * 32
    destroy(path)
    assert read_key(path) is None


def test_of_twenty_that_write_a_key_once_all_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.key"
    answers = together([lambda at=at: write_key_once(path, bytes([at]) * 32) for at in range(20)])
    assert set(answers) == {path.read_bytes()}
    assert [found.name for found in path.parent.iterdir()] == ["a.key"]


def test_twenty_that_replace_a_key_leave_one_whole_key(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    together([lambda at=at: write_key(path, bytes([at]) * 32) for at in range(20)])
    assert path.read_bytes() in {bytes([at]) * 32 for at in range(20)}
    assert [found.name for found in tmp_path.iterdir()] == ["a.key"]


@pytest.mark.parametrize("write", [write_key, write_key_once])
def test_a_key_that_cannot_be_written_leaves_no_draft(tmp_path: Path, write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError):
        write(tmp_path / "a.key", "text is no key")
    assert list(tmp_path.iterdir()) == []


def test_a_destroyed_key_is_gone_and_can_be_destroyed_again(tmp_path: Path) -> None:
    write_key(tmp_path / "a.key", b"k")
    destroy(tmp_path / "a.key")
    destroy(tmp_path / "a.key")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("here")
    make_folder(tmp_path)
    assert (tmp_path / "a").read_text() == "here"
