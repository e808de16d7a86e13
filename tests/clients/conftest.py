"""What the tests of both clients share."""

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.clients.node import Node
from tests.clients.pages import Open, Site
from tests.clients.services import Services, running


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    return Node(tmp_path_factory.mktemp("wallet"))


@pytest.fixture
def services() -> Iterator[Services]:
    with running(Services()) as services:
        yield services


@pytest.fixture
def site() -> Iterator[Site]:
    services = Services()
    made = Site(services)
    thread = Thread(target=made.server.serve_forever, args=(0.02,))
    thread.start()
    with running(services, forum=made.url):
        yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def open_wallet(chromium: Browser, site: Site) -> Iterator[Open]:
    """Opens the page in a browser of its own, or in the one given. At the end no script may have failed."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_wallet(context: BrowserContext | None = None, script: str = "", **more: object) -> Page:
        if context is None:
            context = chromium.new_context(accept_downloads=True, **more)  # type: ignore[arg-type]
            contexts.append(context)
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Security Policy" in line.text else None)
        page.goto(f"{site.url}/passes")
        return page

    yield open_wallet
    for context in contexts:
        context.close()
    assert complaints == []
