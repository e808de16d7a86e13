"""What is drafted, who signs it, and that only two different seats in office let it out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import hour_start
from core.errors import Problem
from core.workdays import BANK_HOLIDAYS
from crypto.derive import digest
from crypto.reports import open_signature
from forum.app import DOORS
from forum.instance import Instance
from forum.reports import service as reports
from forum.sections import SECTIONS
from forum.tables import Column, Part, Section, Table
from moderation.accounts import service as accounts
from moderation.leaders import service as leaders
from moderation.seats.rules import TermOver
from moderation.signing import rules, service, store
from tests.core.tools import ON_SQLITE
from tests.moderation.people import NAMES, appointed
from tests.moderation.signing.tools import (
    drafted,
    out,
    published,
    seats,
    sign,
    taken,
    the_draft,
    waits,
)


def saying(*words: str) -> tuple[Part, ...]:
    """What reports consist of, with these words in them."""
    return (*SECTIONS, has(Section("said", "Said", words)))


def has(section: Section) -> Part:
    return lambda _forum, _period: section


def test_the_timer_drafts_a_period_once_its_figures_are_taken(forum: Instance) -> None:
    service.turn(forum, SECTIONS)
    assert service.draft(forum) is None
    period = taken(forum)
    service.turn(forum, SECTIONS)
    found = the_draft(forum)
    assert (found.report.report, found.report.period, found.signed, found.hour) == (1, period, (), "")
    service.turn(forum, SECTIONS)
    assert the_draft(forum) == found


def test_periods_are_drafted_one_after_another_the_oldest_first(forum: Instance) -> None:
    one, two, _ = seats(forum)
    last, before = taken(forum, 1), taken(forum, 2)
    service.turn(forum, SECTIONS)
    assert the_draft(forum).report.period == before
    sign(forum, one, two)
    waits(forum, days=5)
    service.turn(forum, SECTIONS)
    assert [entry.period for entry in out(forum)] == [before]
    assert (the_draft(forum).report.report, the_draft(forum).report.period) == (2, last)


def test_when_figures_have_ended_the_period_that_is_over_is_drafted_without(forum: Instance) -> None:
    for back in range(2, 8):
        taken(forum, back)
    done = {entry.period for entry in out(forum)}
    assert not done
    for _ in range(6):
        service.turn(forum, SECTIONS)
        with forum.db.transaction():
            reports.publish(forum, the_draft(forum).content, {1: bytes(64), 2: bytes(64)}, None)
            store.delete_draft(forum.db)
    service.turn(forum, SECTIONS)
    assert the_draft(forum).report.period == 10


def test_one_signature_lets_nothing_out_however_long_one_waits(forum: Instance) -> None:
    one, _, _ = seats(forum)
    drafted(forum)
    assert sign(forum, one).hour == ""
    waits(forum, weeks=3)
    assert not service.publish_due(forum)
    assert not out(forum)


def test_a_seat_signs_once(forum: Instance) -> None:
    one, _, _ = seats(forum)
    drafted(forum)
    sign(forum, one)
    with pytest.raises(rules.SignedAlready):
        sign(forum, one)
    assert the_draft(forum).signed == (1,)


def test_with_two_the_hour_is_announced_and_then_it_is_out_for_everybody(forum: Instance) -> None:
    one, _, three = seats(forum)
    content = drafted(forum).content
    # A Tuesday at noon: the next working day at nine would be less than 24 hours away.
    assert sign(forum, one, three).hour == "2026-11-26T09"
    waits(forum, hours=44, minutes=59)
    assert not service.publish_due(forum)
    waits(forum, minutes=1)
    assert service.publish_due(forum)
    (entry,) = out(forum)
    assert (entry.seats, entry.hour, entry.content) == ((1, 3), "2026-11-26T09", digest(content))
    assert reports.file(forum, "report-1", "json") == content
    assert service.draft(forum) is None


def test_a_seat_signs_what_it_saw_and_nothing_else(forum: Instance) -> None:
    one, two, _ = seats(forum)
    seen = drafted(forum).hash
    sign(forum, one)
    service.make_again(forum, two, saying("More."))
    assert the_draft(forum).signed == ()
    with pytest.raises(rules.NotThatDraft):
        service.sign(forum, two, SECTIONS, seen)


def test_drafting_again_what_has_not_changed_keeps_the_signature(forum: Instance) -> None:
    one, two, _ = seats(forum)
    drafted(forum)
    sign(forum, one)
    assert not service.make_again(forum, two, SECTIONS)
    assert the_draft(forum).signed == (1,)


def test_what_two_have_signed_nobody_changes_but_by_taking_back(forum: Instance) -> None:
    one, two, three = seats(forum)
    drafted(forum)
    sign(forum, one, two)
    with pytest.raises(rules.TwoHaveSigned):
        service.make_again(forum, three, saying("Other."))
    service.take_back(forum, one)
    assert the_draft(forum).hour == ""
    waits(forum, days=5)
    assert not service.publish_due(forum)
    assert service.make_again(forum, three, saying("Other."))


def test_only_who_has_signed_takes_back(forum: Instance) -> None:
    one, two, _ = seats(forum)
    drafted(forum)
    sign(forum, one)
    with pytest.raises(rules.NotSigned):
        service.take_back(forum, two)


def test_a_seat_that_changes_hands_takes_its_signature_with_it(forum: Instance) -> None:
    one, two, three = seats(forum)
    drafted(forum)
    sign(forum, one, two)
    appointed(forum, 2, "Dee Later")
    waits(forum, days=5)
    assert not service.publish_due(forum)
    assert (the_draft(forum).signed, the_draft(forum).hour) == ((1,), "")
    assert sign(forum, three).hour > forum.clock.hour()
    waits(forum, days=5)
    assert service.publish_due(forum)
    assert out(forum)[0].seats == (1, 3)


def test_nobody_out_of_office_signs(forum: Instance) -> None:
    one, _, _ = seats(forum)
    drafted(forum)
    waits(forum, weeks=9)
    with pytest.raises(TermOver):
        sign(forum, one)


def test_an_account_that_holds_no_seat_can_do_nothing(forum: Instance) -> None:
    leader = accounts.sign_in(forum, "Lea Der", leaders.appoint(forum, "Lea Der"), DOORS)
    drafted(forum)
    for verb in (
        lambda: sign(forum, leader),
        lambda: service.take_back(forum, leader),
        lambda: service.make_again(forum, leader, SECTIONS),
        lambda: service.drop(forum, leader),
        lambda: service.correct(forum, leader, SECTIONS, "report-1", "Because."),
    ):
        with pytest.raises(TermOver):
            verb()


def test_a_signature_that_was_put_on_another_draft_by_hand_counts_for_nothing(forum: Instance) -> None:
    one, two, _ = seats(forum)
    drafted(forum)
    sign(forum, one, two)
    kept = store.signatures(forum.db)
    with forum.db.transaction():
        store.delete_draft(forum.db)
        service._put(forum, service._made(forum, saying("Forged."), 10))
        for signature in kept:
            store.sign(forum.db, signature)
        service._set_hour(forum, forum.clock.hour())
    assert the_draft(forum).signed == ()
    assert not service.publish_due(forum)


def test_a_signature_that_was_copied_beside_another_seat_by_hand_counts_once(forum: Instance) -> None:
    one, two, _ = seats(forum)
    drafted(forum)
    sign(forum, one)
    (signed,) = store.signatures(forum.db)
    store.sign(forum.db, store.Signature(two.account_id, signed.signed))
    service._set_hour(forum, forum.clock.hour())
    assert (the_draft(forum).signed, the_draft(forum).hour) == ((1,), "")
    assert not service.publish_due(forum)


def test_an_hour_that_was_moved_by_hand_lets_nothing_out(forum: Instance) -> None:
    one, two, _ = seats(forum)
    drafted(forum)
    sign(forum, one, two)
    forum.db.execute("UPDATE report_draft SET hour = ?", forum.clock.hour())
    assert not service.publish_due(forum)
    assert service.announced(forum) is None
    assert not out(forum)


def test_what_is_stored_of_a_draft_tells_nobody_what_it_says(forum: Instance) -> None:
    one, _, _ = seats(forum)
    drafted(forum)
    found = sign(forum, one)
    row, (signature,) = store.draft(forum.db), store.signatures(forum.db)
    assert row is not None
    assert found.content[:40] not in row.sealed
    assert found.hash not in (*row, *signature)
    assert found.signatures[1] not in signature.signed
    assert open_signature(forum.keyring.accounts, row.draft, one.account_id, signature.signed) == found.signatures[1]


def test_a_draft_with_a_number_that_nothing_lets_out_is_not_made(forum: Instance) -> None:
    table = Table("leak", "Leak", [Column("members", "Members", "How many.")], [(3,)])
    parts = (*SECTIONS, has(Section("leak", "Leak", (), [table])))
    taken(forum)
    with pytest.raises(rules.NotSafe):
        service.make(forum, parts, 10)
    service.turn(forum, parts)
    assert service.draft(forum) is None


def test_a_draft_whose_figures_are_not_what_their_source_gives_cannot_be_signed(forum: Instance) -> None:
    one, _, _ = seats(forum)
    taken(forum)
    service.make(forum, (has(Section("acts", "What moderators did", ("Nothing at all.",))),), 10)
    with pytest.raises(rules.NotItsSources):
        sign(forum, one)
    service.make_again(forum, one, SECTIONS)
    assert sign(forum, one).signed == (1,)


def test_a_period_that_is_not_over_or_has_its_report_is_not_drafted(forum: Instance) -> None:
    one, two, _ = seats(forum)
    for period in (11, 12, -1):
        with pytest.raises(rules.PeriodNotOver):
            service.make(forum, SECTIONS, period)
    published(forum, one, two)
    with pytest.raises(rules.ReportedAlready):
        service.make(forum, SECTIONS, 10)


def test_a_correction_is_another_report_that_says_so(forum: Instance) -> None:
    one, two, _ = seats(forum)
    published(forum, one, two)
    first = reports.file(forum, "report-1", "json")
    service.correct(forum, one, SECTIONS, "report-1", "  A theme had the wrong name.  ")
    sign(forum, one, two)
    waits(forum, days=5)
    assert service.publish_due(forum)
    assert (out(forum)[1].report, out(forum)[1].corrects, out(forum)[1].period) == (2, 1, 10)
    assert reports.find(forum, "report-2").report.why == "A theme had the wrong name."
    assert reports.file(forum, "report-1", "json") == first
    assert reports.find(forum, "report-1").corrected == 2
    with pytest.raises(rules.CorrectedAlready):
        service.correct(forum, one, SECTIONS, "report-1", "Again.")


@pytest.mark.parametrize("why", ["", "  \n ", "x" * 2001])
def test_a_correction_says_why(forum: Instance, why: str) -> None:
    one, two, _ = seats(forum)
    published(forum, one, two)
    with pytest.raises(rules.WhyMissing):
        service.correct(forum, one, SECTIONS, "report-1", why)
    assert service.draft(forum) is None


def test_one_seat_cannot_hold_up_a_period_with_corrections(forum: Instance) -> None:
    one, two, _ = seats(forum)
    published(forum, one, two)
    service.correct(forum, one, SECTIONS, "report-1", "Something.")
    with pytest.raises(rules.DraftWaits):
        service.correct(forum, one, SECTIONS, "report-1", "Something else.")
    service.drop(forum, two)
    assert service.draft(forum) is None
    service.correct(forum, one, SECTIONS, "report-1", "Something.")
    waits(forum, weeks=4)
    period = taken(forum)
    service.turn(forum, SECTIONS)
    assert (the_draft(forum).report.period, the_draft(forum).report.corrects) == (period, 0)
    with pytest.raises(rules.OnlyCorrections):
        service.drop(forum, one)


@ON_SQLITE
def test_of_all_seats_signing_and_a_timer_pressing_at_once_one_report_comes_out(forum: Instance) -> None:
    three = seats(forum)
    drafted(forum)
    seen = the_draft(forum).hash

    def presses(at: int) -> None:
        try:
            service.sign(forum, three[at % 3], SECTIONS, seen)
        except Problem:
            pass
        finally:
            forum.db.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(presses, range(12)))
    assert the_draft(forum).signed == (1, 2, 3)
    waits(forum, days=5)

    def publishes(_: int) -> bool:
        try:
            return service.publish_due(forum)
        finally:
            forum.db.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(publishes, range(6))) == 1
    assert len(out(forum)) == 1


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 1), timezones=st.just(UTC))


@given(MOMENTS)
def test_a_report_comes_out_on_a_working_day_at_nine_and_everybody_knows_a_day_before(now: datetime) -> None:
    when = hour_start(rules.comes_out(now, demo=False))
    assert when.hour == 9
    assert when.weekday() < 5
    assert when.date().isoformat() not in BANK_HOLIDAYS
    assert timedelta(hours=24) <= when - now < timedelta(days=8)


def test_in_a_demonstration_it_comes_out_at_the_next_full_hour() -> None:
    assert rules.comes_out(datetime(2026, 11, 24, 12, 30, tzinfo=UTC), demo=True) == "2026-11-24T13"


def test_the_names_of_the_seats_are_no_part_of_a_report(forum: Instance) -> None:
    one, two, _ = seats(forum)
    published(forum, one, two)
    for form in ("json", "csv", "sqlite", "pdf"):
        content = reports.file(forum, "report-1", form)
        assert not [name for name in NAMES if name.encode() in content]
