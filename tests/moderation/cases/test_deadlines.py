"""What is due is done by the timer, once: no decision restores, and without an appeal removed words go."""

from datetime import UTC, datetime

import pytest

from crypto.acts import DESTROY, HIDE, REMOVE, RESTORE, UPHOLD
from forum.posts.rules import BLURRED, REMOVED, SHOWN
from forum.posts.store import post as stored
from forum.transparency import service as log
from moderation.acts import service as acts
from moderation.acts.rules import Act
from moderation.cases import rules, service
from tests.moderation.panel import Panel


def test_an_absent_panel_restores(panel: Panel) -> None:
    post = panel.post()
    panel.hides(post)
    panel.says(1, post, REMOVE)
    panel.later(hours=24)
    panel.later(hours=1)
    assert panel.state(post) == SHOWN
    assert [act for act, _, _ in panel.acts(post)] == [HIDE, REMOVE, RESTORE]


def test_what_lapsed_may_still_be_decided(panel: Panel) -> None:
    post = panel.post()
    panel.hides(post)
    panel.says(1, post, REMOVE)
    panel.later(hours=24)
    panel.says(2, post, REMOVE)
    assert panel.state(post) == REMOVED


def test_a_case_that_hides_nothing_waits(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    panel.later(days=5)
    assert panel.case(post)
    assert panel.acts(post) == []
    assert service.waits(panel.forum)


def test_removed_words_are_destroyed_after_the_time_for_an_appeal_and_not_before(panel: Panel) -> None:
    post = removed(panel)
    panel.later(days=14, hours=-1)
    row = stored(panel.forum.db, post)
    assert row is not None
    assert row.record is not None
    panel.later(hours=1)
    panel.later(hours=1)
    row = stored(panel.forum.db, post)
    assert row is not None
    assert (row.state, row.record, row.html) == (REMOVED, None, None)
    assert [act for act, _, _ in panel.acts(post)] == [REMOVE, REMOVE, DESTROY]


def test_nothing_but_the_acts_is_left_of_a_case_whose_words_are_destroyed(panel: Panel) -> None:
    removed(panel)
    panel.later(days=14)
    for table in ("cases", "decisions", "conflicts", "flags", "flag_ids"):
        assert not panel.forum.db.query(f"SELECT post_id FROM {table}"), table


def test_an_appeal_stops_the_destruction_until_it_is_decided(panel: Panel) -> None:
    post = removed(panel)
    with panel.forum.db.transaction():
        log.hold(panel.forum)
        service.appealed(panel.forum, post)
    panel.later(days=30)
    row = stored(panel.forum.db, post)
    assert row is not None
    assert row.record is not None
    with panel.forum.db.transaction():
        log.hold(panel.forum)
        acts.record(panel.forum, Act(UPHOLD, post, REMOVED, 3))
        service.upheld(panel.forum, post)
    panel.later(hours=0)
    row = stored(panel.forum.db, post)
    assert row is not None
    assert row.record is None


def test_an_appeal_comes_once_and_in_time(panel: Panel) -> None:
    one, other = panel.posts("One", "Other")
    for post in (one, other):
        for seat in (1, 2):
            panel.says(seat, post, REMOVE)
    with panel.forum.db.transaction():
        service.appealed(panel.forum, one)
    with pytest.raises(rules.NotRemoved), panel.forum.db.transaction():
        service.appealed(panel.forum, one)
    panel.later(days=14)
    with pytest.raises(rules.NotRemoved), panel.forum.db.transaction():
        service.appealed(panel.forum, other)


def test_a_day_is_a_whole_day_and_ends_with_an_hour() -> None:
    assert rules.due(datetime(2026, 11, 24, 12, 0, tzinfo=UTC)) == "2026-11-25T12"
    assert rules.due(datetime(2026, 11, 24, 12, 1, tzinfo=UTC)) == "2026-11-25T13"
    assert rules.appeal_until(datetime(2026, 11, 24, 12, 30, tzinfo=UTC)) == "2026-12-08T13"


def test_the_hidden_post_of_a_forum_without_seats_is_shown_after_a_day(panel: Panel) -> None:
    panel.forum.db.execute("DELETE FROM seats")
    post = panel.post()
    panel.hides(post)
    assert panel.state(post) == BLURRED
    panel.later(hours=24)
    assert panel.state(post) == SHOWN


def removed(panel: Panel) -> bytes:
    post = panel.post()
    panel.flags(post)
    said = rules.saying(REMOVE, 3, "Because.", "Words")
    for seat in (1, 2):
        service.decide(panel.forum, seat, post, said)
    return post
