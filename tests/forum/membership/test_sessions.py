"""Coming back with a cookie, the end of sessions, and leaving."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from core.clock import FixedClock
from crypto.encoding import b64
from forum.app import app_of
from forum.instance import Instance, open_instance
from forum.tick import tick
from tests.core.tools import ON_SQLITE
from tests.people import Person

Cast = Callable[[], Person]
END = datetime(2026, 12, 7, tzinfo=UTC)


def cookie(person: Person) -> str:
    found = person.browser.get_cookie("candour", "localhost")
    assert found is not None
    return found.value


def move(forum: Instance, moment: datetime) -> None:
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = moment


def test_a_cookie_survives_a_restart(forum: Instance, person: Cast) -> None:
    value = cookie(person())
    restarted = open_instance(forum.settings, forum.clock)
    browser = app_of(restarted).test_client()
    browser.set_cookie("candour", value)
    assert browser.get("/").status_code == 200
    restarted.db.close()


@ON_SQLITE
@pytest.mark.parametrize(
    "value",
    [
        "", ".", "x", "2026-W48", ".2026-W48", "A" * 99 + ".2026-W48", "é.2026-W48", "=.2026-W48", "a.2026-W99",
        "a.9999-W01", "a./../../forum", "\x7f.2026-W48", "a.b.c.2026-W48", b64(bytes(74)) + ".2026-W48",
        b64(b"\1" * 74) + ".2026-W48", "x" * 5000, "a.٢٠٢٦-W48", '"', ";", "a,b",
    ],
)
def test_a_malformed_cookie_is_nobody(forum: Instance, value: str) -> None:
    answer = app_of(forum).test_client(use_cookies=False).get("/", headers={"Cookie": f"candour={value}"})
    assert (answer.status_code, answer.location) == (303, "/enter")


def test_a_cookie_with_a_changed_letter_or_epoch_is_nobody(forum: Instance, person: Cast) -> None:
    value = cookie(person())
    person()
    changed = [("B" if value[10] == "A" else "A").join([value[:10], value[11:]]), value.replace("W48", "W47")]
    for wrong in changed:
        browser = app_of(forum).test_client()
        browser.set_cookie("candour", wrong)
        assert browser.get("/").location == "/enter"


def test_a_cookie_of_another_forum_is_nobody(forum: Instance, person: Cast) -> None:
    value = cookie(person())
    (key,) = (forum.settings.keys / "cookie").iterdir()
    key.write_bytes(bytes(32))
    other = open_instance(forum.settings, forum.clock)
    browser = app_of(other).test_client()
    browser.set_cookie("candour", value)
    assert browser.get("/").location == "/enter"
    other.db.close()


def test_a_cookie_whose_session_the_database_does_not_have_is_nobody(forum: Instance, person: Cast) -> None:
    """A database restored from before the entry, or one where the session was erased."""
    member = person()
    forum.db.execute("DELETE FROM sessions")
    assert member.opens("/").answer.location == "/enter"


def test_a_session_ends_a_week_after_its_scope_and_not_before(forum: Instance, person: Cast) -> None:
    member = person()
    move(forum, END - timedelta(seconds=1))
    assert member.opens("/").answer.status_code == 200
    move(forum, END)
    assert member.opens("/").answer.location == "/enter"


def test_tick_forgets_what_ended_and_nothing_else(forum: Instance, person: Cast) -> None:
    person()
    move(forum, END - timedelta(days=3))
    young = person()
    tick(forum)
    assert {row["epoch"] for row in forum.db.query("SELECT epoch FROM sessions")} == {"2026-W48", "2026-W49"}
    move(forum, END)
    tick(forum)
    assert [row["epoch"] for row in forum.db.query("SELECT epoch FROM sessions")] == ["2026-W49"]
    assert "2026-W48.key" not in {path.name for path in (forum.settings.keys / "cookie").iterdir()}
    assert young.opens("/").answer.status_code == 200


def test_a_key_destroyed_by_another_process_opens_no_cookie_here(forum: Instance, person: Cast) -> None:
    """A web process that remembers keys must not outlive what `candour tick` destroys."""
    member = person()
    member.opens("/")
    other = open_instance(forum.settings, FixedClock(END))
    tick(other)
    other.db.close()
    assert forum.keyring.cookie_key("2026-W48") is None


def test_leaving_ends_the_session_and_clears_the_cache_only(person: Cast) -> None:
    member = person()
    member.answer = member.browser.post("/leave")
    assert member.answer.status_code == 200
    assert member.answer.headers["Clear-Site-Data"] == '"cache"'
    assert "Expires=Thu, 01 Jan 1970" in member.answer.headers["Set-Cookie"]
    assert member.opens("/").answer.location == "/enter"


def test_the_page_after_leaving_does_not_name_the_forum(forum: Instance, person: Cast) -> None:
    answer = person().browser.post("/leave")
    assert "candour" not in answer.text.lower()
    assert forum.settings.title.lower() not in answer.text.lower()


def test_leaving_works_for_somebody_who_is_not_in(forum: Instance) -> None:
    assert app_of(forum).test_client().post("/leave").status_code == 200


def test_a_page_opened_by_a_link_cannot_make_anybody_leave(person: Cast) -> None:
    member = person()
    assert member.browser.get("/leave").status_code == 405
    assert member.browser.post("/leave", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert member.opens("/").answer.status_code == 200


@ON_SQLITE
@pytest.mark.parametrize("path", ["/", "/boards/depot-move", "/boards/a/new", "/waiting", f"/threads/{b64(bytes(16))}"])
def test_a_reader_without_a_session_is_sent_to_the_door(forum: Instance, path: str) -> None:
    answer = app_of(forum).test_client().get(path)
    assert (answer.status_code, answer.location) == (303, "/enter")


@ON_SQLITE
@pytest.mark.parametrize("path", ["/enter", "/about", "/health", "/receipt", "/cautions.json"])
def test_what_everybody_may_see_needs_no_session(forum: Instance, path: str) -> None:
    answer = app_of(forum).test_client().get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_health_says_nothing_that_counts_people(person: Cast) -> None:
    assert person().browser.get("/health").json == {"status": "ok"}
