"""What a report makes owed: its themes and the questions it prints, in the same transaction, once."""

import pytest

from forum.instance import Instance
from forum.posts import states
from forum.posts.rules import REMOVED
from forum.reports import service as reports
from forum.reports.rules import column
from forum.sections import SECTIONS
from forum.themes import service as codebooks
from forum.told import LogMismatch
from forum.topics import service as topics
from forum.topics import views
from forum.topics.debts import ASKED, THEME
from forum.verify import check_rows
from moderation.signing import rules, service
from tests.forum.topics.hall import Hall, hall_of
from tests.moderation.signing.tools import drafted, published, seats, sign, taken, the_draft, waits


@pytest.fixture
def hall(forum: Instance) -> Hall:
    return hall_of(forum)


def owed(hall: Hall) -> list[tuple[str, str, int]]:
    """(sort, words, report) of everything that is owed, the oldest first."""
    return [(one.debt.sort, one.debt.words, one.debt.report) for one in views.every(hall.forum)[::-1]]


def asks(hall: Hall, title: str, members: int) -> bytes:
    (thread,) = hall.asks(title)
    hall.supports(thread, members)
    return thread


def test_the_named_themes_and_the_questions_it_prints_become_debts(hall: Hall) -> None:
    forum = hall.forum
    one, two, _ = seats(forum)
    asks(hall, "Who decides?", 12)
    names = [theme.name for theme in codebooks.codebook(forum, 11).themes][:2]
    waits(forum, weeks=4)
    one, two, _ = seats(forum)
    taken(forum, named=2)
    service.turn(forum, SECTIONS)
    sign(forum, one, two)
    waits(forum, days=5)
    assert service.publish_due(forum)
    assert sorted(owed(hall)) == sorted([(ASKED, "Who decides?", 1), *((THEME, name, 1) for name in names)])
    assert column(reports.find(forum, "report-1").report, "questions", "put") == ["yes"]


def test_a_report_of_which_something_is_not_owed_is_found_out(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if whoever runs the server had published it with a program that leaves a debt out."""
    forum = hall.forum
    one, two = hall.holders
    asks(hall, "Who decides?", 12)
    published(forum, one, two)
    check_rows(forum, lambda *_: None)
    asks(hall, "And who pays?", 12)
    waits(forum, weeks=4)
    monkeypatch.setattr(topics, "owe", lambda *_: [])
    published(forum, one, two)
    with pytest.raises(LogMismatch, match="What is owed for report 2"):
        check_rows(forum, lambda *_: None)


def test_only_what_the_report_prints_is_owed_though_others_were_asked_since(hall: Hall) -> None:
    forum = hall.forum
    one, two, _ = seats(forum)
    asks(hall, "Before?", 12)
    drafted(forum)
    asks(hall, "After?", 30)
    sign(forum, one, two)
    waits(forum, days=5)
    assert service.publish_due(forum)
    assert owed(hall) == [(ASKED, "Before?", 1)]


def test_a_correction_makes_nothing_owed_again(hall: Hall) -> None:
    forum = hall.forum
    one, two, _ = seats(forum)
    asks(hall, "Who decides?", 12)
    published(forum, one, two)
    before = owed(hall)
    service.correct(forum, one, SECTIONS, "report-1", "A wrong word.")
    sign(forum, one, two)
    waits(forum, days=5)
    assert service.publish_due(forum)
    assert owed(hall) == before


def removes(hall: Hall, thread: bytes) -> None:
    """However it comes about."""
    post = hall.forum.db.query("SELECT post_id FROM topics WHERE thread_id = ?", thread)[0]["post_id"]
    with hall.forum.db.transaction():
        states.set_state(hall.forum, post, REMOVED, 1)


def test_a_question_that_was_removed_since_stops_a_signature(hall: Hall) -> None:
    forum = hall.forum
    one, _, _ = seats(forum)
    thread = asks(hall, "Is it true what X did?", 12)
    drafted(forum)
    removes(hall, thread)
    with pytest.raises(rules.QuestionGone):
        sign(forum, one)


def test_a_question_that_was_removed_after_both_signed_does_not_come_out(hall: Hall) -> None:
    forum = hall.forum
    one, two, _ = seats(forum)
    thread = asks(hall, "Is it true what X did?", 12)
    drafted(forum)
    sign(forum, one, two)
    removes(hall, thread)
    waits(forum, days=5)
    service.turn(forum, SECTIONS)
    assert not reports.every(forum)
    assert not owed(hall)
    assert the_draft(forum).signed == ()
