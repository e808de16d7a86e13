"""A registrar as it really runs: its commands, its service and its timer as processes of their own, over HTTP."""

import email
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, cast

from core.clock import hour_of
from core.config import child_environ
from crypto.encoding import b64, unb64
from crypto.registrar import BADGE_SIZE
from crypto.tokens.client import Pending, prepare, token_request
from crypto.tokens.keys import decode_spki
from crypto.tokens.scopes import challenge_digest, host_of
from registrar.instance import Instance, open_instance
from registrar.settings import RegistrarSettings, load
from tests.privacy.service import Browser, Service
from tests.serving import PATIENCE, wait_for

FORUM, OFFICER = "http://127.0.0.1:1", "Ann Officer"
JSON = {"Accept": "application/json"}
RFC_REQUEST = "application/private-token-request"
HEAD = "email,name,grade,role\n"


@dataclass
class Registry(Service):
    """A demo, so that keys may be drawn at once and its clock can be put forward; as in a demo, mail stays in a folder
    unless `smtp` names a server.
    """

    package: ClassVar[str] = "registrar"
    smtp: str = ""
    forum: str = FORUM
    passphrase: str = ""
    people: list[str] = field(default_factory=lambda: [f"p{n}@council.example" for n in range(1, 8)])

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def settings(self) -> RegistrarSettings:  # type: ignore[override]
        return load(str(self.folder), self._settings())

    @property
    def roll(self) -> str:
        return HEAD + "".join(f"{one},Person {n},G6,staff\n" for n, one in enumerate(self.people))

    def make(self) -> None:  # type: ignore[override]
        for folder in (self.folder, self.outside / "tmp"):
            folder.mkdir(parents=True)
        said = self.command("init", "--officer", OFFICER, "--url", self.url, "--forum-url", FORUM)
        self.passphrase = re.findall(r"passphrase: (.+)", said)[0]
        (self.outside / "roll.csv").write_text(self.roll)
        self.command("roll", "import", "--dry-run", str(self.outside / "roll.csv"))
        self.command("roll", "import", str(self.outside / "roll.csv"))

    def open(self) -> Instance:  # type: ignore[override]
        return open_instance(self.settings)

    def command(self, *words: str, failing: bool = False) -> str:
        """What an operator types; it says what it did to their screen."""
        environ = child_environ(**{name.removeprefix("CANDOUR_"): value for name, value in self._settings().items()})
        name, rest = (words[:1], words[1:]) if words[0] != "roll" else (words[:2], words[2:])
        ran = [sys.executable, "-m", "registrar", *name, "--data", str(self.folder), *rest]
        done = subprocess.run(ran, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert (done.returncode != 0) == failing, done.stderr
        with (self.outside / "printed").open("a") as file:
            file.write(done.stdout + done.stderr)
        return done.stdout

    def tick_at(self, weeks: float) -> None:
        """The timer, once the clock stands so many weeks from now."""
        moment = datetime.now(UTC) + timedelta(weeks=weeks)
        at = ("--at", hour_of(moment))
        assert self.run("-m", "registrar", "tick", "--data", str(self.folder), *at).wait(PATIENCE) == 0

    def _settings(self) -> dict[str, str]:
        given = {"URL": self.url, "FORUM_URL": self.forum, "DATABASE_URL": self.database_url, "DEMO": "1"}
        given |= {"BLOCK": "33", "MAIL_FROM": "registrar@council.example", "SMTP_URL": self.smtp}
        return {f"CANDOUR_REGISTRAR_{name}": value for name, value in given.items() if value}


@dataclass
class Post:
    """Where the codes go: a server's letters, or the outbox. A code is good until it is used."""

    folder: Path | None = None
    port: int = 0
    letters: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        for to in envelope.rcpt_tos:
            self.letters[to] = envelope.content.decode()
        return "250 Taken"

    def code(self, to: str) -> str:
        assert wait_for(lambda: self._reads() or to in self.letters), "no mail came"
        return str(re.findall(r"\b[0-9]{6}\b", self.letters.pop(to))[0])

    def _reads(self) -> bool:
        """New letters of the outbox; false, whatever there is."""
        for path in self.folder.glob("*.eml") if self.folder and self.folder.exists() else ():
            if path.name not in self.read:
                mail = email.message_from_bytes(path.read_bytes())
                self.letters[str(mail["To"])] = str(mail.get_payload())
                self.read.add(path.name)
        return False


@dataclass
class Wallet:
    """A member's client, and everything it sent or got that is to be written nowhere."""

    browser: Browser
    registry: Registry
    post: Post
    email: str
    code: str = ""
    bearer: str = ""
    kept: dict[str, bytes] = field(default_factory=dict)

    def signs_in(self) -> "Wallet":
        """With the code typed wrong first."""
        self.asks("/sign-in", email=self.email)
        self.code = self.post.code(self.email)
        wrong = f"{(int(self.code) + 1) % 10**6:06}"
        assert self.asks("/sign-in/code", email=self.email, code=wrong).status_code == 403
        answer = self.asks("/sign-in/code", email=self.email, code=self.code)
        self.bearer = str(answer.json()["bearer"])
        self.kept |= {"bearer": self.bearer.encode(), "bearer bytes": unb64(self.bearer, BADGE_SIZE)}
        return self

    def signs_in_on_pages(self) -> Any:
        """As a browser does, with a cookie."""
        assert self.browser.post("/sign-in", data={"email": self.email}).status_code == 200
        answer = self.browser.post("/sign-in/code", data={"email": self.email, "code": self.post.code(self.email)})
        assert answer.status_code == 303, answer.text
        self.kept["cookie"] = self.browser.http.cookies["candour-registrar"].encode()  # type: ignore[attr-defined]
        return answer

    def asks(self, path: str, **form: str) -> Any:
        return self.browser.post(path, data=form, headers=JSON)

    @property
    def badge(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.bearer}", **JSON}

    def scopes(self) -> dict[str, Any]:
        found = self.browser.get("/keys").json()["records"]
        return {str(one["scope"]): decode_spki(unb64(one["spki"], 342)) for one in found}

    def prepares(self, scope: str) -> tuple[Any, Pending]:
        key = self.scopes()[scope]
        made = prepare(key, challenge_digest(host_of(self.registry.url), host_of(FORUM), scope))
        self.keeps("blinded", made.blinded_msg)
        return key, made

    def keeps(self, name: str, value: bytes) -> None:
        """Parts of it, so that a piece is found as well."""
        at = len(self.kept)
        self.kept |= {f"{name} {at} from {start}": value[start : start + 24] for start in (0, 100, 232)}

    def body(self, scopes: list[str]) -> dict[str, list[dict[str, str]]]:
        made = [self.prepares(scope) for scope in scopes]
        return {"requests": [{"token_key_id": b64(k.key_id), "blinded_msg": b64(p.blinded_msg)} for k, p in made]}

    def sends(self, body: object, **headers: str) -> Any:
        return self.browser.post("/token-requests", json=body, headers={**self.badge, **headers})

    def draws(self, scopes: list[str]) -> list[Any]:
        """Once, the same again as after a lost answer, and more than is left."""
        body = self.body(scopes)
        more = scopes * 6 if scopes[0].startswith("entry:") else scopes
        answers = [self.sends(body), self.sends(body), self.sends(self.body(more))]
        assert [answer.status_code for answer in answers] == [200, 200, 403], answers[-1].text
        for text in answers[0].json()["signatures"]:
            self.keeps("signature", unb64(text, 256))
        return answers

    def draws_one(self, scope: str) -> Any:
        key, made = self.prepares(scope)
        headers = {**self.badge, "Content-Type": RFC_REQUEST}
        answer = self.browser.post("/token-request", data=token_request(key, made), headers=headers)
        assert answer.status_code == 200, answer.text
        self.keeps("signature", answer.content)
        return answer


def officer_token(page: str) -> str:
    return cast("re.Match[str]", re.search(r'name="csrf_token" value="([^"]+)"', page))[1]
