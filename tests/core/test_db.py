"""The promises of `Database`, on both databases."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db import Database, PostgresDatabase, connect, loud_settings, migrate
from core.errors import ConfigError
from tests import postgres
from tests.core.tools import together, until_one_waits


@pytest.fixture
def table(db: Database) -> Database:
    db.execute("CREATE TABLE things (name TEXT PRIMARY KEY, size INTEGER NOT NULL)")
    return db


@pytest.fixture
def on_postgres(postgres_server: postgres.Server) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(postgres_server.create("locks"))
    database.execute("CREATE TABLE things (name TEXT PRIMARY KEY, size INTEGER NOT NULL)")
    yield database
    database.close()
    postgres_server.drop("locks")


def names(db: Database) -> list[str]:
    return [row["name"] for row in db.query("SELECT name FROM things ORDER BY name")]


def insert(db: Database, name: str, size: int = 1) -> int:
    return db.execute("INSERT INTO things (name, size) VALUES (?, ?) ON CONFLICT DO NOTHING", name, size)


def test_a_transaction_that_fails_leaves_nothing(table: Database) -> None:
    def fails() -> None:
        with table.transaction():
            insert(table, "a")
            insert(table, "b")
            raise KeyError("half way")

    with pytest.raises(KeyError):
        fails()
    assert names(table) == []


def test_a_transaction_that_ends_is_seen_by_another_connection(table: Database, database_url: str) -> None:
    with table.transaction():
        insert(table, "a")
        insert(table, "b")
    other = connect(database_url)
    assert names(other) == ["a", "b"]
    other.close()


def test_after_a_failed_statement_the_next_transaction_works(table: Database) -> None:
    def fails() -> None:
        with table.transaction():
            insert(table, "a")
            table.execute("INSERT INTO nothing_here (name) VALUES (?)", "b")

    with pytest.raises(Exception, match="nothing_here"):
        fails()
    with table.transaction():
        insert(table, "c")
    assert names(table) == ["c"]


def test_execute_tells_how_many_rows_changed(table: Database) -> None:
    assert [insert(table, "a", 1), insert(table, "b", 2), insert(table, "a", 3)] == [1, 1, 0]
    assert table.execute("UPDATE things SET size = size + ? WHERE size >= ?", 1, 1) == 2
    assert table.execute("DELETE FROM things WHERE name = ?", "nobody") == 0
    assert table.execute("DELETE FROM things") == 2


def test_values_come_back_as_they_were(db: Database) -> None:
    db.execute("CREATE TABLE kinds (id INTEGER PRIMARY KEY, words TEXT, data BLOB NOT NULL)")
    data = bytes(range(256))
    db.execute("INSERT INTO kinds (id, words, data) VALUES (?, ?, ?)", 2**62 - 1, "Grüße? 👍🏽 100%", data)
    db.execute("INSERT INTO kinds (id, words, data) VALUES (?, ?, ?)", 0, None, b"")
    assert [dict(row) for row in db.query("SELECT id, words, data FROM kinds ORDER BY id")] == [
        {"id": 0, "words": None, "data": b""},
        {"id": 2**62 - 1, "words": "Grüße? 👍🏽 100%", "data": data},
    ]


def test_of_twenty_writers_of_one_key_one_wins(table: Database) -> None:
    answers = together([lambda: insert(table, "the key")] * 20, table)
    assert sorted(map(str, answers)) == ["0"] * 19 + ["1"]


def test_what_was_read_inside_a_transaction_still_holds_when_it_commits(table: Database) -> None:
    insert(table, "count", 0)

    def count_one_more() -> None:
        with table.transaction():
            size = table.query("SELECT size FROM things WHERE name = ? FOR UPDATE", "count")[0]["size"]
            table.execute("UPDATE things SET size = ? WHERE name = ?", size + 1, "count")

    assert together([count_one_more] * 12, table) == [None] * 12
    assert table.query("SELECT size FROM things")[0]["size"] == 12


def test_a_row_locked_for_update_makes_others_wait(on_postgres: PostgresDatabase) -> None:
    insert(on_postgres, "a", 1)

    def look() -> int:
        with on_postgres.transaction():
            size: int = on_postgres.query("SELECT size FROM things FOR SHARE")[0]["size"]
        on_postgres.close()
        return size

    found: list[int] = []
    reader = threading.Thread(target=lambda: found.append(look()))
    with on_postgres.transaction():
        on_postgres.query("SELECT size FROM things FOR UPDATE")
        reader.start()
        until_one_waits(on_postgres.url, reader)
        on_postgres.execute("UPDATE things SET size = 2")
    reader.join(30)
    assert found == [2]


def test_sqlite_takes_the_write_lock_when_a_transaction_begins(tmp_path: Path) -> None:
    db = connect(f"sqlite:///{tmp_path / 'one.db'}")
    db.execute("CREATE TABLE things (name TEXT PRIMARY KEY, size INTEGER NOT NULL)")
    order: list[str] = []

    def second() -> None:
        with db.transaction():
            order.append("second")
        db.close()

    with db.transaction():
        writer = threading.Thread(target=second)
        writer.start()
        writer.join(0.2)
        order.append("first")
    writer.join(30)
    db.close()
    assert order == ["first", "second"]


@pytest.mark.parametrize("url", ["", "mysql://there/forum", "sqlite://forum.db", "forum.db", "http://postgresql://x"])
def test_an_unknown_address_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^[A-Z][^\n]+$"):
        connect(url)


def folder_of(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    for name, sql in files.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(sql)
    return folder


ONE = "-- A comment; with a semicolon.\nCREATE TABLE one (id BLOB PRIMARY KEY) WITHOUT ROWID;\n"
TWO = "CREATE TABLE two (id INTEGER PRIMARY KEY);\nINSERT INTO two (id) VALUES (7);\n"
BROKEN = "CREATE TABLE three (id INTEGER PRIMARY KEY);\nINSERT INTO nowhere (id) VALUES (7);\n"


def test_migrations_are_applied_in_order_and_once(db: Database, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, m0002_two=TWO, m0001_one=ONE)
    assert migrate(db, folder) == [1, 2]
    assert migrate(db, folder) == []
    assert len(db.query("SELECT id FROM two")) == 1


def test_a_migration_added_later_is_applied_alone(db: Database, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, m0001_one=ONE)
    migrate(db, folder)
    (folder / "0002_two.sql").write_text(TWO)
    assert migrate(db, folder) == [2]


def test_a_migration_that_fails_leaves_nothing_and_can_be_tried_again(db: Database, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, m0001_one=ONE, m0003_three=BROKEN)
    with pytest.raises(Exception, match="nowhere"):
        migrate(db, folder)
    (folder / "0003_three.sql").write_text(BROKEN.replace("nowhere", "three"))
    assert migrate(db, folder) == [3]


def test_processes_that_migrate_at_once_apply_each_migration_once(db: Database, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, m0001_one=ONE, m0002_two=TWO)
    answers = together([lambda: migrate(db, folder)] * 6, db)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sorted(number for answer in answers if isinstance(answer, list) for number in answer) == [1, 2]


def test_settings_of_postgres_that_tell_too_much_are_named(postgres_server: postgres.Server) -> None:
    admin = connect(postgres_server.create("loud"))
    admin.execute("CREATE ROLE plain LOGIN")
    plain = connect(postgres_server.url("loud").replace("postgres@", "plain@"))
    assert isinstance(plain, PostgresDatabase)
    assert "log_min_error_statement" in loud_settings(plain)
    plain.close()
    assert loud_settings(admin) == []
    admin.execute("DROP ROLE plain")
    admin.close()
    postgres_server.drop("loud")


def test_sqlite_has_no_such_settings(tmp_path: Path) -> None:
    db = connect(f"sqlite:///{tmp_path / 'one.db'}")
    assert loud_settings(db) == []
    db.close()
