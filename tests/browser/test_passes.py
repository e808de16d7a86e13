"""What members do with passes, at a real registrar and a real forum, with and without JavaScript."""

import shlex
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forum.demo import members
from tests.browser.both import BALLOTS, Both, Numbered
from tests.browser.conftest import enter as enter_by_slip
from tests.browser.running import Browse
from tests.browser.test_journeys import keep_two_words, start_thread
from tests.clients.pages import PASSPHRASE, ask_for_code, problem, restore, save, wallet

A_WHILE = 30_000  # milliseconds, where two processors have much to do


def draw(page: Page, both: Both, address: str = "") -> None:
    address = address or both.somebody()
    if not page.url.endswith("/passes"):
        page.goto("/passes")
    ask_for_code(page, address)
    page.get_by_label("The six digits from the mail").wait_for()
    page.get_by_label("The six digits from the mail").fill(both.code(address))
    page.get_by_role("button", name="Draw my passes").click()


def drawn(page: Page, both: Both, address: str = "") -> Page:
    draw(page, both, address)
    heading = f"You are up to date: 20 passes, {BALLOTS} ballot papers"
    expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=A_WHILE)
    return page


def enter(page: Page) -> Page:
    page.get_by_role("button", name="Enter the forum").click()
    page.wait_for_url("**/")
    return page


def say_me_too(page: Page, thread: str) -> None:
    page.goto(thread)
    page.get_by_role("button", name="Me too").click()
    expect(page.get_by_text("Your vote is in.")).to_be_focused()


def paste_paper(page: Page, numbered: Numbered, paper: str, button: str = "Me too") -> Page:
    page.goto(f"/ballots/{numbered.number}")
    page.get_by_label("Your ballot paper").fill(paper)
    page.get_by_role("button", name=button).click()
    return page


def open_thread(page: Page, title: str) -> str:
    """Its id."""
    page.goto("/boards/depot-move")
    page.get_by_role("link", name=title).click()
    page.wait_for_url("**/threads/*")
    return page.url.rpartition("/")[2]


def post_thread(page: Page, both: Both, title: str) -> str:
    start_thread(page, title, "The heating is off again.")
    keep_two_words(page)
    both.release()
    return open_thread(page, title)


def test_from_the_mail_to_a_counted_voice(visit: Browse, both: Both) -> None:
    page = enter(drawn(visit(), both))
    thread = post_thread(page, both, "Cold in the workshop")
    both.others_reply(thread)
    both.release()
    say_me_too(page, f"/threads/{thread}")
    page.reload()
    expect(page.get_by_text("0 of")).to_be_visible()
    both.release()
    both.tick()
    page.reload()
    expect(page.locator("[data-ballot]")).to_contain_text("1 of")
    page.goto("/")
    row = page.locator("li").filter(has_text="Cold in the workshop")
    expect(row).to_contain_text("1 of")
    expect(row).to_contain_text("say: me too")


def test_a_voice_that_was_taken_back_is_not_counted(visit: Browse, both: Both, numbered: Numbered) -> None:
    page = enter(drawn(visit(), both))
    both.tick()
    counted = both.counted(numbered)
    say_me_too(page, numbered.thread)
    both.release()
    assert both.counted(numbered) == counted + 1
    page.get_by_role("button", name="Take mine back, for good").click()
    expect(page.get_by_text("Your vote is taken back")).to_be_visible()
    both.release()
    assert both.counted(numbered) == counted


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_without_a_wallet_a_thread_shows_the_way_to_one(
    visit: Browse, both: Both, numbered: Numbered, scripts: bool
) -> None:
    page = enter_by_slip(visit(scripts=scripts), both)
    page.goto(numbered.thread)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("link", name="get them here")).to_be_visible()
    expect(page.locator("[data-ballot] button:visible")).to_have_count(0)


def test_reading_a_thread_leaves_no_empty_wallet_behind(visit: Browse, both: Both, numbered: Numbered) -> None:
    page = enter_by_slip(visit(), both)
    page.goto(numbered.thread)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("indexedDB.databases()") == []


def test_without_javascript_the_command_on_the_page_leads_to_a_counted_voice(
    visit: Browse, both: Both, tmp_path: Path
) -> None:
    page = visit(scripts=False)
    page.goto("/passes")
    command = shlex.split(page.locator("pre code").inner_text())
    assert command[0] == "candour-pass"
    found = both.draws(tmp_path, both.somebody(), *command[1:])
    paste_pass(page, both.pass_of(found))
    page.wait_for_url("**/")
    thread = post_thread(page, both, "No hot water")
    both.others_reply(thread)
    both.release()
    page.reload()
    page.get_by_role("link", name="paste a ballot paper").click()
    number = int(page.url.rpartition("/")[2])
    vote = paste_paper(page, Numbered(thread, number), Numbered(thread, number).paper(found))
    receipt = vote.locator("[data-receipt]").inner_text()
    assert look_up(page, number, receipt) == "That vote waits"
    both.release()
    assert look_up(page, number, receipt) == f"That vote is in the count of ballot {number}"


def test_a_pasted_pass_opens_the_door_once(visit: Browse, both: Both, tmp_path: Path) -> None:
    token = both.pass_of(both.draws(tmp_path))
    page, other = visit(scripts=False), visit(scripts=False)
    paste_pass(page, token)
    page.wait_for_url("**/")
    paste_pass(other, token)
    assert "has been used already" in other.get_by_role("alert").inner_text()


def test_a_saved_wallet_survives_a_wipe_and_opens_the_door_from_another_browser(
    visit: Browse, both: Both, tmp_path: Path
) -> None:
    page = drawn(visit(), both)
    file = save(page, tmp_path)
    page.get_by_text("Wipe this wallet").click()
    page.get_by_role("button", name="Wipe it now").click()
    expect(page.get_by_label("E-mail address")).to_be_visible()
    assert wallet(page)["passes"] == wallet(page)["ballots"] == []
    other = visit()
    other.goto("/passes")
    restore(other, file)
    expect(other.get_by_role("heading", name=f"Your wallet: 20 passes, {BALLOTS} ballot papers")).to_be_visible()
    enter(other)
    expect(other.get_by_role("link", name="Depot move").first).to_be_visible()


def test_a_wallet_file_that_candour_pass_filled_opens_the_door(visit: Browse, both: Both, tmp_path: Path) -> None:
    places = members.Places(both.registrar_url, both.url, tmp_path)
    members.write_wallet(tmp_path / "wallet.json", places, both.draws(tmp_path), PASSPHRASE)
    page = visit()
    page.goto("/passes")
    restore(page, tmp_path / "wallet.json")
    enter(page)


def test_a_wallet_of_another_registrar_is_refused(visit: Browse, both: Both, tmp_path: Path) -> None:
    places = members.Places("http://localhost:1", both.url, tmp_path)
    members.write_wallet(tmp_path / "wallet.json", places, both.draws(tmp_path), PASSPHRASE)
    page = visit()
    page.goto("/passes")
    restore(page, tmp_path / "wallet.json")
    assert "belongs to another registrar" in problem(page)
    assert wallet(page)["passes"] == []


def paste_pass(page: Page, token: str) -> None:
    page.goto("/enter")
    page.get_by_label("Your entry slip").fill(token)
    page.get_by_role("button", name="Enter").click()


def look_up(page: Page, number: int, receipt: str) -> str:
    page.goto(f"/ballots/{number}")
    page.get_by_label("Your receipt").fill(receipt)
    page.get_by_role("button", name="Is it counted?").click()
    return page.locator("h1").inner_text()
