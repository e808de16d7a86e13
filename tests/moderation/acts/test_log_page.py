"""The public record: every act to anyone, with rule and seat; the reasons in words to members and seat-holders."""

import csv
import xml.etree.ElementTree as ET
from io import StringIO

import pytest

from crypto.acts import KEEP, OVERTURN, REMOVE, UPHOLD
from crypto.encoding import b64
from forum.posts.rules import REMOVED, SHOWN
from forum.transparency import service as log
from moderation.acts import rules, service
from moderation.acts.rules import Act, Rate
from moderation.cases import service as cases
from tests.core.tools import ON_SQLITE
from tests.moderation.panel import Panel
from tests.moderation.people import leader, seat_holders
from tests.people import Person

LOG = "/moderation/log"


def stranger(panel: Panel) -> Person:
    return Person(panel.app.test_client(), panel.forum)


def served(panel: Panel) -> None:
    """As the next morning does."""
    with panel.forum.db.transaction():
        log.sign(panel.forum)


def test_anyone_reads_act_rule_and_seat_and_members_the_reasons_too(panel: Panel) -> None:
    post = panel.post()
    panel.says(1, post, REMOVE, 3, "It shouts at the drivers.")
    panel.says(2, post, REMOVE, 4, "It sneers.")
    served(panel)
    outside = stranger(panel).opens(LOG)
    assert "Seat 1 says: remove (house rule 3). It takes a second seat." in outside.text
    assert "Seat 2 says: remove (house rule 4): the post is removed." in outside.text
    assert "shouts" not in outside.text
    for inside in (panel.member(), seat_holders(panel.forum, panel.app)[0]):
        assert "It shouts at the drivers." in inside.opens(LOG).text


@ON_SQLITE
def test_a_leader_reads_what_anyone_reads(panel: Panel) -> None:
    panel.says(1, panel.post(), REMOVE, 3, "It shouts.")
    served(panel)
    page = leader(panel.forum, panel.app).opens(LOG)
    assert page.answer.status_code == 200
    assert "Seat 1 says: remove" in page.text
    assert "shouts" not in page.text


@ON_SQLITE
def test_an_act_is_shown_outside_with_the_days_checkpoint_and_to_members_at_once(panel: Panel) -> None:
    """The number of an entry that is not served yet would tell how the log grows."""
    post = panel.post()
    served(panel)
    entry = panel.says(1, post, REMOVE)
    assert "Seat 1 says" in panel.member().opens(LOG).text
    assert f"entry-{entry}" not in panel.member().opens(LOG).answer.text
    for path in (LOG, f"{LOG}/feed", f"{LOG}.csv", f"{LOG}?post={b64(post)}", f"{LOG}?before=99999"):
        assert "eat 1" not in stranger(panel).opens(path).answer.text.replace("Seat 1</td>", "")
    served(panel)
    assert f"entry-{entry}" in stranger(panel).opens(LOG).answer.text


@ON_SQLITE
def test_a_removed_post_leads_to_what_was_done_about_it(panel: Panel) -> None:
    post, other = panel.posts("Fares", "Other")
    for seat in (1, 2):
        panel.says(seat, post, REMOVE)
        panel.says(seat, other, REMOVE, 4, "Another reason.")
    reader = panel.member()
    thread = b64(panel.forum.db.query("SELECT thread_id FROM posts WHERE post_id = ?", post)[0]["thread_id"])
    link = reader.opens(f"/threads/{thread}").page.select_one(".gone a")
    assert link is not None
    page = reader.opens(str(link["href"]))
    assert page.text.count("says: remove") == 2
    assert "Another reason." not in page.text


@ON_SQLITE
def test_the_feed_and_the_table_have_every_act_and_no_reason(panel: Panel) -> None:
    post = panel.post()
    panel.hides(post)
    panel.says(1, post, KEEP, words="Harmless.")
    served(panel)
    feed = ET.fromstring(stranger(panel).opens(f"{LOG}/feed").answer.text)
    titles = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}title")][1:]
    assert titles == [
        "Seat 1 says: keep (house rule 3): the post is behind a click.",
        "Enough members flagged a post (house rule 3): the post is behind a click.",
    ]
    text = stranger(panel).opens(f"{LOG}.csv").answer.text
    rows = list(csv.DictReader(StringIO(text)))
    assert [(row["act"], row["seat"], row["rule"], row["state"]) for row in rows] == [
        ("keep", "1", "3", "blurred"),
        ("hide", "0", "3", "blurred"),
    ]
    assert "Harmless" not in text


@ON_SQLITE
def test_a_long_record_is_cut_by_place(panel: Panel) -> None:
    post = panel.post()
    for at in range(rules.PER_PAGE + 10):
        panel.says(1, post, REMOVE, 3 + at % 2)
    served(panel)
    page = stranger(panel).opens(LOG)
    first = [str(one["id"]) for one in page.page.select(".log li")]
    link = page.page.select_one("a[rel=next]")
    assert link is not None
    second = [str(one["id"]) for one in page.opens(f"{LOG}{link['href']}").page.select(".log li")]
    assert (len(first), len(second)) == (rules.PER_PAGE, 10)
    assert not set(first) & set(second)
    assert len(csv.reader(StringIO(page.opens(f"{LOG}.csv").answer.text)).__iter__().__next__()) == 8


@ON_SQLITE
@pytest.mark.parametrize("query", ["?before=x", "?before=-1", "?before=٣", "?post=x", "?before=9999999999"])
def test_an_address_that_leads_nowhere_is_no_failure(panel: Panel, query: str) -> None:
    assert stranger(panel).opens(f"{LOG}{query}").answer.status_code in (400, 404)


def test_overturn_rates_count_for_the_seats_that_removed(panel: Panel) -> None:
    upheld, restored, other = panel.posts("Upheld", "Restored", "Other")
    panel.says(3, restored, KEEP if panel.case(restored) else REMOVE)
    panel.says(3, restored, KEEP)
    for seat in (1, 2):
        panel.says(seat, upheld, REMOVE)
        panel.says(seat, restored, REMOVE)
    for seat in (2, 3):
        panel.says(seat, other, REMOVE)
    decides(panel, upheld, UPHOLD, REMOVED)
    decides(panel, restored, OVERTURN, SHOWN)
    served(panel)
    assert service.rates(panel.forum) == [Rate(1, 2, 1, 1), Rate(2, 3, 1, 1), Rate(3, 1)]
    page = stranger(panel).opens(LOG)
    assert "Overturned" in page.text
    wide = [table for table in page.page.select("table") if len(table.select("th")) > 2]
    assert wide
    assert all(table.parent and table.parent.get("class") == ["scroll"] for table in wide)  # a phone is narrow


def decides(panel: Panel, post: bytes, kind: str, state: str) -> None:
    """As a jury does."""
    with panel.forum.db.transaction():
        log.hold(panel.forum)
        cases.appealed(panel.forum, post)
        service.record(panel.forum, Act(kind, post, state, 3))
        (cases.upheld if kind == UPHOLD else cases.restored)(panel.forum, post)
