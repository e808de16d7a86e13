"""A registrar of tests: keys, blocks and signed records, and tokens drawn from them by the Python client."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from nacl.signing import SigningKey

from core.clock import epoch_of, hour_of, lives_until
from crypto.encoding import b64
from crypto.nominations import Nominee
from crypto.records import frame, sign
from crypto.tokens import client
from crypto.tokens.issuer import Signer, new_key
from crypto.tokens.scopes import ballot_scope, challenge_digest, entry_scope, host_of, number_of_scope
from forum.instance import Instance
from forum.passes import service as passes
from forum.transparency import service as log

URL = "http://registrar.test"
BLOCK, LOTS = 40, 64


@cache
def spare(at: int) -> Signer:
    """Keys are made once for all tests: a real one costs 50 ms."""
    del at
    return Signer(new_key())


@dataclass
class Office:
    """What a registrar publishes, and what it would sign."""

    forum_url: str
    key: SigningKey = field(default_factory=SigningKey.generate)
    records: list[bytes] = field(default_factory=list)
    signers: dict[str, Signer] = field(default_factory=dict)
    lots: dict[int, list[bytes]] = field(default_factory=dict)
    nominees: dict[int, list[Nominee]] = field(default_factory=dict)

    def publish(self, **fields: object) -> None:
        self.records.append(sign(self.key, fields))

    def opens_week(self, now: datetime, members: int = 10) -> str:
        scope = entry_scope(epoch_of(now))
        self.names_key(scope, now - timedelta(weeks=3), lives_until(epoch_of(now)))
        self.publish(type="drawn", scope=scope, members=members, final=False)
        return scope

    def opens_block(self, now: datetime, members: int = 10, block: int = 1) -> list[int]:
        """Its ordinary numbers; reserved ones have no key here unless asked for."""
        first = (block - 1) * BLOCK + 1
        times = {"not_before": hour_of(now), "not_after": hour_of(now + timedelta(weeks=12))}
        self.lots[block] = [secrets.token_bytes(32) for _ in range(LOTS)]
        hashes = [b64(sha256(value).digest()) for value in self.lots[block]]
        self.publish(type="block", block=block, first=first, last=first + BLOCK - 1, lots=hashes, **times)
        numbers = list(range(first + 32, first + BLOCK))
        for number in numbers:
            self.names_key(ballot_scope(number), now, now + timedelta(weeks=12), block=block)
        self.publish(type="drawn", block=block, members=members, final=False)
        return numbers

    def reveals(self, block: int, lot: int) -> bytes:
        """Tells one of a block's numbers for lots."""
        value = self.lots[block][lot]
        self.publish(type="reveal", block=block, lot=lot, value=b64(value))
        return value

    def nominates(self, election: int, *nominees: Nominee) -> None:
        """Signs who stands, and serves their names."""
        candidates = sorted(b64(nominee.commitment) for nominee in nominees)
        self.publish(type="nominations", election=election, candidates=candidates)
        self.nominees[election] = list(nominees)

    def names_key(self, scope: str, begins: datetime, ends: datetime, again: int = 0, **more: object) -> None:
        signer = spare((number_of_scope(scope) or 0) % 50 + 100 * again)
        self.signers.setdefault(scope, signer)
        times = {"not_before": hour_of(begins), "not_after": hour_of(ends)}
        self.publish(type="key", scope=scope, spki=b64(signer.public.spki), **times, **more)

    def draws(self, scope: str, **hosts: str) -> str:
        """A token of a scope as a wallet holds it."""
        signer = self.signers[scope]
        ours = {"registrar": host_of(URL), "forum": host_of(self.forum_url), **hosts}
        pending = client.prepare(signer.public, challenge_digest(ours["registrar"], ours["forum"], scope))
        return b64(client.finalize(signer.public, pending, signer.sign(pending.blinded_msg)))

    def answers(self, url: str) -> bytes:
        if url.startswith(f"{URL}/nominations/"):
            return json.dumps([_told(one) for one in self.nominees[int(url.rpartition("/")[2])]]).encode()
        assert url.startswith(f"{URL}/records?from=")
        return frame(self.records[int(url.rpartition("=")[2]) :])


def _told(nominee: Nominee) -> dict[str, str]:
    said = {"name": nominee.name, "statement": nominee.statement}
    return {**said, "salt": b64(nominee.salt), "claim": b64(nominee.claim)}


def with_office(forum: Instance) -> tuple[Instance, Office]:
    office = Office(forum.settings.url)
    settings = replace(forum.settings, registrar_url=URL, record_key=b64(bytes(office.key.verify_key)))
    return replace(forum, settings=settings), office


def reads(forum: Instance, office: Office) -> int:
    """How many records were new. The log is served with them, as a day later."""
    ask: Callable[[str], bytes] = office.answers
    found = passes.poll(forum, ask)
    with forum.db.transaction():
        log.sign(forum)
    return found
