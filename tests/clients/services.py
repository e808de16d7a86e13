"""A registrar, a forum's list and its log as another programmer would write them from the contract: no code of ours.

Small, forgetful and insecure. Tests change `lists` and `log` before a client reads them, let answers get lost, and look
at what came.
"""

import base64
import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.clients.forum_log import BLOCK, KEY, FakeLog, framed

CODE = "246813"
WEEKS = ("2026-W48", "2026-W49", "2026-W50", "2026-W51")
PSS = bytes.fromhex(
    "303d06092a864886f70d01010a3030a00d300b0609608648016503040202a11a301806092a864886f70d010108"
    "300b0609608648016503040202a203020130"
)
Answer = tuple[int, str, bytes]
Record = dict[str, Any]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@cache
def rsa_keys(count: int) -> list[rsa.RSAPrivateKey]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda _: rsa.generate_private_key(65537, 2048), range(count)))


def spki(key: rsa.RSAPrivateKey) -> bytes:
    """The PSS form of RFC 9578 around what the library writes as rsaEncryption."""
    plain = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    inside = PSS + plain[4 + 15 :]
    return b"\x30\x82" + len(inside).to_bytes(2, "big") + inside


def raw(key: rsa.RSAPrivateKey, blinded: bytes) -> bytes:
    """m^d mod n, by the two primes."""
    k, m = key.private_numbers(), int.from_bytes(blinded, "big")
    low = pow(m, k.dmq1, k.q)
    return (low + k.q * ((pow(m, k.dmp1, k.p) - low) * k.iqmp % k.p)).to_bytes(256, "big")


def make_record(key: Ed25519PrivateKey, **fields: Any) -> Record:
    text = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    return {**fields, "signature": b64(key.sign(b"candour/v1/record\0" + text))}


@dataclass
class Member:
    passes: Counter[str] = field(default_factory=Counter)
    highest: int = 0
    last: tuple[bytes, Answer] | None = None


class Services:
    """Both of them. `members` are on the roll; everybody's code is CODE."""

    def __init__(self, weeks: tuple[str, ...] = WEEKS, ballots: int = 4, quota: int = 5) -> None:
        self.record_key, self.quota = Ed25519PrivateKey.generate(), quota
        scopes = [f"entry:{week}" for week in weeks] + [f"ballot:{number:06}" for number in range(1, ballots + 1)]
        self.keys = dict(zip(scopes, rsa_keys(len(WEEKS) + 8), strict=False))
        self.by_id = {hashlib.sha256(spki(key)).digest(): scope for scope, key in self.keys.items()}
        self.members, self.bearers = {"ann@example.org": Member(), "bob@example.org": Member()}, dict[str, str]()
        self.bodies: list[bytes] = []
        self.asked: list[tuple[str, str, str]] = []  # (who was asked, path, Authorization or Cookie header)
        self.lose, self.fail, self.fail_with = 0, 0, 500
        self.on_draw: Callable[[], None] = lambda: None
        self._one_draw = Lock()

    def start(self, registrar: str, forum: str, fill: int = 3) -> None:
        self.registrar, self.forum, self.log = registrar, forum, FakeLog(f"{urlsplit(forum).netloc}/candour", fill)
        records = [self.key_record(scope, key) for scope, key in self.keys.items()]
        block = {
            "block": 1,
            "first": 1,
            "last": 128,
            "lots": [],
            "not_before": "2026-11-23T00",
            "not_after": "2027-02-15T00",
        }
        blocks = [make_record(self.record_key, type="block", **block)]
        shared = {"record_key": b64(self.record_key.public_key().public_bytes_raw())}
        more = {"registrar": registrar, "forum": forum, "week": WEEKS[0], "open": list(self.keys), "members": {}}
        ours: Record = {**shared, **more, "entries": {}}
        self.lists: dict[str, Any] = {"registrar": {**shared, "records": records, "blocks": blocks}, "forum": ours}
        for record in [*records, *blocks]:
            self.put_in_log(record)

    def put_in_log(self, record: Record) -> None:
        """As the forum does with what it reads from the registrar, and at the next checkpoint says so."""
        is_block = record["type"] == "block"
        at = self.log.add(framed(BLOCK if is_block else KEY, record))
        self.lists["forum"]["entries"][f"block:{record['block']}" if is_block else record["scope"]] = at

    def of_forum(self, path: str) -> Answer:
        return self.log.answer(path[5:]) if path.startswith("/log/") else as_json(self.lists["forum"])

    def key_record(self, scope: str, key: rsa.RSAPrivateKey, **more: Any) -> Record:
        times = {"not_before": "2026-11-23T00", "not_after": "2026-12-07T00"}
        return make_record(self.record_key, type="key", scope=scope, spki=b64(spki(key)), **(times | more))

    def answer(self, path: str, headers: Any, body: bytes) -> Answer:
        """Of the registrar."""
        if path == "/.well-known/private-token-issuer-directory":
            return self.directory()
        if path == "/keys":
            return as_json(self.lists["registrar"])
        if path == "/sign-in":
            return as_json({"message": "If this address is on the roll, a code is on its way."})
        if path == "/sign-in/code":
            return self.sign_in({name: values[0] for name, values in parse_qs(body.decode()).items()})
        member = self.members.get(self.bearers.get(headers.get("Authorization", ""), ""))
        if member is None:
            return as_json({"error": "Please sign in."}, 401)
        if path == "/quota":
            return as_json({**self.left(member), "eligible": True})
        if path == "/token-request":
            return self.sign_one(body)
        return self.draw(member, body) if path == "/token-requests" else as_json({"error": "Nothing here."}, 404)

    def sign_in(self, form: dict[str, str]) -> Answer:
        if form["email"] not in self.members or form.get("code") != CODE:
            return as_json({"error": "That code is wrong."}, 403)
        bearer = secrets.token_urlsafe()
        self.bearers[f"Bearer {bearer}"] = form["email"]
        return as_json({"bearer": bearer})

    def left(self, member: Member) -> dict[str, Any]:
        weeks = [scope for scope in self.keys if scope.startswith("entry:")]
        return {"left": {week: self.quota - member.passes[week] for week in weeks}, "from": member.highest + 1}

    def draw(self, member: Member, body: bytes) -> Answer:
        self.bodies.append(body)
        self.on_draw()
        with self._one_draw:
            return self._draw(member, body)

    def _draw(self, member: Member, body: bytes) -> Answer:
        if member.last and member.last[0] == body:
            return member.last[1]
        requests = [
            (self.by_id[unb64(one["token_key_id"])], one["blinded_msg"]) for one in json.loads(body)["requests"]
        ]
        scopes = [scope for scope, _ in requests]
        numbers = [int(scope[7:]) for scope in scopes if scope.startswith("ballot:")]
        drawn = Counter(scope for scope in scopes if scope.startswith("entry:"))
        assert len(scopes) <= 256
        assert scopes == sorted(scopes, key=lambda scope: (scope.startswith("ballot:"), scope))
        if (
            any(member.passes[s] + n > self.quota for s, n in drawn.items())
            or min(numbers, default=1e9) <= member.highest
        ):
            return as_json({"error": "Drawn already.", **self.left(member)}, 403)
        member.passes += drawn
        member.highest = max([member.highest, *numbers])
        signatures = [b64(raw(self.keys[scope], unb64(blinded))) for scope, blinded in requests]
        member.last = (body, as_json({"signatures": signatures}))
        return member.last[1]

    def close_drawn(self, email: str, place: int) -> None:
        """From now on the member's last answer lacks one signature: that number's key is gone."""
        last = self.members[email].last
        assert last
        answer = json.loads(last[1][2])
        answer["signatures"][place] = None
        self.members[email].last = (last[0], as_json(answer))

    def sign_one(self, body: bytes) -> Answer:
        assert len(body) == 259
        scope = next(s for i, s in self.by_id.items() if i[-1] == body[2] and s.startswith("entry:"))
        return 200, "application/private-token-response", raw(self.keys[scope], body[3:])

    def directory(self) -> Answer:
        keys = [
            {"token-type": 2, "token-key": base64.urlsafe_b64encode(spki(key)).decode(), "candour-scope": scope}
            for scope, key in self.keys.items()
            if scope.startswith("entry:")
        ]
        found = {"issuer-request-uri": "/token-request", "token-keys": keys}
        return 200, "application/private-token-issuer-directory", json.dumps(found).encode()


def as_json(data: Any, status: int = 200) -> Answer:
    return status, "application/json", json.dumps(data).encode()


class Handler(BaseHTTPRequestHandler):
    """One side of the services, given by a subclass."""

    services: Services
    who: str

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        known = self.headers.get("Authorization") or self.headers.get("Cookie") or ""
        self.services.asked.append((self.who, self.path, known))
        if self.who == "forum":
            self.reply(self.services.of_forum(self.path))
        else:
            self.of_registrar(self.services.answer(self.path, self.headers, body))

    def of_registrar(self, answer: Answer) -> None:
        """The answer, unless it is one that a test wants lost on the way, or broken."""
        draws = self.path == "/token-requests"
        if draws and self.services.lose:
            self.services.lose -= 1
            self.close_connection = True
        elif draws and self.services.fail:
            self.services.fail -= 1
            self.reply(as_json({"error": "Not this time."}, self.services.fail_with))
        else:
            self.reply(answer)

    do_POST = do_GET  # noqa: N815

    def do_OPTIONS(self) -> None:
        self.reply((204, "text/plain", b""))

    def reply(self, answer: Answer) -> None:
        status, kind, body = answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", self.services.forum)
        self.send_header("Access-Control-Allow-Headers", "authorization, content-type, accept")
        with suppress(ConnectionError):  # who asked is gone
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def serving(services: Services, who: str) -> ThreadingHTTPServer:
    return ThreadingHTTPServer(("127.0.0.1", 0), type("Side", (Handler,), {"services": services, "who": who}))


@contextmanager
def running(services: Services, forum: str = "") -> Iterator[Services]:
    """The registrar on localhost, and the forum's list and log on 127.0.0.1 unless a forum runs elsewhere already."""
    registrar = serving(services, "registrar")
    lists = serving(services, "forum")
    places = (f"http://localhost:{registrar.server_port}", forum or f"http://127.0.0.1:{lists.server_port}")
    services.start(*places)
    threads = [Thread(target=server.serve_forever, args=(0.02,)) for server in (registrar, lists)]
    for thread in threads:
        thread.start()
    yield services
    for server, thread in zip((registrar, lists), threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()
