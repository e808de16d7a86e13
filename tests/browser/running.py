"""Services as processes of their own, and pages in front of them."""

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

Browse = Callable[..., Page]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(package: str, folder: Path, url: str) -> Iterator[None]:
    command = [sys.executable, "-m", package, "serve", "--data", str(folder), "--port", str(urlsplit(url).port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(f"{url}/health", server)
            yield
        finally:
            server.terminate()


def _wait(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Until the process answers, or is gone."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except URLError:
            continue
    pytest.fail("the server did not start")


@contextmanager
def browsing(chromium: Browser, url: str) -> Iterator[Browse]:
    """Each call is another person's browser; at the end none may have complained."""
    complaints: list[str] = []

    def open_page(
        *, scripts: bool = True, width: int = 1280, scheme: str = "light", bypass: bool = False, **more: object
    ) -> Page:
        """`bypass`: for tools that must run their own script on our pages, which our policy forbids."""
        context = opened.enter_context(
            chromium.new_context(
                base_url=url,
                java_script_enabled=scripts,
                color_scheme=scheme,
                viewport={"width": width, "height": 900},
                bypass_csp=bypass,
                **more,
            )
        )
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda line: complaints.append(line.text) if _is_complaint(line) else None)
        return context.new_page()

    with ExitStack() as opened:
        yield open_page
    assert complaints == []


def _is_complaint(line: ConsoleMessage) -> bool:
    """A page of a 4xx, and a service that a test has stopped, are reported as errors too; all else is about us."""
    meant = ("the server responded with a status of 4", "net::ERR_CONNECTION_REFUSED", "net::ERR_FAILED")
    return line.type in ("error", "warning") and not any(words in line.text for words in meant)
