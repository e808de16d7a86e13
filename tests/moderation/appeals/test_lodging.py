"""An author appeals with eight words alone; the log gets it together with the list of all who may be drawn."""

from datetime import date, timedelta
from functools import partial

import pytest

from core.workdays import BANK_HOLIDAYS
from crypto.acts import Appeal, Candidates
from crypto.encoding import b64
from forum.transparency import service as log
from moderation.appeals import rules, service, store
from moderation.appeals.rules import AppealedAlready
from tests.core.tools import ON_SQLITE, together
from tests.moderation.appeals.conftest import REASONS, TEXT, WHY, Court
from tests.office import reads
from tests.people import release


def test_an_author_reads_on_the_receipt_what_was_decided_and_why(court: Court) -> None:
    removed = court.removed()
    page = court.anyone().opens("/receipt").submits("claim", claim=removed.claim)
    assert "was removed by the moderators under house rule 1" in page.text
    assert all(reason in page.text for reason in REASONS)
    assert "Appeal to a jury" in page.text
    assert TEXT in page.text


def test_an_appeal_and_its_candidates_stand_one_after_the_other_in_the_log(sitting: Court) -> None:
    removed = sitting.removed()
    entry = sitting.appeals(removed)
    appeal, candidates = log.entry(sitting.forum, entry), log.entry(sitting.forum, entry + 1)
    assert isinstance(appeal, Appeal)
    assert (appeal.day, appeal.block, appeal.lot) == ("2026-11-24", 1, 0)
    assert candidates == Candidates(entry, tuple(sorted(map(b64, sitting.keys))))


def test_the_words_of_an_appeal_are_nowhere_in_the_log_and_sealed_in_the_database(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    appeal = log.entry(sitting.forum, entry)
    rows = sitting.forum.db.query("SELECT sealed FROM appeals")
    assert WHY not in repr(appeal)
    assert len(rows) == 1
    assert WHY.encode() not in bytes(rows[0]["sealed"])


def test_each_appeal_takes_the_next_number_for_a_lot(sitting: Court) -> None:
    entries = [sitting.appeals(sitting.removed(title)) for title in ("One", "Two", "Three")]
    said = [log.entry(sitting.forum, entry) for entry in entries]
    assert [(one.block, one.lot) for one in said if isinstance(one, Appeal)] == [(1, 0), (1, 1), (1, 2)]


def test_a_number_that_the_registrar_told_unasked_is_never_used(sitting: Court) -> None:
    sitting.office.reveals(1, 0)
    reads(sitting.forum, sitting.office)
    appeal = log.entry(sitting.forum, sitting.appeals(sitting.removed()))
    assert isinstance(appeal, Appeal)
    assert appeal.lot == 1


def test_with_fewer_than_fifteen_volunteers_no_number_is_used_up(court: Court) -> None:
    court.volunteers(14)
    appeal = log.entry(court.forum, court.appeals(court.removed()))
    assert isinstance(appeal, Appeal)
    assert (appeal.block, appeal.lot) == (0, 0)
    assert court.forum.db.query("SELECT block FROM lots") == []


def test_a_decision_is_appealed_against_once_and_what_was_typed_is_kept(sitting: Court) -> None:
    removed = sitting.removed()
    page = sitting.anyone().opens("/receipt").submits("claim", claim=removed.claim)
    entry = sitting.appeals(removed)
    page.submits("words", words="And another thing.")
    assert page.answer.status_code == 409
    assert "And another thing." in page.text
    assert [appeal.entry for appeal in store.every(sitting.forum.db)] == [entry]


def test_of_fifty_appeals_against_one_decision_at_once_one_is_taken(sitting: Court) -> None:
    removed = sitting.removed()
    job = partial(service.lodge, sitting.forum, removed.claim, removed.post_id, WHY)
    answers = together([job] * 50, sitting.forum.db)
    assert sum(isinstance(answer, AppealedAlready) for answer in answers) == 49
    assert len(store.every(sitting.forum.db)) == len(sitting.forum.db.query("SELECT lot FROM lots")) == 1


def test_after_an_appeal_the_receipt_says_until_when_it_is_decided(sitting: Court) -> None:
    removed = sitting.removed()
    sitting.appeals(removed)
    page = sitting.anyone().opens("/receipt").submits("claim", claim=removed.claim)
    assert "by the end of Tuesday 1 December" in page.text
    assert not page.page.find("textarea")


@ON_SQLITE
def test_a_post_that_was_removed_again_can_be_appealed_for_again(sitting: Court) -> None:
    removed = sitting.removed()
    entry = sitting.appeals(removed)
    for juror in sitting.draws(entry)[:3]:
        sitting.decides(juror, entry, "overturn")
    sitting.ticks()
    sitting.flags(removed.post_id, rule=3)
    sitting.removes(removed.post_id, rule=3)
    assert sitting.appeals(removed) > entry


@ON_SQLITE
@pytest.mark.parametrize(("change", "status"), [
    ({"words": "  "}, 400), ({"words": "x" * 2_001}, 400), ({"claim": "eight wrong words"}, 400), ({"claim": ""}, 400),
    ({"post": "nonsense"}, 404), ({"post": b64(bytes(16))}, 404),
])  # fmt: skip
def test_an_appeal_that_is_none_is_refused_keeps_what_was_typed_and_stores_nothing(
    sitting: Court, change: dict[str, str], status: int
) -> None:
    removed = sitting.removed()
    form = {"claim": removed.claim, "post": b64(removed.post_id), "words": WHY, **change}
    answer = sitting.anyone().browser.post("/appeals", data=form)
    assert answer.status_code == status
    assert form["words"].strip() in answer.text or status == 404
    assert store.every(sitting.forum.db) == []


@ON_SQLITE
def test_an_appeal_that_comes_too_late_is_refused(sitting: Court) -> None:
    removed = sitting.removed()
    page = sitting.anyone().opens("/receipt").submits("claim", claim=removed.claim)
    sitting.later(days=14)
    page.submits("words", words=WHY)
    assert page.answer.status_code == 404
    sitting.ticks()
    page = sitting.anyone().opens("/receipt").submits("claim", claim=removed.claim)
    assert "the time for an appeal, or the appeal, is over" in page.text


@ON_SQLITE
def test_nobody_appeals_for_somebody_else(sitting: Court) -> None:
    one, other = sitting.removed("One"), sitting.removed("Two")
    form = {"claim": other.claim, "post": b64(one.post_id), "words": WHY}
    answer = sitting.anyone().browser.post("/appeals", data=form)
    assert answer.status_code == 403
    assert WHY in answer.text
    assert store.every(sitting.forum.db) == []


@ON_SQLITE
def test_there_is_nothing_to_appeal_against_where_nothing_was_removed(sitting: Court) -> None:
    author = sitting.member().starts_thread("Fine", "Words.")
    claim = author.claim_code
    release(sitting.forum)
    page = sitting.anyone().opens("/receipt").submits("claim", claim=claim)
    assert "Appeal to a jury" not in page.text
    post = page.page.find(attrs={"name": "withdraw"})["value"]
    form = {"claim": claim, "post": post, "words": WHY}
    assert sitting.anyone().browser.post("/appeals", data=form).status_code == 404


@ON_SQLITE
def test_an_appeal_travels_without_the_session(sitting: Court) -> None:
    removed = sitting.removed()
    form = {"claim": removed.claim, "post": b64(removed.post_id), "words": ""}
    answer = sitting.anyone().browser.post("/appeals", data=form)
    assert "sandbox allow-forms" in answer.headers["Content-Security-Policy"]


@ON_SQLITE
def test_a_new_periods_juries_come_from_the_period_before_until_it_has_enough(sitting: Court) -> None:
    sitting.later(weeks=3)
    sitting.opens_jury_number()
    before = set(sitting.keys)
    sitting.volunteers(14)
    entry = sitting.appeals(sitting.removed("One"))
    sitting.volunteers(1)
    later = sitting.appeals(sitting.removed("Two"))
    lists = [log.entry(sitting.forum, at + 1) for at in (entry, later)]
    keys = [set(one.keys) for one in lists if isinstance(one, Candidates)]
    assert keys == [{b64(key) for key in before}, {b64(key) for key in sitting.keys.keys() - before}]


@pytest.mark.parametrize(("day", "due"), [
    ("2026-11-24", "2026-12-02T00"),  # a Tuesday: until the end of the next Tuesday
    ("2026-11-27", "2026-12-05T00"), ("2026-11-28", "2026-12-05T00"), ("2026-11-29", "2026-12-05T00"),
    ("2026-12-23", "2027-01-05T00"),  # Christmas, its Monday, New Year
    ("2027-03-24", "2027-04-03T00"),  # Easter
])  # fmt: skip
def test_five_working_days_leave_out_weekends_and_bank_holidays(day: str, due: str) -> None:
    assert rules.due(day) == due


def test_the_table_of_bank_holidays_has_easter_where_it_is() -> None:
    """Easter after Gauss and Butcher, computed here a second time."""
    for year in range(2026, 2041):
        a, b, c = year % 19, year // 100, year % 100
        h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
        left = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
        month, day = divmod(h + left - 7 * ((a + 11 * h + 22 * left) // 451) + 114, 31)
        easter = date(year, month, day + 1)
        kept = sorted(one for one in BANK_HOLIDAYS if one.startswith(str(year)))
        assert {(easter + timedelta(days=off)).isoformat() for off in (-2, 1)} <= set(kept)
        assert len(kept) == 8
        assert all(date.fromisoformat(one).weekday() < 5 for one in kept)
