"""A forum served by its real process, and Chromium in front of it. A script error or refused resource fails."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from core.config import load, write_env_file
from forum.cli import create
from forum.demo import service as demo
from forum.instance import Instance
from forum.membership import service as membership
from forum.release import release
from forum.transparency import service as log
from tests.browser.both import Both, Numbered, both_services
from tests.browser.running import Browse, browsing
from tests.browser.wire import Wire, tapped
from tests.serving import free_port, serving

REAL = [
    {"id": str(n), "thread": str(n), "author": "a", "time": "2026-11-02T10", "title": title, "text": text}
    for n, (title, text) in enumerate([("Who pays the fares?", "Nobody has *said*."), ("Lockers", "Are there any?")])
]


@dataclass(frozen=True)
class Served:
    url: str
    forum: Instance

    def slip(self) -> str:
        return membership.print_slips(self.forum, 1)[0]

    def release(self) -> None:
        release(self.forum, force=True)

    def sign_the_log(self) -> None:
        """As the next morning does."""
        with self.forum.db.transaction():
            log.sign(self.forum)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, url = tmp_path_factory.mktemp("served"), f"http://127.0.0.1:{free_port()}"
    names = folder / "names.txt"
    names.write_text("Margaret Holroyd\n")
    write_env_file(folder, URL=url, NAMES=str(names))
    forum = create(load(str(folder), {}))
    _fill(forum, folder)
    with serving("forum", folder, url):
        yield Served(url, forum)
    forum.db.close()


@pytest.fixture
def browse(chromium: Browser, served: Served) -> Iterator[Browse]:
    with browsing(chromium, served.url) as open_page:
        yield open_page


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with both_services(tmp_path_factory.mktemp("both")) as both:
        yield both


@pytest.fixture(scope="session")
def numbered(both: Both) -> Numbered:
    """A thread that support is counted for."""
    return both.numbered_thread("Who gets the new rota?")


@pytest.fixture
def visit(chromium: Browser, both: Both) -> Iterator[Browse]:
    """As `browse`, at the forum that has a registrar."""
    with browsing(chromium, both.url) as open_page:
        yield open_page


@pytest.fixture
def wire(both: Both) -> Iterator[Wire]:
    """`forum.example` is another name of the forum's, from where no browser thinks it is this machine."""
    with tapped({**both.hosts, "forum.example": Wire.host(both.url)}) as wire:
        yield wire


def enter(page: Page, served: Served | Both) -> Page:
    page.goto("/enter")
    page.get_by_label("Your entry slip").fill(served.slip())
    page.get_by_role("button", name="Enter").click()
    page.wait_for_url("**/")
    return page


def _fill(forum: Instance, folder: Path) -> None:
    demo.make_boards(forum, [{"slug": "depot-move", "name": "Depot move", "about": "Where the vans go."}])
    real = folder / f"{secrets.token_hex(4)}.jsonl"
    real.write_text("\n".join(json.dumps(line) for line in REAL))
    for _ in demo.load(demo.begin(forum), demo.real_entries(real, "depot-move")):
        pass
