"""Keys: one root in a file, everything else under it, and the end of each."""

from collections.abc import Callable

import pytest

from core.errors import ConfigError
from forum.app import app_of
from forum.custody import rules
from forum.custody.service import Keyring, create
from forum.instance import Instance, open_instance
from tests.core.tools import together
from tests.people import Person

Cast = Callable[[], Person]
KEY = "forum.key"


def reopened(forum: Instance) -> Keyring:
    return Keyring(forum.db, forum.settings.keys)


def test_a_forum_opens_with_its_keys_as_they_were(forum: Instance) -> None:
    again = reopened(forum)
    assert (again.claim_salt, again.slips, again.boards) == (
        forum.keyring.claim_salt, forum.keyring.slips, forum.keyring.boards,
    )
    assert len({again.claim_salt, again.slips, again.boards}) == 3


def test_no_key_is_in_the_database(forum: Instance) -> None:
    keys = [path.read_bytes() for path in forum.settings.keys.rglob("*.key")]
    keys += [forum.keyring.claim_salt, forum.keyring.slips, forum.keyring.boards]
    tables = ("forum_keys", "stable_keys", "data_keys")
    rows = [row for name in tables for row in forum.db.query(f"SELECT * FROM {name}")]
    values = [value for row in rows for value in dict(row).values() if isinstance(value, bytes)]
    assert not [key for key in keys for value in values if key in value]


def test_a_wrong_or_missing_key_file_is_one_sentence(forum: Instance) -> None:
    path = forum.settings.keys / KEY
    path.write_bytes(bytes(32))
    with pytest.raises(rules.KeyFileWrong, match=r"^[^\n]+\.$"):
        reopened(forum)
    path.write_bytes(b"")
    with pytest.raises(ConfigError):
        reopened(forum)
    path.unlink()
    with pytest.raises(rules.KeyFileMissing, match=r"^[^\n]+\.$"):
        reopened(forum)


def test_a_forum_is_not_made_over_another(forum: Instance) -> None:
    before = (forum.settings.keys / KEY).read_bytes()
    with pytest.raises(rules.AlreadyInitialised):
        create(forum.db, forum.settings.keys)
    assert (forum.settings.keys / KEY).read_bytes() == before
    reopened(forum)


def test_a_forum_is_not_made_over_a_key_file_without_its_database(forum: Instance) -> None:
    """The database is lost, and its backup still needs this key."""
    forum.db.execute("DELETE FROM forum_keys")
    before = (forum.settings.keys / KEY).read_bytes()
    with pytest.raises(rules.AlreadyInitialised):
        create(forum.db, forum.settings.keys)
    assert (forum.settings.keys / KEY).read_bytes() == before


def test_data_keys_differ_by_board_and_epoch_and_stay(forum: Instance) -> None:
    places = [(bytes(16), "2026-W48"), (bytes(16), "2026-W49"), (bytes(15) + b"\1", "2026-W48")]
    keys = [forum.keyring.data_key_to_write(*place) for place in places]
    assert len(set(keys)) == 3
    assert [reopened(forum).data_key(*place) for place in places] == keys


def test_a_data_key_moved_to_another_place_does_not_open(forum: Instance) -> None:
    forum.keyring.data_key_to_write(bytes(16), "2026-W48")
    forum.db.execute("UPDATE data_keys SET epoch = ?", "2026-W49")
    with pytest.raises(Exception, match="seal"):
        forum.keyring.data_key(bytes(16), "2026-W49")


def test_an_erased_data_key_is_gone_at_once(forum: Instance) -> None:
    forum.keyring.data_key_to_write(bytes(16), "2026-W48")
    forum.db.execute("DELETE FROM data_keys")
    assert forum.keyring.data_key(bytes(16), "2026-W48") is None


def test_processes_that_need_a_weeks_cookie_key_at_once_get_one(forum: Instance) -> None:
    jobs = [lambda: reopened(forum).cookie_key_to_write("2026-W48")] * 12
    answers = together(jobs, forum.db)
    assert len({answer for answer in answers if isinstance(answer, bytes)}) == 1
    assert not [answer for answer in answers if isinstance(answer, Exception)]


def test_a_missing_pool_key_takes_no_post_and_keeps_the_words(forum: Instance, person: Cast) -> None:
    writer = person().opens("/boards/depot-move/new")
    (forum.settings.keys / "pool" / "0.key").unlink()
    writer.submits("body", title="Fares", body="Typed for an hour.")
    assert writer.answer.status_code == 503
    assert "Typed for an hour." in writer.answer.text
    assert forum.db.query("SELECT row_id FROM pool") == []


def test_what_a_crash_left_of_pool_keys_is_destroyed_at_start(forum: Instance, person: Cast) -> None:
    """A release wrote the next key and died before its transaction ended."""
    forum.keyring.make_pool_key(1)
    forum.keyring.make_pool_key(7)
    again = open_instance(forum.settings)
    app_of(again)
    again.db.close()
    assert [path.name for path in (forum.settings.keys / "pool").iterdir()] == ["0.key"]
    assert person().starts_thread("Fares", "Words.").answer.status_code == 200
