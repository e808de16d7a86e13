"""The seat-holders' desk: what waits, the daily mail, and a passphrase that nobody else has seen."""

import email
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import FixedClock
from core.errors import ConfigError
from crypto.acts import RENEWED, SeatTerm
from crypto.encoding import b64
from forum.instance import Instance
from forum.tick import tick
from forum.transparency import service as log
from moderation.desk import rules, service
from moderation.seats import service as seats
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.moderation.messages.people import WORDS, conversation, written
from tests.moderation.people import Named, appointed, seat_holders
from tests.moderation.test_house_rules import proposes
from tests.people import Person
from tests.serving import free_port


def move(forum: Instance, **by: float) -> None:
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON + timedelta(**by)


def mails(forum: Instance) -> list[tuple[str, str, str]]:
    """(to, subject, text) of each mail in the outbox, by address."""
    files = (forum.settings.data / "outbox").glob("*.eml")
    read = [email.message_from_bytes(path.read_bytes()) for path in files]
    return sorted((str(mail["To"]), str(mail["Subject"]), str(mail.get_payload())) for mail in read)


def test_a_day_on_which_something_waits_has_one_mail_to_each_seat(forum: Instance) -> None:
    proposes(seat_holders(forum)[0])
    for _ in range(3):
        tick(forum)
    assert [to for to, _, _ in mails(forum)] == ["ann@example.org", "bob@example.org", "cai@example.org"]


def test_the_mail_says_only_that_something_waits(forum: Instance) -> None:
    proposes(seat_holders(forum)[0])
    service.send_mail(forum)
    assert {(subject, text) for _, subject, text in mails(forum)} == {
        ("Something waits", rules.mail_text(forum.settings.url))
    }
    assert "rule" not in rules.mail_text(forum.settings.url).lower()


def test_nothing_is_mailed_when_nothing_waits(forum: Instance) -> None:
    seat_holders(forum)
    assert not service.send_mail(forum)
    assert not mails(forum)


def test_what_comes_after_the_hour_is_told_the_next_day_at_that_hour(forum: Instance) -> None:
    """A mail that came with the work would tell when somebody flagged."""
    one = seat_holders(forum)[0]
    service.send_mail(forum)
    proposes(one)
    for hours in (1, 8, 19, 19.99):
        move(forum, hours=hours)
        service.send_mail(forum)
    assert not mails(forum)
    move(forum, hours=20)
    assert service.send_mail(forum)
    assert len(mails(forum)) == 3


def test_the_day_is_stored_and_no_hour(forum: Instance) -> None:
    seat_holders(forum)
    service.send_mail(forum)
    assert [dict(row) for row in forum.db.query("SELECT * FROM mails")] == [{"people": "seats", "day": "2026-11-24"}]


def test_no_mail_goes_to_whoever_held_a_seat_once(forum: Instance) -> None:
    one, *_ = seat_holders(forum)
    proposes(one)
    appointed(forum, 2, "Dee Later")
    service.send_mail(forum)
    assert [to for to, _, _ in mails(forum)] == ["ann@example.org", "cai@example.org", "dee@example.org"]


@ON_SQLITE
def test_a_mail_server_that_is_none_is_said_and_the_day_is_not_lost(forum: Instance) -> None:
    proposes(seat_holders(forum)[0])
    wrong = replace(forum, settings=replace(forum.settings, smtp_url="ftp://mail.example"))
    with pytest.raises(ConfigError):
        service.send_mail(wrong)
    assert service.send_mail(forum)


@ON_SQLITE
def test_a_mail_server_that_is_away_stops_nothing_else(forum: Instance, capsys: pytest.CaptureFixture[str]) -> None:
    proposes(seat_holders(forum)[0])
    away = replace(forum, settings=replace(forum.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}"))
    assert service.send_mail(away)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert all(line.startswith("failure ConnectionRefusedError at ") for line in said)


def test_the_desk_says_what_waits_and_leads_there(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    assert "Nothing waits" in two.opens("/moderation/").text
    proposes(one)
    assert two.opens("/moderation/").page.find("main").find("a", href="/moderation/rules")


# Another passphrase


def asks(one: Named) -> str:
    """The words that the page proposes."""
    return one.opens("/moderation/passphrase").page.find(id="new-words").get_text()


def changes(one: Named) -> str:
    words = asks(one)
    one.submits("again", again=words.upper(), passphrase=one.passphrase)
    assert one.answer.status_code == 200, one.text
    return words


def test_the_new_words_open_and_the_old_ones_do_not(forum: Instance) -> None:
    one, *_ = seat_holders(forum)
    old, one.passphrase = one.passphrase, changes(one)
    assert one.opens("/moderation/").answer.status_code == 200
    assert one.signs_in().answer.status_code == 303
    assert Named(one.browser, forum, one.name, old).signs_in().answer.status_code == 403


def test_the_seat_has_a_new_key_in_the_log_and_the_same_end(forum: Instance) -> None:
    one, *_ = seat_holders(forum)
    before = seats.holders(forum)[0]
    changes(one)
    after = seats.holders(forum)[0]
    assert (after.number, after.name, after.ends) == (before.number, before.name, before.ends)
    assert after.public_key != before.public_key
    _, term = log.of_kind(forum, SeatTerm)[-1]
    assert (term.how, term.key) == (RENEWED, after.public_key)


def test_messages_that_waited_are_read_with_the_new_words_by_that_seat_and_still_by_the_others(
    forum: Instance, person: Callable[[], Person]
) -> None:
    one, two, _ = seat_holders(forum)
    written(forum, person())
    changes(one)
    for seat in (one, two):
        assert WORDS in seat.opens(conversation(seat)).text


def test_every_other_browser_of_that_seat_is_signed_out(forum: Instance) -> None:
    one, *_ = seat_holders(forum)
    other = Named(one.browser.application.test_client(), forum, one.name, one.passphrase).signs_in()
    changes(one)
    assert other.opens("/moderation/").answer.status_code == 403


def test_the_desk_asks_for_it_until_it_is_done(forum: Instance) -> None:
    one, *_ = seat_holders(forum)
    assert "whoever runs the server" in one.opens("/moderation/").text
    changes(one)
    assert "whoever runs the server" not in one.opens("/moderation/").text


def test_words_that_were_not_written_down_rightly_change_nothing(forum: Instance) -> None:
    one, *_ = seat_holders(forum)
    words = asks(one)
    one.submits("again", again=" ".join(words.split()[:7]), passphrase=one.passphrase)
    assert (one.answer.status_code, rules.NotTheSame.message in one.text) == (422, True)
    assert one.page.find(id="new-words").get_text() == words
    assert one.signs_in().answer.status_code == 303


def test_whoever_finds_the_browser_open_still_needs_the_passphrase(forum: Instance) -> None:
    one, *_ = seat_holders(forum)
    words = asks(one)
    one.submits("again", again=words, passphrase="abandon " * 8)
    assert one.answer.status_code == 403
    assert len(log.of_kind(forum, SeatTerm)) == 3


@ON_SQLITE
@pytest.mark.parametrize("words", ["", "hunter2", "abandon", "x " * 8, "a\x00 " * 8])
def test_words_of_ones_own_that_are_no_passphrase_are_refused(forum: Instance, words: str) -> None:
    one, *_ = seat_holders(forum)
    asks(one)
    one.submits("again", words=words, again=words, passphrase=one.passphrase)
    assert one.answer.status_code == 422
    assert len(log.of_kind(forum, SeatTerm)) == 3


@ON_SQLITE
def test_a_form_of_another_sign_in_changes_nothing(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    asks(two)
    foreign = two.page.find(attrs={"name": "csrf_token"})["value"]
    words = asks(one)
    for token in ("", foreign, b64(bytes(32))):
        one.submits("again", again=words, passphrase=one.passphrase, csrf_token=token)
        assert one.answer.status_code == 403
    assert len(log.of_kind(forum, SeatTerm)) == 3
