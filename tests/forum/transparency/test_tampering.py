"""Whatever is changed in a stopped instance, the check notices, and says where. What is lawfully gone is no error."""

import random
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

import pytest

from clients.candour_verify import UNKNOWN
from crypto import merkle
from forum.instance import SCHEMA
from tests.conftest import new_database, new_forum, settings_of
from tests.forum.ballots.conftest import town_of
from tests.forum.transparency.tampering import TARGETS, WAYS, Stopped, Target, lived_in, plain

SEED = 20261124


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def stopped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stopped]:
    """One for all: every tampering is rolled back."""
    folder = tmp_path_factory.mktemp("stopped")
    with new_database(request, folder, SCHEMA) as url, new_forum(settings_of(url, folder)) as forum:
        yield Stopped(lived_in(town_of(forum)))


def is_placed(target: Target, rows: list, sentence: str) -> bool:  # type: ignore[type-arg]
    return any(name in sentence for row in rows for name in target.named(row))


def tampered(stopped: Stopped, way: str, what: str, chance: random.Random) -> tuple[str, bool]:
    """(what the check said, whether that names the place)."""
    touched: list = []  # type: ignore[type-arg]
    said = stopped.after(lambda: touched.extend(WAYS[way](stopped.forum, TARGETS[what], chance)))
    return said, is_placed(TARGETS[what], touched, said)


# A row of an erased week may be gone, and one whose words are.
LAWFUL = {("drop", "post of an erased week"), ("drop", "post that was destroyed")}
CHANGES = sorted({(way, what) for way in WAYS for what in TARGETS} - LAWFUL)


@pytest.mark.parametrize("what", TARGETS)
def test_whatever_is_done_to_it_is_noticed_and_the_sentence_says_where(stopped: Stopped, what: str) -> None:
    chance = random.Random(SEED)
    said = {
        (way, at): tampered(stopped, way, what, chance) for way in WAYS if (way, what) in CHANGES for at in range(3)
    }
    assert {change: found for change, found in said.items() if not all(found)} == {}


@pytest.mark.parametrize("stopped", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_a_thousand_changes_are_all_noticed(stopped: Stopped) -> None:
    chance = random.Random(SEED)
    done, unnoticed = Counter[tuple[str, str]](), []
    for at in range(1000):
        way, what = chance.choice(CHANGES)
        done[way, what] += 1
        said, placed = tampered(stopped, way, what, chance)
        if not (said and placed):
            unnoticed.append((at, way, what, said))
    assert unnoticed == []
    assert len(done) == len(CHANGES)
    assert stopped.checks(deepcopy(stopped.known)) == ""


def test_what_is_lawfully_gone_is_no_error(stopped: Stopped) -> None:
    """A week that was erased, a post that its author withdrew: the row that stays, and the row that does not."""
    db = stopped.forum.db
    assert stopped.checks(deepcopy(stopped.known)) == ""
    assert db.query("SELECT post_id FROM posts WHERE state = 'withdrawn'")
    assert stopped.after_sql("DELETE FROM posts WHERE state = 'withdrawn'") == ""
    assert stopped.after_sql("DELETE FROM posts WHERE batch = 1") == ""  # of the erased week


def test_a_post_marked_as_withdrawn_by_nobody_is_noticed(stopped: Stopped) -> None:
    """Censorship that looks like a change of heart."""
    sql = "UPDATE posts SET state = 'withdrawn', salt = NULL, record = NULL, html = NULL WHERE batch = ?"
    (row,) = stopped.forum.db.query("SELECT max(batch) AS batch FROM posts WHERE state = 'shown'")
    said = stopped.after_sql(sql, row["batch"])
    assert f"of batch {row['batch']} is gone, and no entry says why" in said


def test_a_post_that_came_back_is_noticed(stopped: Stopped) -> None:
    """Its author withdrew it; the operator has a backup."""
    db = stopped.forum.db
    (gone,) = db.query("SELECT * FROM posts WHERE state = 'withdrawn'")
    said = stopped.after_sql(
        "UPDATE posts SET state = 'shown', salt = ?, record = ?, html = ? WHERE post_id = ?",
        *(bytes(32), bytes(60), bytes(60), gone["post_id"]),
    )
    assert "was withdrawn, and is still there" in said


def test_a_key_of_an_erased_week_that_is_still_there_is_noticed(stopped: Stopped) -> None:
    (row,) = stopped.forum.db.query("SELECT * FROM data_keys LIMIT 1")
    said = stopped.after_sql(
        "INSERT INTO data_keys (board_id, epoch, wrapped) VALUES (?, ?, ?)",
        *(row["board_id"], "2026-W48", row["wrapped"]),
    )
    assert said == "Week 2026-W48 was erased, and a key of it is still there."


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE ballots SET members = members + 1", "is shown with"),
        ("UPDATE ballots SET item = ?", "is not in use for what the log says"),
        ("DELETE FROM votes", "votes"),
        ("UPDATE votes SET spent_id = ? WHERE spent_id = (SELECT spent_id FROM votes LIMIT 1)", "votes"),
        ("UPDATE scope_keys SET spki = ? WHERE scope = 'ballot:000034'", "The key in use for ballot:000034"),
        ("UPDATE scope_keys SET void = 1 WHERE scope = 'ballot:000034'", "The key in use for ballot:000034"),
        ("UPDATE scope_keys SET not_after = '2027-12-31T00' WHERE scope = 'ballot:000034'", "The key in use for"),
        ("UPDATE blocks SET last = last + 1", "Block 1 is not the one of the log."),
        ("UPDATE house_rules SET entry = entry + 1", "The house rules"),
        ("INSERT INTO house_rules (version, entry) VALUES (2, 5)", "The house rules"),
        ("INSERT INTO closings (position, number, purpose) VALUES (0, 5, 'flag')", "The reserved numbers in use"),
        ("DELETE FROM threads WHERE thread_id IN (SELECT thread_id FROM posts)", "its posts are shown nowhere"),
        ("UPDATE threads SET board_id = ?", "on another board"),
        ("UPDATE threads SET head = ?", "does not match its seal"),
        ("UPDATE threads SET posts = posts - 1", "does not have the posts"),
        ("UPDATE posts SET state = 'removed', rule = 1 WHERE state = 'shown'", "is not in the state in which the log"),
        ("UPDATE posts SET state = 'blurred', rule = 1 WHERE state = 'shown'", "is not in the state in which the log"),
        ("UPDATE posts SET state = 'shown', rule = NULL WHERE state = 'blurred'", "is not in the state in which"),
        ("UPDATE posts SET state = 'shown', rule = NULL WHERE state = 'removed'", "is not in the state in which"),
        ("UPDATE posts SET state = 'withdrawn', rule = NULL WHERE state = 'removed'", "is not in the state in which"),
        ("UPDATE posts SET rule = 3 WHERE state = 'blurred'", "is not in the state in which the log has left it"),
        ("UPDATE posts SET rule = 2 WHERE state = 'shown'", "is not in the state in which the log has left it"),
        ("UPDATE posts SET record = ? WHERE rule IS NOT NULL AND record IS NULL", "its words are still there"),
        ("DELETE FROM acts", "is not in the database"),
        ("INSERT INTO acts SELECT entry + 100000, post_id, epoch, salt, sealed FROM acts", "and not in the log"),
        ("INSERT INTO acts SELECT -1 - entry, post_id, epoch, salt, sealed FROM acts", "and not in the log"),
        ("DELETE FROM appeals", "is not in the database"),
        ("UPDATE appeals SET entry = entry + 100000", "and not in the log"),
        ("UPDATE appeals SET candidates = candidates + 1", "was against another decision, or has other candidates"),
        ("UPDATE appeals SET act = act + 100000", "was against another decision, or has other candidates"),
        ("UPDATE appeals SET post_id = ?", "had other words"),
        ("UPDATE appeals SET epoch = '2026-W47'", "had other words"),
        ("UPDATE appeals SET salt = ?", "had other words"),
        ("UPDATE appeals SET sealed = ?", "had other words"),
        ("UPDATE appeals SET due = '2027-01-01T00'", "did not end like that, or when"),
        ("UPDATE appeals SET outcome = 'uphold'", "did not end like that, or when"),
        ("UPDATE appeals SET outcome = ''", "did not end like that, or when"),
        ("DELETE FROM seats WHERE seat = 2", "Seat 2 is held, says the log, and nobody has it."),
        ("UPDATE seats SET seat = 4 WHERE seat = 2", "Seat 4 is held by somebody else"),
        ("UPDATE seats SET account_id = ? WHERE seat = 2", "Seat 2 is held by somebody else than the log says."),
        ("UPDATE seats SET entry = entry - 1 WHERE seat = 2", "Seat 2 is held by somebody else"),
        ("UPDATE seats SET salt = ? WHERE seat = 2", "Seat 2 is held by somebody else"),
        ("UPDATE seats SET sealed = ? WHERE seat = 2", "Seat 2 is held by somebody else"),
        ("DELETE FROM ballot_box", "ballot box"),
        ("UPDATE ballot_box SET salt = ?", "ballot box"),
    ],
)
def test_rows_that_the_log_stands_for_cannot_be_changed_either(stopped: Stopped, sql: str, words: str) -> None:
    values = [b"other bytes"] if "?" in sql else []
    assert words in stopped.after_sql(sql, *values)


def test_a_vote_that_was_put_into_the_box_is_noticed_by_its_count(stopped: Stopped) -> None:
    sql = "INSERT INTO votes (number, spent_id, withdrawn) SELECT number, ?, 0 FROM ballots"
    assert "which its votes do not give" in stopped.after_sql(sql, bytes(32))


def test_a_head_that_forgets_the_newest_entries_with_them_is_noticed(stopped: Stopped) -> None:
    """Nobody was shown them yet, but rows answer to them: a batch, an erased week."""
    db = stopped.forum.db
    served = db.query("SELECT max(size) AS size FROM log_checkpoints")[0]["size"]
    leaves = [bytes(row["leaf"]) for row in db.query("SELECT leaf FROM log_entries ORDER BY position")]
    peaks = merkle.Peaks()
    for leaf in leaves[:served]:
        peaks, _ = peaks.grown(leaf)
    said = stopped.after(
        lambda: stopped.does("DELETE FROM log_entries WHERE position >= ?", served),
        lambda: stopped.does("UPDATE log_head SET size = ?, peaks = ?", served, b"".join(peaks.hashes)),
    )
    assert "Batch " in said


@pytest.mark.parametrize("table", ["log_head", "log_checkpoints", "log_entries", "batches", "house_rules"])
def test_a_table_that_is_empty_is_noticed_in_a_sentence(stopped: Stopped, table: str) -> None:
    assert stopped.after_sql(f"DELETE FROM {table}").endswith(".")


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO log_entries (position, leaf, entry) SELECT position + 1000, leaf, entry FROM log_entries "
        "WHERE position = 3",
        "INSERT INTO log_entries (position, leaf, entry) SELECT -1, leaf, entry FROM log_entries WHERE position = 3",
        "INSERT INTO log_nodes (level, position, hash) SELECT level, position + 5, hash FROM log_nodes",
        "INSERT INTO log_nodes (level, position, hash) SELECT level + 1, position, hash FROM log_nodes",
        "UPDATE log_checkpoints SET note = 'x' WHERE size = (SELECT min(size) FROM log_checkpoints)",
    ],
)
def test_what_stands_beside_the_log_is_noticed(stopped: Stopped, sql: str) -> None:
    """Planted ahead of its end, it stops the next entry that comes there (and so the release that brings it)."""
    assert stopped.after_sql(sql)


def test_the_newest_checkpoint_that_is_gone_is_noticed_by_whoever_saw_it(stopped: Stopped) -> None:
    sql = "DELETE FROM log_checkpoints WHERE size = (SELECT max(size) FROM log_checkpoints)"
    assert stopped.after_sql(sql)


def test_the_newest_checkpoint_that_is_gone_is_noticed_by_whoever_never_saw_it(stopped: Stopped) -> None:
    """Each ballot box is the last entry before a checkpoint: a box beyond the newest one says that one is missing."""
    sql = "DELETE FROM log_checkpoints WHERE size = (SELECT max(size) FROM log_checkpoints)"
    assert stopped.after(lambda: stopped.does(sql), known=UNKNOWN | {"agreed": ""})


def test_a_tampering_is_undone_for_the_next(stopped: Stopped) -> None:
    before = [plain(row) for row in stopped.forum.db.query("SELECT * FROM log_entries ORDER BY position")]
    assert stopped.after_sql("DELETE FROM log_entries WHERE position > 3")
    assert [plain(row) for row in stopped.forum.db.query("SELECT * FROM log_entries ORDER BY position")] == before
    assert stopped.checks(deepcopy(stopped.known)) == ""
