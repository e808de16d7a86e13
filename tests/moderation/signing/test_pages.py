"""The pages: a seat-holder reads and signs; everybody else reads what is out, the same bytes for all."""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from core.web import POLICY
from crypto.derive import digest
from crypto.reports import DebtsOwed, Report
from forum.instance import Instance
from forum.reports import service as reports
from forum.reports.routes import FOR_GOOD
from forum.reports.rules import Issue, write
from forum.tick import tick
from forum.transparency import service as log
from moderation.signing import service
from tests.forum.reports.samples import report as sample
from tests.moderation.people import Named, leader, quiet_app, signers
from tests.moderation.signing.tools import drafted, out, seats, sign, taken, the_draft, waits
from tests.moderation.test_house_rules import press
from tests.people import Person

PAGE = "/moderation/reports"


def pressed(one: Named, words: str) -> Named:
    return press(one, words, PAGE)


def comes_out(forum: Instance, *holders: Named) -> None:
    taken(forum)
    tick(forum)
    for one in holders:
        assert pressed(one, "Sign it").answer.status_code == 303
    waits(forum, days=5)
    tick(forum)
    assert out(forum)


def test_a_report_goes_from_the_timer_over_two_desks_to_everybody(forum: Instance) -> None:
    app = quiet_app(forum)
    one, two, _ = signers(forum, app)
    stranger = Person(app.test_client(), forum)
    taken(forum)
    tick(forum)
    assert "A report waits for two signatures" in one.opens("/moderation/").text
    assert "What moderators did" in one.opens(PAGE).text
    pressed(one, "Sign it")
    assert "waits for one more signature" in one.opens(PAGE).text
    assert "None is out yet" in stranger.opens("/reports/").text
    pressed(two, "Sign it")
    assert "comes out Thursday 26 November 2026, 09:00 UTC" in stranger.opens("/reports/").text
    assert stranger.opens("/reports/report-1").answer.status_code == 404
    waits(forum, days=2)
    tick(forum)
    assert "What moderators did" in stranger.opens("/reports/report-1").text
    assert "Signed by seats 1 and 2" in stranger.text


def test_the_page_and_the_pdf_say_the_day_the_entry_and_the_hash_to_compare_with_the_log(forum: Instance) -> None:
    app = quiet_app(forum)
    comes_out(forum, *signers(forum, app)[:2])
    ((at, entry),) = log.of_kind(forum, Report)
    page = Person(app.test_client(), forum).opens("/reports/report-1").text
    reader = PdfReader(BytesIO(reports.file(forum, "report-1", "pdf")))
    printed = " ".join(" ".join(one.extract_text().split()) for one in reader.pages)
    for text in (page, printed):
        assert f"Out since Sunday 29 November 2026, 12:00 UTC: entry {at} of the log" in text
        assert hashlib.sha256(reports.file(forum, "report-1", "json")).hexdigest() in text.replace(" ", "")
    assert hashlib.sha256(reports.file(forum, "report-1", "json")).digest() == entry.content


def test_a_pdf_names_the_right_entry_though_another_got_its_number(
    forum: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something else is logged while the PDF is made."""
    one, two, _ = seats(forum)
    drafted(forum)
    sign(forum, one, two)
    waits(forum, days=5)
    made, taken_at = service.pdf_file, [log.size(forum)]

    def meanwhile(content: bytes, issue: Issue) -> bytes | None:
        if issue.entry == taken_at[0]:
            log.add(forum, DebtsOwed(9, "2026-11-29", bytes(32)))
        return made(content, issue)

    monkeypatch.setattr(service, "pdf_file", meanwhile)
    assert service.publish_due(forum)
    ((at, _),) = log.of_kind(forum, Report)
    assert at == taken_at[0] + 1
    reader = PdfReader(BytesIO(reports.file(forum, "report-1", "pdf")))
    assert f"entry {at} of the log" in " ".join(reader.pages[0].extract_text().split())


def test_the_front_page_says_what_comes_and_what_is_out(forum: Instance, person: Callable[[], Person]) -> None:
    one, two, _ = signers(forum)
    taken(forum)
    tick(forum)
    pressed(one, "Sign it")
    member = person()
    assert "Report 1" not in member.opens("/").text
    pressed(two, "Sign it")
    assert "Report 1: 12 October to 8 November 2026 comes out" in member.opens("/").text
    waits(forum, days=5)
    tick(forum)
    assert "Report 1: 12 October to 8 November 2026 is out" in member.opens("/").text


PUBLIC = ("/reports/", "/reports/report-1", *(f"/reports/report-1.{form}" for form in ("pdf", "csv", "json", "sqlite")))


def test_whoever_asks_gets_the_same_bytes(forum: Instance, person: Callable[[], Person]) -> None:
    app = quiet_app(forum)
    one, two, _ = signers(forum, app)
    comes_out(forum, one, two)
    everybody = [one, leader(forum, app), person(), Person(app.test_client(), forum)]
    for path in PUBLIC:
        answers = [who.opens(path).answer for who in everybody]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.data for answer in answers}) == 1, path
        assert not any(answer.headers.getlist("Set-Cookie") for answer in answers)
        heads = [sorted((name, value) for name, value in answer.headers) for answer in answers]
        assert all(head == heads[0] for head in heads)


def test_files_are_served_for_good_with_their_kind_and_the_strict_headers(forum: Instance) -> None:
    app = quiet_app(forum)
    one, two, _ = signers(forum, app)
    comes_out(forum, one, two)
    kinds = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json"}
    browser = app.test_client()
    for form, kind in {**kinds, "sqlite": "application/vnd.sqlite3"}.items():
        answer = browser.get(f"/reports/report-1.{form}")
        assert answer.content_type == kind
        assert answer.headers["Cache-Control"] == FOR_GOOD
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["Content-Disposition"] == f'attachment; filename="report-1.{form}"'
        assert "ETag" not in answer.headers
        assert "Last-Modified" not in answer.headers
    assert digest(browser.get("/reports/report-1.json").data) == out(forum)[0].content


@pytest.mark.parametrize(
    "path", ["report-2", "report-1.exe", "report-1.", "report-01.json", "report-99999999999.json", "x", "x.json"]
)
def test_what_is_not_there_is_a_plain_page_that_nobody_keeps(forum: Instance, path: str) -> None:
    answer = quiet_app(forum).test_client().get(f"/reports/{path}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_schema_is_served(forum: Instance) -> None:
    answer = quiet_app(forum).test_client().get("/reports/schema.json")
    assert json.loads(answer.data)["title"] == "A report of a Candour forum"


def test_a_draft_is_shown_to_nobody_but_seats(forum: Instance, person: Callable[[], Person]) -> None:
    app = quiet_app(forum)
    signers(forum, app)
    drafted(forum)
    for who in (leader(forum, app), person(), Person(app.test_client(), forum)):
        assert who.opens(PAGE).answer.status_code == 403
        assert "No post was flagged" not in who.text
        assert "No post was flagged" not in who.opens("/reports/").text
        for verb in ("sign", "take-back", "again", "drop", "correct"):
            answer = who.browser.post(f"{PAGE}/{verb}", data={"draft": "x", "report": "report-1", "why": "x"})
            assert answer.status_code == 403, verb
    assert the_draft(forum).signed == ()


def test_a_form_without_its_token_signs_nothing(forum: Instance) -> None:
    one, _, _ = signers(forum)
    drafted(forum)
    one.answer = one.browser.post(f"{PAGE}/sign", data={"draft": "x"})
    assert one.answer.status_code == 403
    assert the_draft(forum).signed == ()


@pytest.mark.parametrize("typed", ["", "x", "A" * 43, "%"])
def test_a_hash_that_is_not_the_drafts_signs_nothing(forum: Instance, typed: str) -> None:
    one, _, _ = signers(forum)
    drafted(forum)
    one.opens(PAGE).submits("draft", draft=typed)
    assert one.answer.status_code == 409
    assert "changed since you opened the page" in one.text


def test_a_correction_keeps_what_was_typed_and_is_linked_from_what_it_corrects(forum: Instance) -> None:
    app = quiet_app(forum)
    one, two, _ = signers(forum, app)
    comes_out(forum, one, two)
    one.signs_in()
    two.signs_in()
    one.opens(PAGE).submits("why", report="report-1", why=" ")
    assert one.answer.status_code == 422
    one.opens(PAGE).submits("why", report="report-1", why="x" * 2001)
    assert "x" * 2001 in one.text
    one.opens(PAGE).submits("why", report="report-1", why="A wrong word.")
    assert one.answer.status_code == 303
    pressed(one, "Sign it")
    pressed(two, "Sign it")
    before = reports.file(forum, "report-1", "json")
    waits(forum, days=5)
    tick(forum)
    stranger = Person(app.test_client(), forum)
    assert "A later report corrects this one: report 2" in stranger.opens("/reports/report-1").text
    assert "This corrects report 1. A wrong word." in stranger.opens("/reports/report-2").text
    assert reports.file(forum, "report-1", "json") == before


def test_a_signature_is_taken_back_and_given_again(forum: Instance) -> None:
    one, two, _ = signers(forum)
    drafted(forum)
    pressed(one, "Sign it")
    pressed(two, "Sign it")
    pressed(one, "Take my signature back")
    assert the_draft(forum).signed == (2,)
    pressed(one, "Sign it")
    assert service.announced(forum)


def test_the_first_button_of_the_page_signs(forum: Instance) -> None:
    one, _, _ = signers(forum)
    drafted(forum)
    main = one.opens(PAGE).page.find("main")
    assert main
    assert main.find("button").get_text() == "Sign it"  # type: ignore[union-attr]


def test_members_words_in_a_report_are_text(forum: Instance) -> None:
    with forum.db.transaction():
        log.hold(forum)
        reports.publish(forum, write(sample()), {1: bytes(64), 2: bytes(64)}, None)
    page = Person(quiet_app(forum).test_client(), forum).opens("/reports/report-1")
    assert "<script>alert(1)</script>" in page.page.get_text()
    assert "<script>alert" not in page.answer.text


def test_who_could_be_meant_by_the_reason_of_a_correction_is_marked_before_it_is_drafted(forum: Instance) -> None:
    holders = signers(forum, quiet_app(forum))
    comes_out(forum, *holders[:2])
    one = holders[0].signs_in()
    one.opens(PAGE).submits("why", why="Margaret Holroyd found  a wrong word.", report="report-1")
    assert one.answer.status_code == 422
    assert [mark.get_text() for mark in one.page.select(".marked mark")] == ["Margaret Holroyd"]
    assert service.draft(forum) is None
    other = one.submits("why", why="Margaret Holroyd found another.", report="report-1")
    assert other.answer.status_code == 422
    assert other.submits("why", report="report-1").answer.status_code == 303
    assert the_draft(forum).report.why == "Margaret Holroyd found another."
