"""A report costs what it shows: over a million posts and 20,000 members it comes out within a minute and 300 MB."""

import subprocess
import sys
from pathlib import Path

import pytest

from crypto import figures as sealed_figures
from forum.figures import store as figures_store
from forum.figures.rules import COUNTED
from forum.instance import Instance
from forum.periods.rules import ends
from forum.reports import service as reports
from forum.reports.rules import column
from forum.themes import service as codebooks
from forum.topics import store as topics
from forum.transparency import service as log
from tests.core.tools import ON_SQLITE
from tests.forum.figures.conftest import Counted
from tests.forum.topics.hall import Hall
from tests.moderation.people import quiet_app
from tests.office import with_office

POSTS, MEMBERS, QUESTIONS = 1_000_000, 20_000, 50_000
SECONDS, MEGABYTES = 60, 300
# Random rows of the size of ids; what they say is never looked at.
MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
COMES_OUT = """
import sys, time
from datetime import datetime
from pathlib import Path
from core.clock import FixedClock
from core.config import Settings
from crypto.derive import digest
from forum.checkpoint import checkpoint
from forum.instance import open_instance
from forum.sections import SECTIONS
from forum.reports import service as reports
from forum.reports.pdf import pdf_file
from forum.transparency import service as log
from moderation.signing import service
data, url, keys, at = sys.argv[1:]
clock = FixedClock(datetime.fromisoformat(at))
forum = open_instance(Settings(data=Path(data), url="http://localhost", database_url=url, keys=Path(keys)), clock)
begun = time.monotonic()
assert checkpoint(forum)
service.turn(forum, SECTIONS)
draft = service.draft(forum)
service.check(forum, SECTIONS, draft.report)
pdf = pdf_file(draft.content, reports.next_issue(forum, draft.content))
with forum.db.transaction():
    log.hold(forum)
    reports.publish(forum, draft.content, {1: bytes(64), 2: bytes(64)}, pdf)
# Of this program: what getrusage tells may be of whoever started it.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(time.monotonic() - begun, int(peak.split()[1]) / 1024)
"""


def fills(forum: Instance, numbers: list[int]) -> None:
    """Posts, questions and used papers, as many as a large organisation has in years."""
    with forum.db.transaction():
        columns = "thread_id, batch, post_id, parent_id, state, commitment, salt, record, html"
        random = "randomblob(16), 1, randomblob(16), x'', 'shown', randomblob(32), randomblob(32), randomblob(64), x''"
        forum.db.execute(f"{MANY} INSERT INTO posts ({columns}) SELECT {random} FROM n", POSTS)
        forum.db.execute(
            """INSERT INTO topics (thread_id, post_id, kind, state, support)
               SELECT thread_id, post_id, 1, 'open', 3 FROM posts WHERE salt IS NOT NULL ORDER BY post_id LIMIT ?
               ON CONFLICT DO NOTHING""",
            QUESTIONS,
        )
        for number in numbers:
            votes = f"{MANY} INSERT INTO votes (number, spent_id, withdrawn) SELECT {number}, randomblob(32), 0 FROM n"
            forum.db.execute(votes, MEMBERS)


@pytest.mark.slow
@ON_SQLITE
def test_a_report_over_a_million_posts_comes_out_within_a_minute_and_300_mb(forum: Instance) -> None:
    counted = Counted(*with_office(forum))
    forum, period = counted.forum, counted.period
    numbers = counted.begins(drawn=MEMBERS)
    counted.office.opens_block(forum.clock.now(), members=MEMBERS, block=2)
    hall = Hall(forum, counted.office, quiet_app(forum), [])
    asked = hall.asks(*(f"Question {at}?" for at in range(12)))
    fills(forum, [numbers[purpose] for purpose in COUNTED])
    with forum.db.transaction():
        for at, thread in enumerate(asked):
            forum.db.execute("UPDATE topics SET support = ? WHERE thread_id = ?", 900 - at, thread)
            forum.db.execute("UPDATE ballots SET members = ?, spent = ? WHERE item = ?", 900 - at, 900 - at, thread)
        themes = dict.fromkeys(codebooks.codebook(forum, period).keys, 0)
        for at in range(2 * MEMBERS):
            themes[list(themes)[at % len(themes)]] += 1
        content = sealed_figures.written(MEMBERS, themes, (3_000, 4_000, 6_000, 4_500, 2_500))
        key = forum.keyring.tally_key_to_write(period)
        figures_store.set_tally(forum.db, period, sealed_figures.seal_tally(key, period, content))
    assert len(topics.by_support(forum.db, 1, "open", 2**31 - 1, topics.LAST, 20)) == 20
    settings, at = forum.settings, ends(period).replace(hour=6).isoformat()
    arguments = [settings.data, settings.database_url, settings.keys, at]
    made = subprocess.run(
        [sys.executable, "-c", COMES_OUT, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent.parent.parent,
    )
    assert made.returncode == 0, made.stderr
    seconds, megabytes = map(float, made.stdout.split())
    print(f"{seconds:.1f} s, {megabytes:.0f} MB")
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
    found = reports.find(forum, "report-1")
    assert column(found.report, "questions", "question")
    assert len(column(found.report, "themes", "theme")) == len(themes)
    assert log.of_kind(forum, type(found.said))
