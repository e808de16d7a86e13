"""Thirty acts of a week, ten of them in one go: each is in the log once, and no row behind them can be changed."""

import random
from collections import Counter
from copy import deepcopy
from typing import Any

import pytest

from clients.candour_acts import Acts
from clients.candour_verify import UNKNOWN, verify
from crypto.acts import BLUR, DESTROY, KEEP, LAPSE, OVERTURN, REDACT, REMOVE, RESTORE, UPHOLD, ModerationAct
from forum.verify import reader
from forum.web import read_id
from moderation.acts import service as acts
from moderation.cases import service as cases
from moderation.cases.rules import Saying
from tests.core.tools import ON_SQLITE
from tests.forum.transparency.tampering import Stopped, flipped, plain
from tests.forum.transparency.tools import entries
from tests.moderation.appeals.conftest import Court, Removed, court, sitting
from tests.people import release
from tests.threads import first_post

__all__ = ["court", "sitting"]
Said = tuple[str, int, int, str]  # act, seat, rule, the state of the post from then on
BULK = 5
ENDS = {UPHOLD: "removed", OVERTURN: "shown", REDACT: "redacted", LAPSE: "shown"}
# Tables, what their rows are known by, and the columns that somebody may want to change.
FLIPS = {
    "acts": ("entry", ("entry", "post_id", "epoch", "salt", "sealed")),
    "posts": ("post_id", ("thread_id", "batch", "post_id", "state", "commitment", "salt")),
    "appeals": ("entry", ("candidates", "post_id", "due", "sealed")),
    "seats": ("seat", ("account_id", "entry", "sealed")),
    "log_entries": ("position", ("leaf", "entry")),
}
OF_THE_WEEK = {"log_entries": "substr(entry, 1, 1) IN (x'08', x'09', x'0a', x'10', x'13')"}


def written(court: Court, *titles: str) -> list[Removed]:
    """Posts by as many authors, released together."""
    authors = [court.member().starts_thread(title, f"Words of {title}, and others.") for title in titles]
    codes = [author.claim_code for author in authors]
    release(court.forum)
    threads = [author.thread(title) for author, title in zip(authors, titles, strict=True)]
    found = [first_post(court.forum.db, read_id(thread)) for thread in threads]
    return [Removed(*one) for one in zip(found, codes, authors, titles, strict=True)]


def lives(court: Court) -> list[Said]:
    """The week. Answers what was done."""
    done: list[Said] = []

    def says(seat: int, post: Removed, verb: str, rule: int, state: str, *passages: str) -> None:
        saying = Saying(verb, 0 if verb == KEEP else rule, f"Seat {seat} thinks so.", passages)
        cases.decide(court.forum, seat, post.post_id, saying)
        done.append((verb, seat, rule, state))

    same = [post.post_id for post in written(court, *(f"Same {at}" for at in range(BULK)))]
    for seat, state in ((1, "shown"), (2, "removed")):
        assert set(cases.decide_each(court.forum, seat, same, Saying(REMOVE, 3, "All alike.")).values()) == {None}
        done += [(REMOVE, seat, 3, state)] * BULK
    kept, blurred, *others = written(court, "Kept", "Blurred", "Three", "Four", "Five")
    court.flags(kept.post_id, 4)
    says(1, kept, REMOVE, 4, "shown")
    says(2, kept, KEEP, 4, "shown")
    says(3, kept, KEEP, 4, "shown")
    says(3, blurred, BLUR, 1, "blurred")
    court.later(hours=25)
    court.ticks()
    done.append((RESTORE, 0, 1, "shown"))
    says(2, blurred, REMOVE, 1, "removed")
    for post in others:
        says(1, post, REMOVE, 1, "shown", "Words of")
        says(3, post, REMOVE, 1, "removed")
    return done + appeals(court, [blurred, *others])


def appeals(court: Court, removed: list[Removed]) -> list[Said]:
    """Each is appealed against, and each appeal ends in another way. The rest is destroyed when its time is over."""
    opened = [court.appeals(post) for post in removed]
    for entry, end in zip(opened, ENDS, strict=True):
        for juror in court.draws(entry)[: 0 if end == LAPSE else 3]:
            assert court.decides(juror, entry, end).answer.status_code == 200
    for days in (0, 9, 9):
        court.later(days=days, hours=1)
        court.ticks()
    done = [(end, 0, 1, state) for end, state in ENDS.items()]
    return [*done, (DESTROY, 0, 1, "gone"), *[(DESTROY, 0, 3, "gone")] * BULK]


@pytest.fixture
def week(sitting: Court) -> tuple[Court, list[Said]]:
    return sitting, lives(sitting)


def test_each_act_is_in_the_log_once_with_its_rule_and_seat(week: tuple[Court, list[Said]]) -> None:
    court, done = week
    logged = [entry for entry in entries(court.forum) if isinstance(entry, ModerationAct)]
    assert len(done) >= 30
    assert Counter((one.act, one.seat, one.rule, one.state) for one in logged) == Counter(done)
    posts = [bytes(row["post_id"]) for row in court.forum.db.query("SELECT post_id FROM posts")]
    recorded = [one for post in posts for one in acts.of_post(court.forum, post)]
    assert sorted(logged, key=repr) == sorted((one.said for one in recorded), key=repr)
    assert all(acts.reason(court.forum, one) for one in recorded if one.said.seat)


def test_the_week_is_one_that_a_witness_and_the_database_agree_to(week: tuple[Court, list[Said]]) -> None:
    court, done = week
    court.signs()
    found = verify(reader(court.forum), UNKNOWN.copy(), on_entry=Acts().take)
    assert found["types"]["moderation act"] == len(done)
    assert Stopped(court.forum).checks(deepcopy(UNKNOWN | {"agreed": ""})) == ""


@ON_SQLITE
def test_whatever_row_is_changed_is_noticed(week: tuple[Court, list[Said]]) -> None:
    court, done = week
    court.signs()
    stopped, chance = Stopped(court.forum), random.Random(20261124)
    changes = [one for table in FLIPS for one in edits(court, table, chance)]
    assert len(changes) > 2 * len(done)
    unnoticed = [sql for sql, values in changes if not stopped.after_sql(sql, *values)]
    assert unnoticed == []


@ON_SQLITE
def test_whatever_row_is_gone_is_noticed(week: tuple[Court, list[Said]]) -> None:
    court, _ = week
    stopped = Stopped(court.forum)
    for row in court.forum.db.query("SELECT entry FROM acts"):
        assert "is not in the database" in stopped.after_sql("DELETE FROM acts WHERE entry = ?", row["entry"])
        assert stopped.after_sql("DELETE FROM log_entries WHERE position = ?", row["entry"])


def edits(court: Court, table: str, chance: random.Random) -> list[tuple[str, list[Any]]]:
    """For each row that the week made in a table, a column in turn with another value."""
    key, columns = FLIPS[table]
    found = []
    for at, row in enumerate(court.forum.db.query(f"SELECT * FROM {table} WHERE {OF_THE_WEEK.get(table, '1 = 1')}")):
        column, values = columns[at % len(columns)], plain(row)
        value = values[column] + 100_000 if isinstance(values[column], int) else flipped(values[column], chance)
        found.append((f"UPDATE {table} SET {column} = ? WHERE {key} = ?", [value, values[key]]))
    return found
