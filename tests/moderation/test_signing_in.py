"""Signing in by name: who comes in, who does not, and that a browser is a member's or a named one's, never both."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import FixedClock
from core.limits import Bucket, TooManyNow
from crypto import accounts as formats
from crypto.accounts import SEAT, Account
from crypto.encoding import b64
from forum.app import DOORS, app_of
from forum.instance import Instance
from forum.membership.service import print_slips
from moderation.accounts import service
from moderation.accounts.rules import BothAtOnce, SignInRefused, StaleForm
from moderation.seats import service as seats
from moderation.seats.rules import NotSeatHolder
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.moderation.people import NAMES, Named, appointed, leader, quiet_app, seat_holders
from tests.people import Person

COOKIE = "candour-account"


def cookie(person: Person, name: str = COOKIE) -> str:
    found = person.browser.get_cookie(name, "localhost")
    return found.value if found else ""


def move(forum: Instance, **by: float) -> None:
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON + timedelta(**by)


def somebody(forum: Instance, name: str = NAMES[0], passphrase: str = "abandon " * 8) -> Named:
    return Named(quiet_app(forum).test_client(), forum, name, passphrase).signs_in()


def test_three_seat_holders_come_in_with_name_and_passphrase(forum: Instance) -> None:
    for one in seat_holders(forum):
        assert one.answer.headers["Location"] == "/moderation/"
        assert f"Seat {one.seat}" in one.opens("/moderation/").text
    assert [(seat.number, seat.name) for seat in seats.holders(forum)] == list(enumerate(NAMES, 1))


def test_a_leader_comes_in_to_a_page_of_their_own(forum: Instance) -> None:
    one = leader(forum)
    assert one.answer.headers["Location"] == "/leadership/"
    assert one.opens("/leadership/").answer.status_code == 200


def test_names_and_passphrases_may_be_typed_carelessly(forum: Instance) -> None:
    words = appointed(forum, 1, NAMES[0])
    assert len(words.split()) == 8
    assert somebody(forum, " ann   EXAMPLE ", words.upper().replace(" ", " - ")).answer.status_code == 303


def test_a_wrong_name_and_a_wrong_passphrase_are_one_sentence(forum: Instance) -> None:
    appointed(forum, 1, NAMES[0])
    names = [(name, "wrong") for name in ("Somebody", "", "a\x00b", "x" * 5000, "' OR 1=1 --", "\ud7ff")]
    for name, words in [*names, *((NAMES[0], words) for words in ("", "abandon " * 8, "x" * 100_000, "\x00"))]:
        one = somebody(forum, name, words)
        assert one.answer.status_code == 403
        assert SignInRefused.message in one.text
        assert "Set-Cookie" not in one.answer.headers


def test_the_name_that_was_typed_is_kept_on_the_page_and_the_passphrase_is_not(forum: Instance) -> None:
    page = somebody(forum, "Somebody <b>", "some words").answer.text
    assert 'value="Somebody &lt;b&gt;"' in page
    assert "some words" not in page


@ON_SQLITE
def test_every_try_costs_one_hash_of_the_same_cost(forum: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the name is a seat-holder's, a leader's or nobody's, and whether the passphrase is right."""
    words, leads = appointed(forum, 1, NAMES[0]), leader(forum)
    hashed: list[tuple[object, ...]] = []
    run = formats.hash_secret_raw

    def noted(secret: bytes, salt: bytes, *cost: object) -> bytes:
        hashed.append((len(salt), *cost))
        return run(secret, salt, *cost)  # type: ignore[arg-type]

    monkeypatch.setattr(formats, "hash_secret_raw", noted)
    tries = [(NAMES[0], words), (NAMES[0], "wrong"), (leads.name, leads.passphrase), (leads.name, ""), ("Nobody", "")]
    for name, passphrase in tries:
        try:
            service.sign_in(forum, name, passphrase, DOORS)
        except SignInRefused:
            continue
    assert len(hashed) == len(tries)
    assert len(set(hashed)) == 1


@ON_SQLITE
def test_a_flood_is_stopped_before_anything_is_hashed(forum: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    flooded = replace(forum, sign_ins=Bucket(0))
    monkeypatch.setattr(formats, "hash_secret_raw", lambda *_: pytest.fail("hashed"))
    one = Named(quiet_app(flooded).test_client(), flooded, NAMES[0], "").signs_in()
    assert (one.answer.status_code, TooManyNow.message in one.text) == (429, True)


@ON_SQLITE
def test_never_more_than_two_are_hashed_at_once_and_who_finds_no_place_waits_for_nothing(
    forum: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, go = [0], [0], threading.Event()
    busy = threading.Barrier(service.AT_ONCE + 1)

    def slow(*_: object) -> bytes:
        running[0] += 1
        most[0] = max(most[0], running[0])
        if not go.is_set():
            busy.wait(30)
            go.wait(30)
        running[0] -= 1
        return bytes(32)

    monkeypatch.setattr(formats, "hash_secret_raw", slow)

    def attempt() -> type[Exception]:
        try:
            service.sign_in(forum, "Nobody", "x", DOORS)
        except (SignInRefused, TooManyNow) as refused:
            return type(refused)
        finally:
            forum.db.close()
        raise AssertionError

    with ThreadPoolExecutor(20) as pool:
        tries = [pool.submit(attempt) for _ in range(20)]
        busy.wait(30)
        turned_away = 0
        while turned_away < 20 - service.IN_LINE:
            turned_away = sum(one.done() for one in tries)
        go.set()
        found = [one.result() for one in tries]
    assert found.count(TooManyNow) == 20 - service.IN_LINE
    assert most[0] <= service.AT_ONCE


def test_a_sign_in_lasts_eight_hours_and_ends_with_an_hour(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    move(forum, hours=8, minutes=59)
    assert one.opens("/moderation/").answer.status_code == 200
    move(forum, hours=9)
    assert one.opens("/moderation/").answer.status_code == 403


def test_a_sign_in_survives_the_turn_of_a_week(forum: Instance) -> None:
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON.replace(day=29, hour=20)
    one = seat_holders(forum)[0]
    forum.clock.moment = NOON.replace(day=30, hour=2)
    assert one.opens("/moderation/").answer.status_code == 200


def test_a_cookie_tells_no_name_and_no_minute(forum: Instance) -> None:
    """Those of a seat-holder and a leader differ in nothing but what is sealed."""
    values = [cookie(one).partition(".") for one in (*seat_holders(forum), leader(forum))]
    move(forum, minutes=40)
    values.append(cookie(somebody(forum, NAMES[0], appointed(forum, 1, NAMES[0]))).partition("."))
    assert {(len(sealed), epoch) for sealed, _, epoch in values} == {(len(values[0][0]), "2026-W48")}


@ON_SQLITE
def test_the_cookie_ends_with_the_browser_and_is_out_of_reach_of_scripts_and_other_sites(forum: Instance) -> None:
    words = appointed(forum, 1, NAMES[0])
    safe = replace(forum, settings=replace(forum.settings, url="https://forum.example"))
    data = {"name": NAMES[0], "passphrase": words}
    answer = app_of(safe).test_client().post("/sign-in", base_url="https://forum.example", data=data)
    line = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("__Host-candour-account="))
    assert {part.strip() for part in line.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}


@ON_SQLITE
@pytest.mark.parametrize(
    "value",
    ["", ".", "x", "2026-W48", "A" * 168 + ".2026-W48", b64(bytes(126)) + ".2026-W48", "x" * 5000, "é.2026-W48"],
)
def test_a_cookie_that_is_none_is_nobody(forum: Instance, value: str) -> None:
    browser = quiet_app(forum).test_client(use_cookies=False)
    assert browser.get("/moderation/", headers={"Cookie": f"{COOKIE}={value}"}).status_code == 403


@ON_SQLITE
def test_one_cookie_is_never_taken_for_the_other(forum: Instance, person: Callable[[], Person]) -> None:
    one, member = seat_holders(forum)[0], person()
    for name, value in ((COOKIE, cookie(member, "candour")), ("candour", cookie(one))):
        browser = quiet_app(forum).test_client()
        browser.set_cookie(name, value)
        assert browser.get("/moderation/").status_code == 403
        assert browser.get("/").status_code == 303


@ON_SQLITE
def test_an_account_that_is_made_up_opens_nothing(forum: Instance) -> None:
    """Even under the right cookie key: the seat's key is that of the log."""
    seat_holders(forum)
    made_up = Account(SEAT, service.id_of(forum, NAMES[0]), 2**32 - 1, bytes(32), bytes(31) + b"\x01")
    browser = quiet_app(forum).test_client()
    browser.set_cookie(COOKIE, service.cookie_for(forum, made_up))
    assert browser.get("/moderation/").status_code == 403


def test_signing_in_ends_a_members_session_in_that_browser(forum: Instance, person: Callable[[], Person]) -> None:
    member, words = person(), appointed(forum, 1, NAMES[0])
    member.opens("/sign-in").submits("passphrase", name=NAMES[0], passphrase=words)
    assert member.answer.status_code == 303
    assert not cookie(member, "candour")
    assert member.opens("/").answer.location == "/enter"
    assert member.opens("/moderation/").answer.status_code == 200


def test_entering_ends_a_sign_in_in_that_browser(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    one.enters()
    assert not cookie(one)
    assert one.opens("/").answer.status_code == 200
    assert one.opens("/moderation/").answer.status_code == 403


def test_leaving_quickly_signs_out_too(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    one.browser.post("/leave")
    assert not cookie(one)


def test_signing_out_drops_the_cookie_and_nothing_of_it_stays_in_the_cache(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    answer = one.browser.post("/sign-out")
    assert (answer.location, answer.headers["Clear-Site-Data"]) == ("/sign-in", '"cache"')
    assert one.opens("/moderation/").answer.status_code == 403


def both(forum: Instance, person: Callable[[], Person]) -> Person:
    """A browser that somebody gave both cookies."""
    one, member = seat_holders(forum)[0], person()
    member.browser.set_cookie(COOKIE, cookie(one))
    return member


@pytest.mark.parametrize("path", ["/", "/boards/depot-move", "/waiting", "/moderation/", "/enter", "/sign-in"])
def test_a_request_with_both_cookies_is_refused(forum: Instance, person: Callable[[], Person], path: str) -> None:
    someone = both(forum, person).opens(path)
    assert (someone.answer.status_code, BothAtOnce.message in someone.text) == (403, True)


@ON_SQLITE
def test_what_is_written_with_both_cookies_is_not_stored(forum: Instance, person: Callable[[], Person]) -> None:
    member = person().opens("/boards/depot-move/new")
    member.browser.set_cookie(COOKIE, cookie(seat_holders(forum)[0]))
    assert member.submits("body", title="Lockers", body="Where do they go?").answer.status_code == 403
    assert not forum.db.query("SELECT row_id FROM pool")


@pytest.mark.parametrize("way", ["/leave", "/sign-out"])
def test_a_browser_with_both_has_a_way_out(forum: Instance, person: Callable[[], Person], way: str) -> None:
    someone = both(forum, person)
    someone.browser.post(way)
    assert not cookie(someone)
    assert someone.opens("/").answer.status_code in (200, 303)


def test_a_named_browser_writes_nothing_as_a_member(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    answer = one.browser.post("/boards/depot-move/threads", data={"title": "Lockers", "body": "Where do they go?"})
    assert answer.status_code == 403
    assert one.opens("/").answer.location == "/enter"


@ON_SQLITE
def test_a_passphrase_in_the_members_form_is_no_pass(forum: Instance) -> None:
    words = appointed(forum, 1, NAMES[0])
    assert quiet_app(forum).test_client().post("/enter", data={"pass": words}).status_code == 403


@ON_SQLITE
def test_a_slip_is_no_passphrase(forum: Instance) -> None:
    appointed(forum, 1, NAMES[0])
    assert somebody(forum, NAMES[0], print_slips(forum, 1)[0]).answer.status_code == 403


def test_what_is_said_without_a_sign_in_leads_to_it(forum: Instance) -> None:
    someone = Person(quiet_app(forum).test_client(), forum).opens("/moderation/")
    assert (someone.answer.status_code, NotSeatHolder.message in someone.text) == (403, True)
    assert someone.page.find("a", href="/sign-in")


@ON_SQLITE
@pytest.mark.parametrize(("path", "box"), [("/moderation/rules", "rules"), ("/moderation/codebook", "themes")])
def test_what_was_typed_when_the_eight_hours_ended_is_shown_to_be_copied(forum: Instance, path: str, box: str) -> None:
    one = seat_holders(forum)[0].opens(path)
    move(forum, hours=9)
    one.submits(box, **{box: "Be <kind>."})
    assert one.answer.status_code == 403
    assert one.page.find("textarea", attrs={"readonly": True}).get_text() == "Be <kind>."


@ON_SQLITE
def test_a_passphrase_that_came_too_late_is_not_shown(forum: Instance) -> None:
    one = seat_holders(forum)[0].opens("/moderation/passphrase")
    words = one.page.find(id="new-words").get_text()
    move(forum, hours=9)
    one.submits("again", again=words, passphrase=one.passphrase)
    assert one.answer.status_code == 403
    assert words not in one.answer.text


@ON_SQLITE
def test_another_sites_form_signs_nobody_in_or_out(forum: Instance) -> None:
    one = seat_holders(forum)[0]
    for path in ("/sign-in", "/sign-out"):
        answer = one.browser.post(path, data={"name": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 400
    assert one.opens("/moderation/").answer.status_code == 200


def test_stale_forms_have_a_sentence_of_their_own() -> None:
    assert "open it again" in StaleForm.message
