"""What members, officers and strangers do at a registrar, what nobody should, and every trace they leave on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from core.web import LARGEST
from tests.privacy.registry import HEAD, OFFICER, RFC_REQUEST, Post, Registry, Wallet, officer_token
from tests.privacy.service import Browser, raw
from tests.privacy.visits import Visitor, garbage

FIRST, SECOND = "ballot:000033", "ballot:000032"


@dataclass
class Visit:
    """One visitor's wallet and browser; `answers` are all that came back."""

    registry: Registry
    post: Post
    email: str
    visitor: Visitor = field(default_factory=Visitor)
    answers: list[requests.Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.browser: Browser = self.visitor.browser(self.registry.url)
        self.browser.http.hooks["response"].append(lambda answer, *_, **__: self.answers.append(answer))
        self.wallet = Wallet(self.browser, self.registry, self.post, self.email)

    @property
    def statuses(self) -> set[int]:
        return {answer.status_code for answer in self.answers}

    @property
    def canaries(self) -> dict[str, bytes]:
        """Everything that may be stored in no form. Their mail address and name are meant to be on the roll."""
        sent = {name: value.encode() for name, value in self.visitor.sent.items()}
        cookies = {f"cookie {n}": value.encode() for n, value in enumerate(self.browser.http.cookies.values())}
        return sent | self.wallet.kept | cookies | {"address": self.visitor.address.encode()}

    def close(self) -> None:
        self.browser.close()


def lives(visit: Visit) -> None:
    """A member signs in, draws everything in every way, loses an answer, looks at pages and leaves."""
    wallet, browser, query = visit.wallet, visit.browser, f"?q={visit.visitor.sent['query']}"
    for path in (
        "/",
        "/sign-in",
        "/sign-in/code",
        "/keys",
        "/records?from=3",
        "/health",
        "/officer/sign-in",
        "/static/registrar.css",
    ):
        browser.get(f"{path}{'&' if '?' in path else '?'}q={visit.visitor.sent['query']}")
    browser.get("/.well-known/private-token-issuer-directory")
    wallet.signs_in()
    week = min(scope for scope in wallet.scopes() if scope.startswith("entry:"))
    wallet.draws([week])
    wallet.draws_one(week)
    wallet.draws([SECOND])
    browser.get(f"/quota{query}", headers=wallet.badge)
    browser.get(f"/{query}")
    for path in ("/token-requests", "/keys", "/quota"):
        headers = {"Origin": visit.registry.forum_url, "Access-Control-Request-Method": "POST"}
        browser.http.options(f"{visit.registry.url}{path}", headers=headers)
    browser.post("/sign-out", data={"extra": visit.visitor.sent["field"]})
    visit.answers += [wallet.signs_in_on_pages(), browser.get("/"), browser.post("/sign-out")]


def stands(visit: Visit) -> None:
    """A member stands for election, changes what they said, withdraws, and stands again; the form is sent twice."""
    browser = visit.browser
    visit.answers.append(visit.wallet.signs_in_on_pages())
    for statement in ("I would listen.", "I would ask both sides."):
        data = {"election": "1", "csrf_token": officer_token(browser.get("/nominate").text), "statement": statement}
        answers = [browser.post("/nominate", data=data) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
        browser.get("/nominate")
    data["csrf_token"] = officer_token(browser.get("/nominate").text)
    assert browser.post("/nominate/withdraw", data=data).status_code == 303
    browser.post("/nominate", data=data)
    browser.post("/nominate", data={**data, "statement": " "})
    browser.get("/nominations/1")
    browser.post("/sign-out")


def keeps_the_roll(visit: Visit) -> None:
    """An officer brings the roll up to date: somebody leaves, somebody has a new address, and a file is not good."""
    registry, browser = visit.registry, visit.browser
    data = {"name": OFFICER, "passphrase": registry.passphrase}
    assert browser.post("/officer/sign-in", data=data).status_code == 303
    browser.get("/")
    browser.get("/officer")
    browser.get("/officer/nominations")
    csrf = officer_token(browser.get("/officer/roll").text)
    lines = registry.roll.splitlines(keepends=True)
    changed = (
        "".join(lines[:-2]) + lines[-1].replace("@council", "@borough") + "new@council.example,New One,SCS1,leader\n"
    )
    shown = browser.post("/officer/roll", data={"csrf_token": csrf}, files={"roll": ("roll.csv", changed.encode())})
    pair = f"{registry.people[-1]} {registry.people[-1].replace('@council', '@borough')}"
    again = {"csrf_token": officer_token(shown.text), "roll": changed, "confirm": "yes", "same": pair}
    assert browser.post("/officer/roll", data=again).status_code == 200
    secret = visit.visitor.sent["text"]
    for text in (f"{HEAD}{secret},x,G6,staff\n", f"{HEAD}a@b.example,{secret},G6,nobody\n", f'{HEAD}"{secret}', ""):
        browser.post("/officer/roll", data={"csrf_token": csrf}, files={"roll": (f"{secret}.csv", text.encode())})
    browser.post("/officer/roll", data={"csrf_token": secret, "roll": secret})
    browser.post("/sign-out")


def makes_trouble(visit: Visit) -> None:
    """Every way to be refused, each with something in it that must be written nowhere."""
    browser, wallet, sent = visit.browser, visit.wallet, visit.visitor.sent
    secret, query = sent["text"], f"?q={sent['query']}"
    wallet.signs_in()
    for email, code in ((f"{secret}@nowhere.example", "123456"), (secret, secret), ("", ""), (secret * 40, "1")):
        wallet.asks(f"/sign-in{query}", email=email, extra=sent["field"])
        wallet.asks("/sign-in/code", email=email, code=code)
        browser.post("/sign-in", data={"email": email})
        browser.post("/sign-in/code", data={"email": email, "code": code})
    for name in (OFFICER, secret, ""):
        browser.post("/officer/sign-in", data={"name": name, "passphrase": secret})
    for body, headers in bad_draws(wallet, secret):
        browser.post(f"/token-requests{query}", data=body, headers={**wallet.badge, **headers})
        browser.post("/token-request", data=body, headers={**wallet.badge, **headers})
        browser.post("/token-requests", data=body, headers={**headers, "Authorization": f"Bearer {secret}"})
    browser.get("/quota", headers={"Authorization": f"Bearer {secret}", "Cookie": f"candour-registrar={secret}"})
    for path in (
        f"/{secret}",
        f"/records?from={secret}",
        f"/static/{secret}",
        f"/sign-in/organisation/back?state={secret}&code={secret}",
    ):
        browser.get(path)
        browser.request("DELETE", f"/keys?q={secret}")
    for path in ("/nominate", "/nominate/withdraw"):
        browser.post(path, data={"election": secret, "statement": secret, "csrf_token": secret})
        browser.get(f"{path}{query}")
    browser.get(f"/nominations/{secret}")
    browser.get("/", headers={"Host": f"{secret}.example"})
    browser.post(
        "/sign-in", data={"email": "x"}, headers={"Sec-Fetch-Site": "cross-site", "Origin": f"http://{secret}"}
    )
    browser.post("/sign-in", data={"email": secret * (LARGEST // 10)})
    browser.post("/sign-in", files={"email": (secret, secret.encode())})
    for data in garbage(secret, sent["agent"], sent["cookie"]):
        raw(visit.registry, visit.visitor.address, data.replace(b"/enter", b"/sign-in"))


def bad_draws(wallet: Wallet, secret: str) -> Iterator[tuple[bytes, dict[str, str]]]:
    good = wallet.body([FIRST])["requests"][0]
    late = wallet.body([FIRST, SECOND])
    json_type = {"Content-Type": "application/json"}
    for draw in (
        {"requests": [{**good, "token_key_id": "A" * 43}]}, {"requests": [{**good, "blinded_msg": "_" * 342}]},
        {"requests": [{**good, "blinded_msg": secret}]}, {"requests": secret}, {secret: []}, late, [],
    ):  # fmt: skip
        yield requests.Request("POST", "http://x", json=draw).prepare().body, json_type  # type: ignore[misc]
    yield b'{"requests": ' + secret.encode(), json_type
    yield secret.encode(), {"Content-Type": f"text/{secret}"}
    yield secret.encode(), {"Content-Type": RFC_REQUEST}


def keys_of(value: Any) -> Iterator[str]:
    """The names of everything in a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)
