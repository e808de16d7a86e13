"""`candour verify-log` finds every report that is not the one of the log."""

import pytest

from core.db import Value
from forum.app import app_of
from forum.instance import Instance
from forum.reports import service as reports
from forum.told import LogMismatch
from forum.verify import check_rows
from tests.moderation.signing.tools import published, seats


@pytest.fixture
def out(forum: Instance) -> Instance:
    one, two, _ = seats(forum)
    published(forum, one, two)
    check_rows(forum, lambda *_: None)
    return forum


def changed(form: str, old: bytes, new: bytes, forum: Instance) -> bytes:
    content = reports.file(forum, "report-1", form)
    assert content.count(old)
    return content.replace(old, new)


@pytest.mark.parametrize(
    ("form", "word", "other", "said"),
    [
        ("json", b'"report":1', b'"report":2', "is not the one of entry"),
        ("json", b"No post", b"One post", "is not the one of entry"),
        ("csv", b"No post", b"One post", "The CSV file of report 1"),
        ("sqlite", b"No post", b"One post", "The SQLite file of report 1"),
        ("sqlite", b"SQLite format 3", b"SQLite format 4", "The SQLite file of report 1"),
    ],
)
def test_a_file_with_another_word_is_found(out: Instance, form: str, word: bytes, other: bytes, said: str) -> None:
    content = changed(form, word, other, out)
    out.db.execute("UPDATE report_files SET content = ? WHERE report = 1 AND form = ?", content, form)
    with pytest.raises(LogMismatch, match=said):
        check_rows(out, lambda *_: None)


def test_a_page_or_json_that_was_changed_is_not_shown(out: Instance) -> None:
    content = changed("json", b"No post", b"One post", out)
    out.db.execute("UPDATE report_files SET content = ? WHERE report = 1 AND form = 'json'", content)
    visitor = app_of(out).test_client()
    answers = [visitor.get(f"/reports/report-1{form}") for form in ("", ".json")]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert not any("One post" in answer.text for answer in answers)
    assert visitor.get("/reports/").status_code == 200


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ("DELETE FROM reports", ()),
        ("INSERT INTO reports (report, entry) VALUES (?, ?)", (2, 5)),
        ("UPDATE reports SET entry = ?", (1,)),
        ("DELETE FROM report_files WHERE form = ?", ("json",)),
        ("DELETE FROM report_files WHERE form = ?", ("csv",)),
    ],
)
def test_a_report_that_is_missing_or_one_too_many_is_found(out: Instance, sql: str, values: tuple[Value, ...]) -> None:
    out.db.execute(sql, *values)
    with pytest.raises(LogMismatch):
        check_rows(out, lambda *_: None)
