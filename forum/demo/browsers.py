"""Members' browsers in front of the demonstration's registrar: signing in with mailed codes, papers, coming forward."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from core.errors import ConfigError
from crypto.encoding import b64, unb64
from crypto.tokens import client, keys
from crypto.tokens.scopes import ballot_scope, challenge_digest, host_of
from forum.demo.members import Papers, Places, code
from forum.instance import Instance
from forum.passes import store as passes_store

PATIENCE = 30
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
_FIELD = re.compile(r'name="(csrf_token|election)" value="([^"]*)"')
_WORDS = re.compile(r"data-seat-words>([a-z ]+)<")


@dataclass(frozen=True)
class Browser:
    """One member's, with their cookie."""

    places: Places
    address: str
    opener: OpenerDirector = field(default_factory=lambda: build_opener(HTTPCookieProcessor()))

    def reads(self, path: str) -> str:
        return self._send(Request(self.places.registrar + path))

    def sends(self, path: str, **fields: str) -> str:
        return self._send(Request(self.places.registrar + path, urlencode(fields).encode(), {"Content-Type": FORM}))

    def draws(self, forum: Instance, numbers: Collection[int]) -> Papers:
        """Papers of these numbers, the first of their block: the rest is drawn later."""
        hosts, asked = (host_of(self.places.registrar), host_of(self.places.forum)), []
        for scope in map(ballot_scope, numbers):
            key = passes_store.key(forum.db, scope)
            assert key is not None
            asked.append((key.public, client.prepare(key.public, challenge_digest(*hosts, scope))))
        body = json.dumps({"requests": [_request(*one) for one in asked]}).encode()
        url = self.places.registrar + "/token-requests"
        signatures = json.loads(self._send(Request(url, body, {"Content-Type": JSON})))["signatures"]
        tokens = (client.finalize(*one, unb64(said, keys.SIZE)) for one, said in zip(asked, signatures, strict=True))
        return dict(zip(numbers, map(b64, tokens), strict=True))

    def nominates(self, statement: str) -> str:
        """The eight words."""
        page = self.reads("/nominate")
        found = _WORDS.search(self.sends("/nominate", **dict(_FIELD.findall(page)), statement=statement))
        if not found:
            raise ConfigError("The demonstration's members could not come forward.")
        return unescape(found[1])

    def _send(self, request: Request) -> str:
        with self.opener.open(request, timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
            return text


def signed_in(places: Places, addresses: Collection[str]) -> dict[str, Browser]:
    """By address. All ask before the first mail is read: so they wait for their mails together."""
    before, found = set(places.outbox.glob("*.eml")), {address: Browser(places, address) for address in addresses}
    for address, browser in found.items():
        browser.sends("/sign-in", email=address)
    for address, browser in found.items():
        browser.sends("/sign-in/code", email=address, code=code(places.outbox, before, address))
    return found


def _request(key: keys.PublicKey, pending: client.Pending) -> dict[str, str]:
    return {"token_key_id": b64(key.key_id), "blinded_msg": b64(pending.blinded_msg)}
