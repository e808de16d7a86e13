"""Four processes append at once, a thousand acts in all: no gap, no fork, and one entry for every act."""

import subprocess
import sys
import threading
from collections import Counter
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest

from clients.candour_verify import UNKNOWN
from core.config import child_environ
from core.db import Database, PostgresDatabase
from crypto import merkle
from crypto.encoding import b64
from crypto.entries import HouseRules, ReleaseBatch, SlipsPrinted, Withdrawal
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.instance import Instance
from forum.release import release as release_now
from forum.transparency.store import lock_head
from forum.verify import check_log
from tests.conftest import NOON
from tests.core.tools import until_one_waits
from tests.forum.ballots.conftest import Town
from tests.forum.transparency.tools import entries, signs, stands_at
from tests.serving import PATIENCE, wait_for

PROCESSES, ACTS = 4, 250


def appended(forum: Instance, tmp_path: Path) -> Counter[str]:
    """What the processes say they have done."""
    start = tmp_path / "start"
    environ = child_environ(URL=forum.settings.url, DATABASE_URL=forum.settings.database_url)
    command = [sys.executable, "-m", "tests.forum.transparency.appender", str(tmp_path), str(start)]
    running = [
        subprocess.Popen(
            [*command, name, str(ACTS)], env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for name in "abcd"[:PROCESSES]
    ]
    assert wait_for(lambda: len(list(tmp_path.glob("start.*"))) == PROCESSES)
    start.touch()
    answers = [process.communicate(timeout=4 * PATIENCE) for process in running]
    assert [(process.returncode, said[1]) for process, said in zip(running, answers, strict=True)] == [
        (0, "")
    ] * PROCESSES
    return Counter(line for said, _ in answers for line in said.splitlines())


def test_a_thousand_acts_of_four_processes_have_one_entry_each_in_one_tree(forum: Instance, tmp_path: Path) -> None:
    did = appended(forum, tmp_path)
    assert sum(did.values()) == PROCESSES * (ACTS + 1)  # each came in with a slip first
    one_entry_for_each(forum, did)
    one_tree(forum)


def one_entry_for_each(forum: Instance, did: Counter[str]) -> None:
    found = entries(forum)
    kinds = Counter(type(entry) for entry in found)
    assert [entry for entry in found if isinstance(entry, HouseRules)] == found[:1]
    assert kinds[SlipsPrinted] == did["slips 1"] + did["slips 2"]
    slips = forum.db.query("SELECT count(*) AS count FROM slips")[0]["count"]
    assert sum(entry.count for entry in found if isinstance(entry, SlipsPrinted)) == slips
    withdrawals = Counter(f"withdrawal {b64(entry.commitment)}" for entry in found if isinstance(entry, Withdrawal))
    assert withdrawals == {line: count for line, count in did.items() if line.startswith("withdrawal")}
    rows = {bytes(row["item"]) for row in forum.db.query("SELECT item FROM ballots_wanted")}
    assert rows == {entry.commitment[:16] for entry in found if isinstance(entry, Withdrawal)}
    batches = [entry.batch for entry in found if isinstance(entry, ReleaseBatch)]
    assert batches == list(range(1, did["batch"] + 1))


def one_tree(forum: Instance) -> None:
    rows = forum.db.query("SELECT position, leaf, entry FROM log_entries ORDER BY position")
    leaves = [bytes(row["leaf"]) for row in rows]
    assert [row["position"] for row in rows] == list(range(len(rows)))
    assert leaves == [merkle.leaf_hash(bytes(row["entry"])) for row in rows]
    with forum.db.transaction():
        head = lock_head(forum.db)
    assert (head.size, head.root) == (len(rows), merkle.root(leaves))
    signs(forum)
    assert check_log(forum, deepcopy(UNKNOWN | {"agreed": ""}), lambda *_: None)["entries"] == len(rows)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_release_and_the_end_of_a_block_never_wait_for_each_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two machines tick in the hour in which a block lapses; a vote on one of its ballots still waits."""
    number = town.ballot(town.talks("Fares")).number
    town.votes(number, town.paper(number))
    stands_at(town.forum, NOON + timedelta(weeks=13))
    assert isinstance(town.forum.db, PostgresDatabase)
    url, close, said = town.forum.db.url, ballots_store.close, list[object]()

    def releases() -> None:
        try:
            said.append(release_now(town.forum, force=True))
        except Exception as error:
            said.append(error)
        town.forum.db.close()

    def closes(db: Database, block: int) -> list[tuple[int, int]]:
        found = close(db, block)
        other.start()
        until_one_waits(url, other)
        return found

    other = threading.Thread(target=releases)
    monkeypatch.setattr(ballots_store, "close", closes)
    try:
        ballots.close_lapsed(town.forum)
    finally:
        other.join(PATIENCE)
    assert said == [True]
