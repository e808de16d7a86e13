"""The leaders' mail: a report is out, an answer is due in two working days; one hour a day, and nothing else."""

from datetime import date
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import workdays
from core.errors import ConfigError
from forum.topics import answering
from moderation.answers import rules, service
from moderation.leaders import service as leaders
from tests.core.tools import ON_SQLITE, RULES
from tests.forum.topics.hall import Hall

DAYS = st.dates(date(2026, 1, 1), date(2039, 1, 1))


def mails(hall: Hall) -> list[str]:
    """The texts that lie in the outbox, which is emptied."""
    found = sorted(Path(hall.forum.settings.data / "outbox").glob("*.eml"))
    texts = [str(message_from_bytes(path.read_bytes()).get_payload()) for path in found]
    for path in found:
        path.unlink()
    return texts


def listens(hall: Hall) -> None:
    """The hour of today's mail has passed without one, and a leader wants mail."""
    leaders.appoint(hall.forum, "Lea Der", "lea@example.org")
    service.send_mail(hall.forum)
    assert mails(hall) == []


def test_a_report_is_told_the_next_morning_and_once(hall: Hall) -> None:
    listens(hall)
    hall.reports("Depot")
    assert not service.send_mail(hall.forum)
    hall.waits(hours=12)
    assert not service.send_mail(hall.forum)
    hall.waits(hours=8)
    hall.reports("Pay", report=2)
    assert service.send_mail(hall.forum)
    assert not service.send_mail(hall.forum)
    (text,) = mails(hall)
    assert text.splitlines()[0] == "A report is out."
    assert "Depot" not in text


def test_two_working_days_before_an_answer_is_due_leaders_are_told(hall: Hall) -> None:
    listens(hall)
    hall.reports("Depot", day="2026-11-24")
    told = {}
    for _ in range(20):
        hall.waits(days=1)
        service.send_mail(hall.forum)
        told[hall.forum.clock.today()] = mails(hall)
    assert [day for day, texts in told.items() if any("An answer is due" in text for text in texts)] == ["2026-12-04"]


def test_what_is_answered_is_not_reminded_of(hall: Hall) -> None:
    listens(hall)
    hall.reports("Depot")
    answering.answer(hall.forum, 1, "Here.")
    hall.waits(days=1)
    service.send_mail(hall.forum)
    mails(hall)
    for _ in range(15):
        hall.waits(days=1)
        assert not service.send_mail(hall.forum)


@ON_SQLITE
def test_a_reminder_of_a_day_on_which_the_machine_was_down_comes_later(hall: Hall) -> None:
    listens(hall)
    hall.reports("Depot")
    hall.waits(days=13)
    service.send_mail(hall.forum)
    assert ["due in two working days" in text for text in mails(hall)] == [True]


@ON_SQLITE
def test_only_leaders_with_an_address_get_mail_and_a_new_passphrase_keeps_it(hall: Hall) -> None:
    listens(hall)
    leaders.appoint(hall.forum, "Lea Der")
    assert leaders.mail_addresses(hall.forum) == ["lea@example.org"]
    leaders.dismiss(hall.forum, "Lea Der")
    assert leaders.mail_addresses(hall.forum) == []
    with pytest.raises(ConfigError):
        leaders.appoint(hall.forum, "Max Head", "not an address")


@ON_SQLITE
def test_an_address_is_sealed(hall: Hall) -> None:
    leaders.appoint(hall.forum, "Lea Der", "lea@example.org")
    (row,) = hall.forum.db.query("SELECT mail FROM leaders")
    assert b"lea@" not in row["mail"]


@RULES
@given(DAYS)
def test_a_reminder_leaves_two_working_days(day: object) -> None:
    due = workdays.after(str(day), 10)
    assert workdays.after(rules.reminder(due), 2) == due
