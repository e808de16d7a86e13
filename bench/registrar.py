"""How fast whole issuances are: an RFC 9578 request over HTTP, sign-in, quota, signature and answer, per CPU second of
the registrar's workers, against the private operation of `openssl speed rsa2048`, by turns: the median ratio counts.
"""

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench import tokens
from bench.report import Line
from bench.server import Server
from core.config import write_env_file
from crypto.registrar import MEMBER
from crypto.tokens import client
from crypto.tokens.keys import PublicKey, decode_spki
from crypto.tokens.scopes import challenge_digest
from registrar.badges import service as badges
from registrar.instance import Instance, create
from registrar.issuing import service as issuing
from registrar.roll import rules
from registrar.roll import service as roll
from registrar.settings import PREFIX, load
from registrar.tick import tick

BOUND = 0.08
MEMBERS, WARM_UP = 80, 20


def line(folder: Path, rounds: int) -> Line:
    registrar = _make(folder)
    requests = _requests(registrar)
    registrar.db.close()
    # One thread a worker, as docs/operating.md says: signing holds the interpreter, and threads would only take turns.
    with Server("registrar.app:create_app()", 1, **{f"{PREFIX}DATA": str(folder)}) as server:
        server.send(requests[:WARM_UP])
        figure = median(_round(server, requests[WARM_UP + at :: rounds]) for at in range(rounds))
    return Line("whole issuance over HTTP / openssl, per CPU", figure, BOUND, at_least=True)


def _round(server: Server, requests: Sequence[bytes]) -> float:
    """A slice of issuances between two of openssl, so that what else the machine does weighs on both alike."""
    before = tokens.openssl()
    cost = server.measure(requests).over(len(requests))
    return 2 / cost.cpu / (before + tokens.openssl())


def _make(folder: Path) -> Instance:
    """A registrar whose keys may be drawn at once, and its roll."""
    folder.mkdir(mode=0o700)
    write_env_file(folder, PREFIX, URL="http://localhost:8001", DEMO="1", BLOCK="33", QUOTA="20")
    registrar = create(load(str(folder), {}))
    people = "".join(f"m{at}@council.example,Member {at},5,staff\n" for at in range(MEMBERS))
    roll.apply(registrar, rules.read(f"email,name,grade,role\n{people}".encode()), frozenset(), lambda _: None)
    tick(registrar)
    return registrar


def _requests(registrar: Instance) -> list[bytes]:
    """Each member asks for ten passes of this week, by turns."""
    week = registrar.clock.epoch()
    listed = next(key for key in issuing.listed(registrar) if key.epoch == week)
    key = decode_spki(listed.spki)
    digest = challenge_digest("localhost:8001", "127.0.0.1:8000", listed.scope)
    rows = registrar.db.query("SELECT person_id FROM people")
    bearers = [badges.make(registrar, MEMBER, row["person_id"]) for row in rows]
    return [_request(key, digest, bearer) for _ in range(10) for bearer in bearers]


def _request(key: PublicKey, digest: bytes, bearer: str) -> bytes:
    body = client.token_request(key, client.prepare(key, digest))
    head = (
        "POST /token-request HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/private-token-request\r\n"
        f"Authorization: Bearer {bearer}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
