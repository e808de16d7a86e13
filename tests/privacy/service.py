"""A forum as it really runs: the service and its timer as processes of their own, over HTTP, on either database."""

import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, cast
from urllib.parse import urljoin

import requests
from flask.testing import FlaskClient
from requests.adapters import HTTPAdapter

from core.config import Settings, child_environ, load, write_env_file
from forum.cli import create
from forum.demo.service import make_boards
from forum.instance import Instance, open_instance
from tests.conftest import BOARDS
from tests.people import Person
from tests.serving import PATIENCE, comes_up, free_port, serve, stop, wait_for


@dataclass
class Service:
    """`folder` is all that the service may write to; what it says and its temporary files go beside it."""

    package: ClassVar[str] = "forum"
    folder: Path
    database_url: str
    release: str = "1/1"
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def outside(self) -> Path:
        return self.folder.with_name(self.folder.name + "-outside")

    @property
    def settings(self) -> Settings:
        return load(str(self.folder), self._settings())

    def make(self) -> Instance:
        """A new forum with two boards."""
        for folder in (self.folder, self.outside / "tmp"):
            folder.mkdir(parents=True)
        write_env_file(self.folder, URL=self.url, RELEASE=self.release)
        forum = create(self.settings)
        make_boards(forum, BOARDS)
        return forum

    def open(self) -> Instance:
        return open_instance(self.settings)

    def start(self, *before: str) -> None:
        """`before` is a program that runs the service, such as strace."""
        self.launch(*before)
        self.wait_until_served()

    def launch(self, *before: str) -> None:
        self.process = self.run(*serve(self.package, self.folder, self.url), before=before)

    def run(self, *arguments: str, before: tuple[str, ...] = ()) -> "subprocess.Popen[bytes]":
        environ = child_environ(**{name.removeprefix("CANDOUR_"): value for name, value in self._settings().items()})
        environ |= {"TMPDIR": str(self.outside / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
        with (self.outside / "stdout").open("ab") as out, (self.outside / "stderr").open("ab") as err:
            return subprocess.Popen([*before, sys.executable, *arguments], env=environ, stdout=out, stderr=err)

    def wait_until_served(self) -> None:
        assert self.process is not None
        assert comes_up(self.url, self.process), (self.outside / "stderr").read_text()

    def tick(self) -> None:
        """What the operator's timer runs, until it says that posts appeared."""
        before = self.said().count("Posts appeared.")
        assert wait_for(lambda: self._ticks() and self.said().count("Posts appeared.") > before)

    def _ticks(self) -> bool:
        return self.run("-m", "forum", "tick", "--data", str(self.folder)).wait(PATIENCE) == 0

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            stop(self.process, how)
            self.process = None

    def said(self) -> str:
        return (self.outside / "stdout").read_text() + (self.outside / "stderr").read_text()

    def _settings(self) -> dict[str, str]:
        return {"CANDOUR_URL": self.url, "CANDOUR_DATABASE_URL": self.database_url, "CANDOUR_RELEASE": self.release}


class Browser:
    """A visitor's HTTP client; to `Person` it is what Flask's test client is."""

    def __init__(self, url: str, source: str = "127.0.0.1", headers: Mapping[str, str] | None = None) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.mount("http://", From(source))
        self.http.headers.update(headers or {})

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.http.get(urljoin(self.url, path), allow_redirects=False, timeout=PATIENCE, **more)

    def post(self, path: str, **more: Any) -> requests.Response:
        return self.http.post(urljoin(self.url, path), allow_redirects=False, timeout=PATIENCE, **more)

    def request(self, method: str, path: str) -> requests.Response:
        return self.http.request(method, urljoin(self.url, path), allow_redirects=False, timeout=PATIENCE)

    def person(self, forum: Instance) -> Person:
        return Person(cast(FlaskClient, self), forum)

    def close(self) -> None:
        self.http.close()


class From(HTTPAdapter):
    """Connects from one address of this machine."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named, source_address=(self.source, 0))


def raw(service: Service, source: str, data: bytes) -> bytes:
    """Sends bytes that no browser would, and reads until the service closes; empty when it hangs up on us."""
    to = ("127.0.0.1", service.port)
    with socket.create_connection(to, PATIENCE, (source, 0)) as conn, suppress(ConnectionError):
        conn.sendall(data)
        conn.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: conn.recv(65536), b""))
    return b""
