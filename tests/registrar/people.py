"""People who use a registrar: members with a wallet, officers with a browser, and the folder their mail ends in."""

import email
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crypto.encoding import b64, unb64
from crypto.records import read, unframe
from crypto.tokens.client import Pending, finalize, prepare, token_request
from crypto.tokens.keys import PublicKey, decode_spki
from crypto.tokens.scopes import challenge_digest, host_of
from registrar.instance import Instance
from registrar.signin.post import PostRoom

JSON = {"Accept": "application/json"}
RFC_REQUEST = "application/private-token-request"


@dataclass
class Post:
    """The registrar's outbox."""

    folder: Path
    room: PostRoom | None = None

    def mails(self, to: str | None = None) -> list[str]:
        """The bodies of all mails, or of those to one address; waits for those that are on their way."""
        if self.room is not None:
            self.room.wait()
        read = [email.message_from_bytes(path.read_bytes()) for path in self.folder.glob("*.eml")]
        return [str(mail.get_payload()) for mail in read if to in (None, mail["To"])]

    def code(self, to: str) -> str:
        codes = {re.findall(r"\b[0-9]{6}\b", text)[0] for text in self.mails(to)}
        assert len(codes) == 1, codes
        return str(codes.pop())

    def empty(self) -> None:
        self.mails()
        for path in self.folder.glob("*.eml"):
            path.unlink()


def sign_in(browser: FlaskClient, post: Post, email: str) -> TestResponse:
    """With the code that is mailed; the answer has the bearer."""
    assert browser.post("/sign-in", data={"email": email}).status_code == 200
    code = post.code(email)
    post.empty()
    return browser.post("/sign-in/code", data={"email": email, "code": code}, headers=JSON)


@dataclass
class Member:
    """A member of staff and their wallet."""

    browser: FlaskClient
    registrar: Instance
    email: str
    bearer: str = ""
    pending: list[tuple[PublicKey, Pending]] = field(default_factory=list)

    def signs_in(self, post: Post) -> "Member":
        answer = sign_in(self.browser, post, self.email)
        assert answer.status_code == 200, answer.text
        found: Any = answer.json
        self.bearer = found["bearer"]
        return self

    def asks(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.bearer}", **more.pop("headers", {})}
        return self.browser.open(path, method=method, headers=headers, **more)

    def keys(self) -> dict[str, PublicKey]:
        """The keys that may be drawn from, by scope, each with its signature checked."""
        found: Any = self.browser.get("/keys").json
        records = [record_of(self.registrar, record) for record in found["records"]]
        assert len({record["scope"] for record in records}) == len(records)
        return {record["scope"]: decode_spki(unb64(record["spki"], 342)) for record in records}

    def quota(self) -> dict[str, Any]:
        answer = self.asks("GET", "/quota")
        assert answer.status_code == 200, answer.text
        assert isinstance(answer.json, dict)
        return answer.json

    def body(self, scopes: list[str]) -> dict[str, list[dict[str, str]]]:
        """A draw of these scopes; what is needed to make tokens of the answer is kept."""
        keys = self.keys()
        self.pending = [(keys[scope], prepare(keys[scope], self.digest(scope))) for scope in scopes]
        requests = [(b64(key.key_id), b64(pending.blinded_msg)) for key, pending in self.pending]
        return {"requests": [{"token_key_id": key, "blinded_msg": blinded} for key, blinded in requests]}

    def draws(self, scopes: list[str]) -> TestResponse:
        return self.sends(self.body(scopes))

    def sends(self, body: object) -> TestResponse:
        return self.asks("POST", "/token-requests", json=body)

    def everything(self) -> list[str]:
        """What a wallet asks for: each pass that is left, then every number not drawn yet."""
        quota = self.quota()
        passes = [scope for scope, left in sorted(quota["left"].items()) for _ in range(left)]
        numbers = sorted(scope for scope in self.keys() if scope.startswith("ballot:"))
        return passes + [scope for scope in numbers if int(scope[7:]) >= quota["from"]]

    def draws_everything(self) -> list[bytes]:
        return self.tokens(self.draws(self.everything()))

    def tokens(self, answer: TestResponse) -> list[bytes]:
        """Unblinds and verifies each signature; fails on any that is wrong."""
        assert answer.status_code == 200, answer.text
        assert answer.json is not None
        signatures = [unb64(text, 256) for text in answer.json["signatures"]]
        return [finalize(*kept, signature) for kept, signature in zip(self.pending, signatures, strict=True)]

    def asks_rfc9578(self, scope: str) -> tuple[TestResponse, Pending]:
        key = self.keys()[scope]
        pending = prepare(key, self.digest(scope))
        body = token_request(key, pending)
        return self.asks("POST", "/token-request", data=body, content_type=RFC_REQUEST), pending

    def digest(self, scope: str) -> bytes:
        settings = self.registrar.settings
        return challenge_digest(host_of(settings.url), host_of(settings.forum_url), scope)


def record_of(registrar: Instance, record: dict[str, Any]) -> dict[str, Any]:
    """A record that came as an object, its signature checked."""
    from crypto.records import canonical

    return read(registrar.keys.public, canonical(record))


def records(browser: FlaskClient, registrar: Instance, first: int = 0) -> list[dict[str, Any]]:
    """All records from one number on, each with its signature checked."""
    found = unframe(browser.get(f"/records?from={first}").data)
    return [read(registrar.keys.public, record) for record in found]


@dataclass
class Officer:
    """An officer's browser: reads pages, fills in the forms it finds."""

    browser: FlaskClient
    answer: TestResponse = field(init=False)

    def signs_in(self, name: str, passphrase: str) -> "Officer":
        self.answer = self.browser.post("/officer/sign-in", data={"name": name, "passphrase": passphrase})
        return self

    def opens(self, path: str) -> "Officer":
        self.answer = self.browser.get(path)
        return self

    def uploads(self, csv: bytes) -> "Officer":
        form = self.opens("/officer/roll").form()
        return self._sends([*fields(form).items(), ('roll"; filename="roll.csv', csv)])

    def confirms(self, tick: bool = False) -> "Officer":
        boxes = [str(box["value"]) for box in self.form().select("[type=checkbox]")] if tick else []
        return self._sends([*fields(self.form()).items(), *(("same", box) for box in boxes)])

    def _sends(self, parts: list[tuple[str, str | bytes]]) -> "Officer":
        """As a browser does it; the test client would spool what is long to a file."""
        body = b"".join(_part(name, value.encode() if isinstance(value, str) else value) for name, value in parts)
        kind = "multipart/form-data; boundary=--b"
        self.answer = self.browser.post("/officer/roll", data=body + b"----b--\r\n", content_type=kind)
        return self

    def form(self) -> Tag:
        form = self.page.find("form", attrs={"action": "/officer/roll"})
        assert isinstance(form, Tag), self.answer.text
        return form

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.answer.text, "html.parser")

    @property
    def text(self) -> str:
        return " ".join(self.page.get_text(" ").split())


def _part(name: str, value: bytes) -> bytes:
    return b'----b\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value + b"\r\n"


def fields(form: Tag) -> dict[str, str]:
    return {str(one["name"]): str(one.get("value", "")) for one in form.select("input[type=hidden]")}
