"""What a report makes owed: its themes and the questions it prints, in the same transaction, once."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from crypto.accounts import Account
from crypto.encoding import b64
from forum.instance import Instance
from forum.posts import states
from forum.posts.rules import REMOVED
from forum.reports import rules as reports_rules
from forum.reports import service as reports
from forum.reports.rules import Report, column, day_in_words
from forum.sections import SECTIONS
from forum.themes import service as codebooks
from forum.told import LogMismatch
from forum.topics import answering, views
from forum.topics import service as topics
from forum.topics.debts import ASKED, THEME
from forum.verify import check_rows
from moderation.signing import rules, service
from tests.forum.topics.hall import Hall, hall_of
from tests.moderation.people import Named
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


def report_of(forum: Instance, slug: str) -> Report:
    return reports.find(forum, slug).report


def words_of(report: Report, key: str) -> str:
    return " ".join(word for section in report.sections if section.key == key for word in section.words)


def removes(hall: Hall, thread: bytes) -> None:
    """However it comes about."""
    post = hall.forum.db.query("SELECT post_id FROM topics WHERE thread_id = ?", thread)[0]["post_id"]
    with hall.forum.db.transaction():
        states.set_state(hall.forum, post, REMOVED, 1)


def corrects(hall: Hall, one: Account, two: Account, wrong: str = "report-1") -> Report:
    """They draft a correction, sign it and let it out."""
    service.correct(hall.forum, one, SECTIONS, wrong, "A theme had the wrong name.")
    sign(hall.forum, one, two)
    waits(hall.forum, days=5)
    assert service.publish_due(hall.forum)
    return reports.every(hall.forum)[0].report


def test_a_correction_prints_what_was_asked_and_owed_as_the_report_did_that_it_corrects(hall: Hall) -> None:
    forum = hall.forum
    one, two = hall.holders
    asks(hall, "Who decides?", 12)
    published(forum, one, two)
    asks(hall, "And who pays?", 12)
    corrected = corrects(hall, one, two)
    assert column(corrected, "questions", "question") == ["Who decides?"]
    assert column(corrected, "questions", "put") == ["yes"]
    assert not column(corrected, "owed", "what")
    assert "A correction makes nothing owed" in words_of(corrected, "owing")
    again = corrects(hall, one, two, corrected.slug)
    assert again.sections == corrected.sections
    check_rows(forum, lambda *_: None)


def test_a_correction_leaves_out_what_was_removed_since_and_says_who_did_what_in_todays_words(hall: Hall) -> None:
    forum = hall.forum
    one, two, _ = seats(forum)
    gone, stays = asks(hall, "Is it true what X did?", 30), asks(hall, "Who decides?", 12)
    published(forum, one, two)
    removes(hall, gone)
    corrected = corrects(hall, one, two)
    assert column(corrected, "questions", "question") == ["Who decides?"]
    assert column(corrected, "questions", "thread") == [b64(stays)]
    assert "X did" not in reports_rules.write(corrected).decode()


def test_a_correction_keeps_the_debts_and_promises_that_were_printed(hall: Hall) -> None:
    forum = hall.forum
    hall.reports("Depot", "Pay", report=7, day="2026-10-20")
    answering.promise(forum, 1, "A shelter.", "Head of Estates", "2027-01-31")
    waits(forum, weeks=4)
    one, two, _ = seats(forum)
    taken(forum, named=1)
    service.turn(forum, SECTIONS)
    sign(forum, one, two)
    waits(forum, days=5)
    assert service.publish_due(forum)
    first = report_of(forum, "report-1")
    answering.answer(forum, 2, "Read.")
    answering.move(forum, 1, "under way", "Dug.")
    corrected = corrects(hall, one, two)
    for table in ("owed", "promises"):
        assert column(corrected, table, "what") == column(first, table, "what")
    assert column(corrected, "promises", "status") == ["planned"]


def test_a_report_says_how_many_new_answers_are_owed_and_its_page_by_which_day(hall: Hall) -> None:
    forum = hall.forum
    seats(forum)
    asks(hall, "Who decides?", 12)
    waits(forum, weeks=4)
    one, two, _ = seats(forum)
    taken(forum, named=2)
    service.turn(forum, SECTIONS)
    short = next(section.short for section in the_draft(forum).report.sections if section.key == "owing")
    assert short.startswith(
        "Leadership owes 3 new answers because of this report, to 2 themes and 1 question, each within"
    )
    sign(forum, one, two)
    waits(forum, days=5)
    assert service.publish_due(forum)
    assert len(owed(hall)) == 3
    by = f"That is by {day_in_words(hall.standing(1).debt.due)}"
    page = Named(hall.app.test_client(), forum).opens("/reports/report-1")
    reader = PdfReader(BytesIO(reports.file(forum, "report-1", "pdf")))
    printed = " ".join(" ".join(one.extract_text().split()) for one in reader.pages)
    for text in (page.text, printed):
        assert text.count(by) == 2


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
