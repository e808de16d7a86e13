"""The wallet's page when something goes wrong: a plain sentence each, and nothing lost or used twice."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Route, expect

from tests.clients.pages import (
    ANN,
    WITHOUT_ED25519,
    Open,
    Site,
    ask_for_code,
    draw,
    drawn,
    problem,
    restore,
    save,
    wallet,
)
from tests.clients.services import Services, rsa_keys


def test_a_pass_that_never_arrived_can_be_sent_again(open_wallet: Open, site: Site) -> None:
    page = drawn(open_wallet())
    page.route("**/enter", lambda route: route.abort())
    page.get_by_role("button", name="Enter the forum").click()
    page.wait_for_load_state()
    back = open_wallet(page.context)
    used = [one["token"] for one in wallet(back)["passes"] if one.get("used")]
    back.get_by_text("You pressed Enter and did not get in?").click()
    back.get_by_role("button", name="Send the last pass again").click()
    back.wait_for_url("**/enter")
    assert [form["pass"] for form in site.entered] == used


def test_no_pass_is_taken_while_the_week_is_not_open(open_wallet: Open, site: Site) -> None:
    page = drawn(open_wallet())
    scope = "entry:2026-W48"
    site.services.lists["forum"] |= {"open": [], "members": {scope: 7}}
    page.get_by_role("button", name="Enter the forum").click()
    assert "7 so far" in problem(page)
    assert not [one for one in wallet(page)["passes"] if one.get("used")]


def test_blinds_are_stored_before_the_request_is_sent(open_wallet: Open) -> None:
    page, seen = open_wallet(), list[tuple[list[object], list[object]]]()
    other = open_wallet(page.context)

    def look(route: Route) -> None:
        asked = json.loads(route.request.post_data or "")["requests"]
        stored = [one["blinded"] for one in wallet(other)["pending"] if one["inverse"]]
        seen.append((stored, [one["blinded_msg"] for one in asked]))
        route.continue_()

    page.route("**/token-requests", look)
    drawn(page)
    assert [stored == asked for stored, asked in seen] == [True]
    assert len(seen[0][0]) == 24


def test_what_could_not_be_asked_stays_stored(open_wallet: Open, site: Site) -> None:
    site.services.lose = 3
    page = open_wallet()
    draw(page)
    assert "Nothing is lost" in problem(page)
    asked = [one["blinded_msg"] for one in json.loads(site.services.bodies[0])["requests"]]
    assert [one["blinded"] for one in wallet(page)["pending"]] == asked


@pytest.mark.parametrize("trouble", ["lose", "fail"])
def test_an_answer_that_did_not_arrive_is_asked_for_with_the_same_body(
    open_wallet: Open, site: Site, trouble: str
) -> None:
    setattr(site.services, trouble, 2)
    drawn(open_wallet())
    assert len(site.services.bodies) >= 3
    assert len(set(site.services.bodies)) == 1


def test_a_draw_that_was_cut_off_is_finished_later(open_wallet: Open, site: Site) -> None:
    site.services.lose = 3
    page = open_wallet()
    draw(page)
    problem(page)
    again = open_wallet(page.context)
    expect(again.get_by_text("Your last draw was cut off")).to_be_visible()
    drawn(again)
    assert len(set(site.services.bodies)) == 1
    expect(again.get_by_text("Your last draw was cut off")).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "sentence", "kept"),
    [(401, "has run out", True), (422, "draw again", False), (429, "Nothing is lost", True)],
)
def test_what_the_registrar_will_never_sign_is_forgotten_and_nothing_else(
    open_wallet: Open, site: Site, status: int, sentence: str, kept: bool
) -> None:
    site.services.fail, site.services.fail_with = 1, status
    page = open_wallet()
    draw(page)
    assert sentence in problem(page)
    expect(page.get_by_label("E-mail address")).to_be_visible()
    assert bool(wallet(page)["pending"]) == kept


def test_a_number_that_closed_before_the_answer_came_is_left_out(open_wallet: Open, site: Site) -> None:
    site.services.lose = 3
    page = open_wallet()
    draw(page)
    problem(page)
    site.services.close_drawn(ANN, 21)
    draw(page)
    expect(page.get_by_role("heading", name="You are up to date: 20 passes, 3 ballot papers")).to_be_visible()
    assert [one["number"] for one in wallet(page)["ballots"]] == [1, 3, 4]


def test_a_wrong_code_and_a_stranger_hear_the_same(open_wallet: Open) -> None:
    page = open_wallet()
    draw(page, code="000000")
    wrong = problem(page)
    expect(page.get_by_label("The six digits from the mail")).to_be_visible()
    stranger = open_wallet()
    draw(stranger, email="stranger@example.org")
    assert problem(stranger) == wrong


def test_what_was_drawn_elsewhere_is_said_and_a_file_is_asked_for(open_wallet: Open) -> None:
    drawn(open_wallet())
    page = open_wallet()
    draw(page)
    assert "If you drew in another browser" in problem(page)
    expect(page.get_by_label("The wallet file")).to_be_visible()


def test_a_key_of_ones_own_stops_everything_before_anybody_says_who_they_are(open_wallet: Open, site: Site) -> None:
    record = site.services.key_record("entry:2026-W49", rsa_keys(12)[-1])
    site.services.lists["registrar"]["records"][1] = record
    page = open_wallet()
    ask_for_code(page)
    assert "key for week 2026-W49 is not the one in the forum's log" in problem(page)
    assert "/sign-in" not in [path for _, path, _ in site.services.asked]


def test_a_log_that_grew_is_taken_and_one_that_was_rewritten_is_refused(open_wallet: Open, site: Site) -> None:
    page = drawn(open_wallet())
    site.services.log.grow(300)
    page.get_by_role("button", name="Draw what is new").click()
    drawn(page)
    assert wallet(page)["log"] == {"key": site.services.log.vkey, "checkpoint": site.services.log.checkpoint().strip()}
    site.services.log.entries[-1] += b" "
    page.get_by_role("button", name="Draw what is new").click()
    ask_for_code(page)
    assert "shows a history that is not the one it showed before" in problem(page)


def test_a_log_seen_once_is_remembered_by_whoever_did_not_draw(open_wallet: Open, site: Site) -> None:
    page = open_wallet()
    ask_for_code(page)
    expect(page.get_by_label("The six digits from the mail")).to_be_visible()
    site.services.log.served = 5
    site.services.lists["forum"]["entries"] = {}
    again = open_wallet(page.context)
    ask_for_code(again)
    assert "shows a history that is not the one it showed before" in problem(again)


def test_a_wallet_file_brings_what_it_saw_of_the_log(open_wallet: Open, site: Site, tmp_path: Path) -> None:
    file = save(drawn(open_wallet()), tmp_path)
    site.services.log.key = Ed25519PrivateKey.generate()
    page = open_wallet()
    restore(page, file)
    page.get_by_role("button", name="Draw what is new").click()
    ask_for_code(page)
    assert "log is signed with another key" in problem(page)


def test_a_forum_without_a_log_is_told_so(open_wallet: Open, site: Site) -> None:
    site.services.log.spoiled.append((".*", lambda _: None))
    page = open_wallet()
    ask_for_code(page)
    assert "does not show its log" in problem(page)


def test_a_record_key_that_changed_is_refused(open_wallet: Open, site: Site) -> None:
    page = drawn(open_wallet())
    other = Services()
    other.start(site.services.registrar, site.url)
    site.services.lists = other.lists
    page.get_by_role("button", name="Draw what is new").click()
    ask_for_code(page)
    assert "signs with another key" in problem(page)


def test_a_wrong_passphrase_and_a_file_of_another_registrar_are_said(
    open_wallet: Open, site: Site, tmp_path: Path
) -> None:
    file = save(drawn(open_wallet()), tmp_path)
    page = open_wallet()
    restore(page, file, "another passphrase")
    assert "does not open the file" in problem(page)
    site.services.registrar = "http://localhost:1"
    elsewhere = open_wallet()
    restore(elsewhere, file)
    assert "another registrar" in problem(elsewhere)


def test_a_second_tab_is_told_that_the_wallet_is_busy(open_wallet: Open) -> None:
    page = open_wallet()
    page.evaluate("() => void navigator.locks.request('candour-wallet', () => new Promise(() => {}))")
    other = open_wallet(page.context)
    ask_for_code(other)
    assert "busy in another tab" in problem(other)


def test_two_tabs_never_take_the_same_pass(open_wallet: Open) -> None:
    page = drawn(open_wallet())
    other = open_wallet(page.context)
    take = """async () => {
      const store = await import('/static/passes/store.js');
      return Promise.all(Array.from({ length: 4 }, () => store.takePass('entry:2026-W48')));
    }"""
    taken = [token for tab in (page, other) for token in tab.evaluate(take)]
    assert len([token for token in taken if token]) == len({token for token in taken if token}) == 5


def test_a_browser_without_ed25519_is_told_so(open_wallet: Open) -> None:
    assert "too old for the wallet" in problem(open_wallet(script=WITHOUT_ED25519))


def test_an_address_without_https_is_told_so(open_wallet: Open) -> None:
    insecure = "Object.defineProperty(window, 'isSecureContext', { value: false });"
    assert "secure connection" in problem(open_wallet(script=insecure))


def test_a_registrar_out_of_reach_is_told_so(open_wallet: Open, site: Site) -> None:
    page = open_wallet()
    page.route(f"{site.services.registrar}/**", lambda route: route.abort())
    ask_for_code(page)
    assert "The registrar cannot be reached" in problem(page)


def test_without_javascript_the_page_names_the_other_ways(open_wallet: Open, site: Site) -> None:
    page = open_wallet(java_script_enabled=False)
    command = f"candour-pass draw --registrar {site.services.registrar} --forum {site.url}"
    expect(page.get_by_text(command)).to_be_visible()
    expect(page.get_by_role("link", name="Come in with a printed slip").first).to_be_visible()
    expect(page.locator("section:visible, #loading:visible")).to_have_count(0)
