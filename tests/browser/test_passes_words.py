"""What goes wrong on the way to a pass is said in words, and nothing is lost."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.both import BALLOTS, Both
from tests.browser.running import Browse, held_at
from tests.browser.test_passes import A_WHILE, draw, drawn
from tests.browser.wire import Wire
from tests.clients.pages import ask_for_code, problem, wallet

REFUSED = "net::ERR_CONNECTION_REFUSED"
NOT_SECURE = "origin was untrustworthy"


def test_an_address_that_is_not_on_the_roll_hears_where_to_ask(visit: Browse) -> None:
    page = visit()
    page.goto("/passes")
    ask_for_code(page, "stranger@council.example")
    expect(page.get_by_text("ask your union rep or HR to put it there")).to_be_visible()
    page.get_by_label("The six digits from the mail").fill("123456")
    page.get_by_role("button", name="Draw my passes").click()
    assert problem(page).startswith("That code is wrong or too old.")


def test_after_a_wrong_code_the_right_one_still_works(visit: Browse, both: Both) -> None:
    page, member = visit(), both.somebody()
    page.goto("/passes")
    ask_for_code(page, member)
    page.get_by_label("The six digits from the mail").wait_for()
    code = both.code(member)
    page.get_by_label("The six digits from the mail").fill(f"{(int(code) + 1) % 10**6:06}")
    page.get_by_role("button", name="Draw my passes").click()
    assert problem(page).startswith("That code is wrong or too old.")
    page.get_by_label("The six digits from the mail").fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Draw my passes").click()
    expect(page.get_by_role("heading", name="You are up to date")).to_be_visible(timeout=A_WHILE)


def test_what_was_drawn_elsewhere_is_said_by_both_clients(visit: Browse, both: Both, tmp_path: Path) -> None:
    page, member = visit(), both.somebody()
    both.draws(tmp_path, member)
    draw(page, both, member)
    assert "There is nothing to draw for you at the moment" in problem(page)
    expect(page.get_by_label("The wallet file")).to_be_visible()
    again = both.run(tmp_path, member)
    assert (again.returncode, again.stdout) == (1, "")
    assert "Nothing more can be drawn for you now" in again.stderr


def test_an_address_without_https_is_told_so(visit: Browse, wire: Wire) -> None:
    page = visit(proxy=wire.proxy, excused=NOT_SECURE)
    page.goto("http://forum.example/passes")
    assert problem(page).startswith("This page works only over a secure connection (https).")
    expect(page.get_by_label("E-mail address")).to_be_hidden()


def test_a_second_tab_waits_its_turn_and_then_goes_on(visit: Browse, both: Both) -> None:
    page = visit()
    asked = held_at(page, "**/token-requests", lambda: draw(page, both))
    other = page.context.new_page()
    other.goto("/passes")
    ask_for_code(other, both.somebody())
    assert "busy in another tab" in problem(other)
    asked.continue_()
    heading = f"20 passes, {BALLOTS} ballot papers"
    expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=A_WHILE)
    other.reload()
    expect(other.get_by_role("heading", name=heading)).to_be_visible()


def test_without_javascript_the_page_names_the_two_other_ways(visit: Browse, both: Both) -> None:
    page = visit(scripts=False)
    page.goto("/passes")
    expect(page.get_by_text(f"--registrar {both.registrar_url} --forum {both.url}")).to_be_visible()
    expect(page.get_by_role("link", name="Come in with a printed slip").first).to_be_visible()
    expect(page.locator("main button:visible, main input:visible, progress:visible")).to_have_count(0)


def test_a_registrar_that_does_not_run_is_said_by_both_clients(visit: Browse, both: Both, tmp_path: Path) -> None:
    page, member = visit(excused=REFUSED), both.somebody()
    with both.without_registrar():
        page.goto("/passes")
        ask_for_code(page, member)
        assert problem(page).startswith("The registrar cannot be reached.")
        done = both.run(tmp_path, member)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"There is no answer from {both.registrar_url}" in done.stderr
    drawn(page, both, member)


def test_a_registrar_that_stops_in_the_middle_costs_nothing(visit: Browse, both: Both) -> None:
    page, member = visit(excused=REFUSED), both.somebody()
    asked = held_at(page, "**/token-requests", lambda: draw(page, both, member))
    with both.without_registrar():
        asked.continue_()
        assert "Nothing is lost" in problem(page)
    drawn(page, both, member)


def test_a_key_of_somebodys_own_is_refused_by_both_clients(visit: Browse, both: Both, tmp_path: Path) -> None:
    page, member, week = visit(), both.somebody(), both.forum.clock.epoch()
    with both.another_key(f"entry:{week}"):
        page.goto("/passes")
        ask_for_code(page, member)
        assert f"key for week {week} is not the one in the forum's log" in problem(page)
        done = both.run(tmp_path, member)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"log does not have the key for entry:{week}" in done.stderr
    assert wallet(page)["passes"] == wallet(page)["pending"] == []
    drawn(page, both, member)
