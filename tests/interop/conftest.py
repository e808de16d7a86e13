"""A registrar and a forum as two processes, in a demo's haste: keys may be drawn and used at once."""

import email
import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from core.config import load, write_env_file
from crypto.encoding import b64
from forum.checkpoint import checkpoint
from forum.cli import create as create_forum
from forum.instance import Instance
from forum.passes import service as passes
from registrar.instance import create as create_registrar
from registrar.roll import rules as roll
from registrar.roll import service as roll_service
from registrar.settings import PREFIX
from registrar.settings import load as load_registrar
from registrar.tick import tick
from tests.serving import free_port, serving

HERE = Path(__file__).parent
BLOCK = "34"
ROLL = "email,name,grade,role\n" + "".join(f"p{i}@council.example,Person {i},G6,staff\n" for i in range(1, 10))


@dataclass
class Pair:
    """Both services, and the registrar's outbox. `somebody` is a member who has not drawn yet."""

    registrar: str
    forum: str
    outbox: Path
    instance: Instance
    people: Iterator[str]

    def somebody(self) -> str:
        return next(self.people)

    def code(self, address: str) -> str:
        """From the mail, once it is there."""
        while True:
            for path in self.outbox.glob("*.eml"):
                mail = email.message_from_bytes(path.read_bytes())
                if mail["To"] == address:
                    return str(re.findall(r"\b[0-9]{6}\b", str(mail.get_payload()))[0])

    def bearer(self, address: str) -> str:
        post(f"{self.registrar}/sign-in", email=address)
        answer = post(f"{self.registrar}/sign-in/code", email=address, code=self.code(address))
        return str(json.loads(answer)["bearer"])


def post(url: str, **form: str) -> bytes:
    asked = urllib.request.Request(url, urlencode(form).encode(), {"Accept": "application/json"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        body: bytes = answer.read()
        return body


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair")
    urls = (f"http://localhost:{free_port()}", f"http://127.0.0.1:{free_port()}")
    record_key = make_registrar(folder / "registrar", *urls)
    forum = make_forum(folder / "forum", *urls, record_key)
    with ExitStack() as running:
        running.enter_context(serving("registrar", folder / "registrar", urls[0]))
        passes.poll(forum)
        checkpoint(forum)
        running.enter_context(serving("forum", folder / "forum", urls[1]))
        people = (f"p{i}@council.example" for i in range(1, 10))
        yield Pair(*urls, folder / "registrar" / "outbox", forum, people)
    forum.db.close()


def make_registrar(folder: Path, registrar_url: str, forum_url: str) -> str:
    """Its record key."""
    folder.mkdir()
    write_env_file(folder, PREFIX, URL=registrar_url, FORUM_URL=forum_url, DEMO="1", BLOCK=BLOCK)
    made = create_registrar(load_registrar(str(folder), {}))
    roll_service.apply(made, roll.read(ROLL.encode()))
    tick(made)
    made.db.close()
    return b64(made.keys.public)


def make_forum(folder: Path, registrar_url: str, forum_url: str, record_key: str) -> Instance:
    folder.mkdir()
    write_env_file(folder, URL=forum_url, REGISTRAR_URL=registrar_url, RECORD_KEY=record_key, DEMO="1")
    return create_forum(load(str(folder), {}))


@pytest.fixture(scope="session")
def library() -> Path:
    """The foreign library, which bin/test installs into a folder that git ignores. It is no part of Candour."""
    wanted, installed = json.loads((HERE / "package.json").read_text())["dependencies"], HERE / "node_modules"
    for name, version in wanted.items():
        found = installed / name / "package.json"
        assert found.exists(), f"{name} is not installed: run bin/test, which installs it."
        assert json.loads(found.read_text())["version"] == version
    return installed
