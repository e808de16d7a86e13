"""A forum served by its real process, and Chromium in front of it. A script error or refused resource fails."""

import json
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from core.config import load, write_env_file
from forum.cli import create
from forum.demo import service as demo
from forum.instance import Instance
from forum.membership import service as membership
from forum.posts import service as posts

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
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
        posts.release(self.forum, force=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("served"), _free_port()
    names = folder / "names.txt"
    names.write_text("Margaret Holroyd\n")
    write_env_file(folder, URL=f"http://127.0.0.1:{port}", NAMES=str(names))
    forum = create(load(str(folder), {}))
    _fill(forum, folder)
    command = [sys.executable, "-m", "forum", "serve", "--data", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        _wait(f"http://127.0.0.1:{port}/health", server)
        yield Served(f"http://127.0.0.1:{port}", forum)
        server.terminate()
    forum.db.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium")
    assert found, "Chromium is not installed: run bin/test, which installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Each call is another person's browser; at the end none may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(*, scripts: bool = True, width: int = 1280, scheme: str = "light", bypass: bool = False) -> Page:
        """`bypass`: for tools that must run their own script on our pages, which our policy forbids."""
        context = chromium.new_context(
            base_url=served.url,
            java_script_enabled=scripts,
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            bypass_csp=bypass,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if _is_complaint(line.type, line.text) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def enter(page: Page, served: Served) -> Page:
    page.goto("/enter")
    page.get_by_label("Your entry slip").fill(served.slip())
    page.get_by_role("button", name="Enter").click()
    page.wait_for_url("**/")
    return page


def _is_complaint(kind: str, text: str) -> bool:
    """A 4xx page is reported by the browser as an error; everything else it says is about us."""
    return kind in ("error", "warning") and "the server responded with a status of 4" not in text


def _fill(forum: Instance, folder: Path) -> None:
    demo.make_boards(forum, [{"slug": "depot-move", "name": "Depot move", "about": "Where the vans go."}])
    real = folder / f"{secrets.token_hex(4)}.jsonl"
    real.write_text("\n".join(json.dumps(line) for line in REAL))
    for _ in demo.load(forum, demo.real_entries(real, "depot-move")):
        pass


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Until the process answers, or is gone."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except URLError:
            continue
    pytest.fail("the server did not start")
