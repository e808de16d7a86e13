"""The demonstration as `candour demo` makes it: one election is over, in the other somebody with its FILE can vote."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from clients import candour_acts, candour_verify
from tests.browser.running import Browse, browsing
from tests.clients.pages import restore
from tests.serving import free_port, stop, wait_for

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Demo:
    folder: Path
    said: dict[str, Any]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    accounts, ports = folder / "accounts.json", (str(free_port()), str(free_port()))
    more = ("--port", ports[0], "--registrar-port", ports[1], "--accounts", str(accounts))
    command = [sys.executable, "-m", "forum", "demo", "--data", str(folder / "data"), *more]
    said = folder / "said"
    with said.open("w") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL) as process:
        try:
            # Weeks go by in it: on a busy machine that takes its time.
            assert any(wait_for(lambda: process.poll() is not None or accounts.exists()) for _ in range(3))
            assert process.poll() is None
            yield Demo(folder, json.loads(accounts.read_text()))
        finally:
            stop(process)


def test_it_says_what_each_account_is_and_where_it_signs_in(demo: Demo) -> None:
    said = (demo.folder / "said").read_text()
    moderators, leader = said.index("Moderators: "), said.index("A leader: ")
    officer = said.index("The registrar's officer: ")
    for seat in demo.said["seats"]:
        assert moderators < said.index(f"{seat['name']}: {seat['passphrase']}") < leader
    assert leader < said.index(f"{demo.said['leaders'][0]['name']}: ") < officer
    assert officer < said.index(f"{demo.said['officer']['name']}: ")
    assert said.index(f"{demo.said['forum']}/sign-in") < moderators
    assert leader < said.index(f"{demo.said['registrar']}/officer/sign-in") < officer


def test_two_moderators_sign_the_draft_that_waits(demo: Demo, chromium: Browser) -> None:
    with browsing(chromium, demo.said["forum"]) as visit:
        for seat, said in zip(demo.said["seats"], ("A draft waits for one more", "Two seats have"), strict=False):
            page = _signed_in(visit, seat)
            page.goto("/moderation/reports")
            page.get_by_role("button", name="Sign it").click()
            expect(page.get_by_text(said)).to_be_visible()
        page.goto("/reports/")
        expect(page.get_by_text("Report 3")).to_be_visible()


def test_all_three_moderators_of_the_file_sign_in(demo: Demo, chromium: Browser) -> None:
    assert len(demo.said["seats"]) == 3
    with browsing(chromium, demo.said["forum"]) as visit:
        for seat in demo.said["seats"]:
            _signed_in(visit, seat)


def test_the_election_that_is_over_shows_its_count_and_its_winners(demo: Demo, chromium: Browser) -> None:
    with browsing(chromium, demo.said["forum"]) as visit:
        page = visit(scripts=False)
        page.goto("/elections/")
        page.get_by_role("link", name="By-election: seats 2 and 3").click()
        names = [seat["name"] for seat in demo.said["seats"][1:]]
        expect(page.get_by_text(f"Elected: {names[0]} (seat 2), {names[1]} (seat 3).")).to_be_visible()
        expect(page.locator(".chart svg")).to_have_count(5)
        expect(page.get_by_role("row", name=names[1])).to_contain_text("elected")


def test_a_wallet_of_the_file_votes_in_the_election_that_is_open(demo: Demo, chromium: Browser) -> None:
    (kept, *_) = demo.said["wallets"]
    with browsing(chromium, demo.said["forum"]) as visit:
        page = visit()
        page.goto("/passes")
        restore(page, Path(kept["file"]), kept["passphrase"])
        page.get_by_role("button", name="Enter the forum").click()
        page.wait_for_url("**/")
        page.get_by_text("notices.").click()
        page.get_by_role("link", name="General election").click()
        page.get_by_label("First choice").select_option("Sunita Abbott")
        page.get_by_label("Second choice").select_option("Megan Pritchard")
        page.get_by_role("button", name="Hand it in").click()
        expect(page.locator("[data-said]")).to_contain_text("Your ballot is in.")


def test_two_reports_are_out_with_figures_questions_and_what_became_of_the_first(demo: Demo, chromium: Browser) -> None:
    with browsing(chromium, demo.said["forum"]) as visit:
        page = visit(scripts=False)
        page.goto("/reports/")
        expect(page.get_by_role("link", name="Report 1: ")).to_be_visible()
        page.get_by_role("link", name="Report 2: ").click()
        expect(page.get_by_role("img", name="Pay and grades: about ")).to_be_visible()
        expect(page.get_by_role("row", name="Who pays people back")).to_contain_text("10 to 24 members")
        expect(page.get_by_role("row", name="Programme Director")).to_contain_text("disputed")
        expect(page.get_by_role("row", name="Director of People")).to_contain_text("confirmed")
        expect(page.get_by_text("from earlier reports wait for an answer")).to_have_count(2)
        quotes = page.get_by_role("table", name="Quotes, by theme")
        expect(quotes.get_by_role("row")).to_have_count(4)
        expect(quotes.get_by_role("row", name="put in other words by moderators")).to_have_count(1)
        for form in ("pdf", "csv", "json", "sqlite"):
            assert page.request.get(f"/reports/report-2.{form}").ok
        page.goto("/answers")
        for said in ("done, as staff confirm", "said to be done, and disputed", "late", "answered"):
            expect(page.get_by_text(said, exact=True).first).to_be_visible()


def test_there_are_open_questions_and_a_wallet_of_the_file_supports_one(demo: Demo, chromium: Browser) -> None:
    kept = demo.said["wallets"][1]
    with browsing(chromium, demo.said["forum"]) as visit:
        page = visit()
        page.goto("/passes")
        restore(page, Path(kept["file"]), kept["passphrase"])
        page.get_by_role("button", name="Enter the forum").click()
        page.wait_for_url("**/")
        page.goto("/questions")
        expect(page.locator("main .threads li")).to_have_count(3)
        page.locator("main .threads a").first.click()
        expect(page.get_by_text("Question: open")).to_be_visible()
        page.get_by_role("button", name="Me too").click()
        expect(page.locator(".support [data-said]")).to_contain_text("Your vote is in.")


def test_what_a_visitor_asks_can_be_supported_soon(demo: Demo, chromium: Browser) -> None:
    with browsing(chromium, demo.said["forum"]) as visit:
        page = visit(scripts=False)
        page.goto("/enter")
        page.get_by_label("Your entry slip or pass").fill(demo.said["slips"][-1])
        page.get_by_role("button", name="Enter").click()
        page.goto(f"/boards/{demo.said['board']}/new")
        page.get_by_label("Title").fill("Who pays for the boots?")
        page.get_by_label("Your words").fill("They are needed at the new site.")
        page.get_by_label("A question to leadership").check()
        page.get_by_role("button", name="Post it").click()

        def shown() -> bool:
            page.goto("/questions")
            return page.get_by_role("link", name="Who pays for the boots?").is_visible()

        assert wait_for(shown)
        page.get_by_role("link", name="Who pays for the boots?").click()
        expect(page.get_by_text("0 of ")).to_be_visible()


def test_its_log_verifies_from_outside(demo: Demo, tmp_path: Path) -> None:
    assert candour_verify.main([demo.said["forum"], "--state", str(tmp_path / "seen.json")]) == 0
    assert candour_acts.main([demo.said["forum"]]) == 0


def _signed_in(visit: Browse, seat: dict[str, str]) -> Page:
    page = visit()
    page.goto("/sign-in")
    page.get_by_label("Name").fill(seat["name"])
    page.get_by_label("Passphrase").fill(seat["passphrase"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/moderation/")
    return page
