"""A forum or a registrar as a process of its own: where it listens, until when to wait for it, how it ends."""

import secrets
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 60.0
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_never = threading.Event()


def free_port() -> int:
    """Below those that the system gives to whoever connects somewhere: none of them takes it before it is served."""
    while True:
        port = 11_000 + secrets.randbelow(21_000)  # browsers refuse 10080
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


@contextmanager
def serving(package: str, folder: Path, url: str) -> Iterator[None]:
    """The service of an instance, for as long as the block lasts."""
    with subprocess.Popen([sys.executable, *serve(package, folder, url)], stdout=subprocess.DEVNULL) as server:
        try:
            assert comes_up(url, server), f"the {package} did not start"
            yield
        finally:
            stop(server)


def serve(package: str, folder: Path, url: str) -> list[str]:
    """What Python is told to run."""
    return ["-m", package, "serve", "--data", str(folder), "--port", str(urlsplit(url).port)]


def comes_up(url: str, server: "subprocess.Popen[bytes]") -> bool:
    """Whether the process comes to answer, and does not end instead."""
    return wait_for(lambda: server.poll() is not None or _answers(url)) and server.poll() is None


def stop(server: "subprocess.Popen[bytes]", how: signal.Signals = signal.SIGTERM) -> None:
    server.send_signal(how)
    server.wait(PATIENCE)


def wait_for(done: Callable[[], object]) -> bool:
    """Whether `done()` came true within a bounded time."""
    return any(done() or _never.wait(0.05) for _ in range(int(PATIENCE / 0.05)))


def _answers(url: str) -> bool:
    try:
        with _direct.open(f"{url}/health", timeout=5):
            return True
    except OSError:
        return False
