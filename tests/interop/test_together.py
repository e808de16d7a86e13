"""Both of our clients with both of our services, each a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.interop.conftest import BLOCK, Pair

BALLOTS = int(BLOCK)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context() as context:
        yield context.new_page()


def run(pair: Pair, folder: Path, email: str) -> dict[str, Any]:
    """What `candour-pass` prints for somebody who reads the code in their mail."""
    places = ["--registrar", pair.registrar, "--forum", pair.forum, "--state", str(folder / "draw.json")]
    command = [sys.executable, "-m", "clients.candour_pass", "draw", *places, "--email", email, "--json"]
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        printed, _ = process.communicate(pair.code(email) + "\n")
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(printed)
    return found


def test_candour_pass_draws_everything_and_a_pass_opens_the_door_once(pair: Pair, tmp_path: Path) -> None:
    found = run(pair, tmp_path, pair.somebody())
    assert len(found["passes"]) == 20
    assert [one["number"] for one in found["ballots"]] == list(range(1, BALLOTS + 1))
    week = f"entry:{pair.instance.clock.epoch()}"
    token = next(one["token"] for one in found["passes"] if one["scope"] == week)
    first, again = (enter(pair, token) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 403)
    assert "candour" in first.cookies


def test_a_pass_of_next_week_does_not_open_the_door(pair: Pair, tmp_path: Path) -> None:
    found = run(pair, tmp_path, pair.somebody())
    assert enter(pair, found["passes"][-1]["token"]).status_code == 403


def test_the_wallet_draws_everything_and_enters_with_one_click(pair: Pair, page: Page) -> None:
    email = pair.somebody()
    page.goto(f"{pair.forum}/passes")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The six digits from the mail").fill(pair.code(email))
    page.get_by_role("button", name="Draw my passes").click()
    heading = f"You are up to date: 20 passes, {BALLOTS} ballot papers"
    expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Enter the forum").click()
    page.wait_for_url(f"{pair.forum}/")
    assert [cookie["name"] for cookie in page.context.cookies()] == ["candour"]


def enter(pair: Pair, token: str) -> requests.Response:
    return requests.post(f"{pair.forum}/enter", data={"pass": token}, allow_redirects=False, timeout=30)
