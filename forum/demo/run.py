"""`candour demo`: a fresh instance with a lively discussion, served by processes of their own until Ctrl-C."""

import json
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError

import click

from core import process
from core.config import Settings, child_environ, load, write_env_file
from core.errors import ConfigError
from core.files import make_folder
from core.web import log_failure
from forum.demo import service
from forum.instance import Instance
from forum.membership import service as membership
from forum.tick import tick

RELEASE = "20/1"
SLIPS = 24
NAMES = Path(__file__).parent / "names.txt"
REAL_BOARD = {"slug": "a-real-discussion", "name": "A real discussion", "about": "Loaded from a file, word for word."}

Create = Callable[[Settings], Instance]


def run(create: Create, data: str | None, port: int, accounts: str | None, discussion: str | None) -> None:
    settings = _settings(_folder(data), port)
    forum = create(settings)
    _load(forum, discussion)
    server = _serve(settings, port)
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    try:
        _wait_until_served(settings.url, server)
        slips = membership.print_slips(forum, SLIPS)
        if accounts:
            Path(accounts).write_text(json.dumps(_accounts(settings, slips), indent=1) + "\n")
        click.echo(f"\nOpen {settings.url} and enter with one of these slips:\n")
        click.echo("\n".join(f"    {slip}" for slip in slips[:5]) + "\n")
        while not stopped.wait(1) and server.poll() is None:
            _tick(forum)
    finally:
        server.terminate()
        server.wait(10)


def _folder(data: str | None) -> Path:
    """An empty folder; raises ConfigError for one in use."""
    folder = Path(data or tempfile.mkdtemp(prefix="candour-")).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse()
    make_folder(folder)
    return folder


class FolderInUse(ConfigError):
    def __init__(self) -> None:
        super().__init__("The demo makes its own instance: give it an empty folder, or a new one.")


def _settings(folder: Path, port: int) -> Settings:
    url = f"http://127.0.0.1:{port}"
    write_env_file(folder, URL=url, RELEASE=RELEASE, NAMES=str(NAMES), TITLE="Candour", DEMO="1")
    return load(str(folder))


def _load(forum: Instance, discussion: str | None) -> None:
    service.make_boards(forum, json.loads(service.BOARDS.read_text()))
    entries = service.own_entries(forum.clock.now())
    if discussion:
        service.make_boards(forum, [REAL_BOARD])
        entries = service.real_entries(Path(discussion), REAL_BOARD["slug"]) + entries
    with click.progressbar(service.load(forum, entries), length=len(entries), label="Loading", file=sys.stderr) as bar:
        for _ in bar:
            pass


def _serve(settings: Settings, port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "forum", "serve", "--data", str(settings.data), "--port", str(port)]
    return subprocess.Popen(command, env=child_environ(), preexec_fn=lambda: process.die_with_parent(signal.SIGTERM))


def _wait_until_served(url: str, server: "subprocess.Popen[bytes]") -> None:
    pause = threading.Event()
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except (URLError, OSError):
            pause.wait(0.1)
    raise ConfigError("The forum could not be served; perhaps the port is in use.")


def _tick(forum: Instance) -> None:
    try:
        tick(forum)
    except Exception as error:  # a demonstration goes on, and says where it stumbled
        log_failure(error)


def _accounts(settings: Settings, slips: list[str]) -> dict[str, Any]:
    """What outside programs need (DESIGN 9); parts that come later are there and empty."""
    later: dict[str, Any] = {"staff": [], "outbox": "", "seats": [], "leaders": [], "officer": {}, "wallets": []}
    board = json.loads(service.BOARDS.read_text())[0]["slug"]
    return {"forum": settings.url, "registrar": "", "slips": slips, "board": board, **later}
