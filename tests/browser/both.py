"""Both services as processes, in a demo's haste (keys may be drawn and used at once); members, and their mail."""

import email
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from core.config import load, write_env_file
from core.db import Database
from crypto.encoding import b64, unb64
from crypto.records import sign
from crypto.seats import Holder
from forum.ballots import store as ballots
from forum.cli import create
from forum.demo import service as demo
from forum.instance import Instance
from forum.membership import service as membership
from forum.release import release
from forum.tick import tick as tick_forum
from moderation.seats import service as seats
from registrar.instance import Instance as Registrar
from registrar.instance import create as create_registrar
from registrar.roll import rules as roll
from registrar.roll import service as roll_service
from registrar.settings import PREFIX
from registrar.settings import load as load_registrar
from registrar.tick import tick as tick_registrar
from tests.people import Person
from tests.serving import free_port, serving

STAFF = 60
BALLOTS = 40
ROLL = "email,name,grade,role\n" + "".join(f"p{at}@council.example,Person {at},G6,staff\n" for at in range(STAFF))
BOARD = {"slug": "depot-move", "name": "Depot move", "about": "Where the vans go."}
ASKS = "The six digits: "
Drawn = dict[str, Any]


@dataclass(frozen=True)
class Numbered:
    """The path of a thread, and the number that counts support for it."""

    thread: str
    number: int

    def paper(self, drawn: Drawn) -> str:
        return next(str(one["token"]) for one in drawn["ballots"] if one["number"] == self.number)


@dataclass
class Both:
    forum: Instance
    registrar: Registrar
    people: Iterator[str] = field(default_factory=lambda: (f"p{at}@council.example" for at in range(STAFF)))
    running: ExitStack = field(default_factory=ExitStack)
    words: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.forum.settings.url

    @property
    def registrar_url(self) -> str:
        return self.registrar.settings.url

    @property
    def hosts(self) -> dict[str, str]:
        return {host: host for host in (urlsplit(self.url).netloc, urlsplit(self.registrar_url).netloc)}

    def slip(self) -> str:
        return membership.print_slips(self.forum, 1)[0]

    def somebody(self) -> str:
        """A member who has not drawn yet."""
        return next(self.people)

    def code(self, address: str) -> str:
        """Reads the mail to this address, once it is there, and throws it away."""
        while True:
            for path in (self.registrar.settings.data / "outbox").glob("*.eml"):
                mail = email.message_from_bytes(path.read_bytes())
                if mail["To"] == address:
                    path.unlink()
                    return str(re.findall(r"\b[0-9]{6}\b", str(mail.get_payload()))[0])

    def tick(self) -> None:
        """The registrar counts who has drawn, and the forum reads it."""
        tick_registrar(self.registrar)
        tick_forum(self.forum)

    def release(self) -> None:
        release(self.forum, force=True)

    def counted(self, numbered: Numbered) -> int:
        """How many members' support is shown beside it."""
        text = Person(Visitor(self.url), self.forum).enters().opens(numbered.thread).text
        found = re.search(r"(\d+) of \d+ members", text)
        assert found, text
        return int(found[1])

    def others_reply(self, thread: str, count: int = 3) -> None:
        for at in range(count):
            Person(Visitor(self.url), self.forum).enters().replies(thread, f"So I heard, {at}.")

    def numbered_thread(self, title: str) -> Numbered:
        """One that enough others answered."""
        Person(Visitor(self.url), self.forum).enters().starts_thread(title, "What does everybody say?")
        self.release()
        thread = Person(Visitor(self.url), self.forum).enters().thread(title)
        self.others_reply(thread)
        self.release()
        return Numbered(f"/threads/{thread}", ballots.of_items(self.forum.db, [unb64(thread, 16)])[0]["number"])

    def run(self, folder: Path, address: str, *words: str, code: str = "") -> "subprocess.CompletedProcess[str]":
        """`candour-pass` as a member runs it: the code, from the mail if not given, is typed when asked for."""
        words = words or ("draw", "--registrar", self.registrar_url, "--forum", self.url)
        more = ("--json", "--email", address, "--state", str(folder / "draw.json"))
        command, pipe, said = [sys.executable, "-m", "clients.candour_pass", *words, *more], subprocess.PIPE, ""
        with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=pipe) as client:
            assert client.stderr
            while not said.endswith(ASKS) and (char := client.stderr.read(1)):
                said += char
            typed = f"{code or self.code(address)}\n" if said.endswith(ASKS) else ""
            printed, rest = client.communicate(typed)
        return subprocess.CompletedProcess(command, client.returncode, printed, said + rest)

    def draws(self, folder: Path, address: str = "", *words: str) -> Drawn:
        """What `candour-pass` prints for somebody."""
        done = self.run(folder, address or self.somebody(), *words)
        assert done.returncode == 0, done.stderr
        found: Drawn = json.loads(done.stdout)
        return found

    def pass_of(self, drawn: Drawn) -> str:
        """A pass for now."""
        scope = f"entry:{self.forum.clock.epoch()}"
        return next(str(one["token"]) for one in drawn["passes"] if one["scope"] == scope)

    @contextmanager
    def without_registrar(self) -> Iterator[None]:
        self.running.close()
        try:
            yield
        finally:
            self.start_registrar()

    def start_registrar(self) -> None:
        settings = self.registrar.settings
        self.running.enter_context(serving("registrar", settings.data, settings.url))

    @contextmanager
    def another_key(self, scope: str) -> Iterator[None]:
        """The registrar names a key, well signed, that is not the one it named before, which the log has."""
        db: Database = self.registrar.db
        change = "UPDATE records SET record = ? WHERE number = ?"
        number = db.query("SELECT record FROM scope_keys WHERE scope = ?", scope)[0]["record"]
        old = db.query("SELECT record FROM records WHERE number = ?", number)[0]["record"]
        fields = {name: value for name, value in json.loads(old).items() if name != "signature"}
        other = db.query("SELECT spki FROM scope_keys WHERE scope <> ? LIMIT 1", scope)[0]["spki"]
        db.execute(change, sign(self.registrar.keys.record_key, {**fields, "spki": b64(other)}), number)
        try:
            yield
        finally:
            db.execute(change, old, number)


class Visitor(requests.Session):
    """A browser of somebody else's, for tests.people.Person."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str | bytes, url: str | bytes, *given: Any, **named: Any) -> requests.Response:
        return super().request(method, f"{self._url}{url!s}", *given, **{**named, "allow_redirects": False})


@contextmanager
def both_services(folder: Path, founders: Sequence[Holder] = ()) -> Iterator[Both]:
    urls = (f"http://localhost:{free_port()}", f"http://127.0.0.1:{free_port()}")
    registrar = _registrar(folder / "registrar", *urls)
    forum = _forum(folder / "forum", *urls, b64(registrar.keys.public))
    made = Both(forum, registrar, words=seats.found(forum, list(founders)))
    with serving("forum", forum.settings.data, forum.settings.url):
        made.start_registrar()
        with made.running:
            made.tick()
            yield made
    forum.db.close()
    registrar.db.close()


def _registrar(folder: Path, url: str, forum_url: str) -> Registrar:
    folder.mkdir()
    write_env_file(folder, PREFIX, URL=url, FORUM_URL=forum_url, DEMO="1", BLOCK=str(BALLOTS))
    registrar = create_registrar(load_registrar(str(folder), {}))
    roll_service.apply(registrar, roll.read(ROLL.encode()))
    tick_registrar(registrar)
    return registrar


def _forum(folder: Path, registrar_url: str, url: str, record_key: str) -> Instance:
    folder.mkdir()
    write_env_file(folder, URL=url, REGISTRAR_URL=registrar_url, RECORD_KEY=record_key, DEMO="1")
    forum = create(load(str(folder), {}))
    demo.make_boards(forum, [BOARD])
    return forum
