"""One visitor who does everything a member can do, and much that nobody should, and leaves canaries on the way."""

import secrets
import socket
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast

import requests
from flask.testing import FlaskClient

from core.clock import FixedClock
from core.web import LARGEST
from crypto import claims
from crypto.slips import new_code
from forum.instance import Instance
from forum.membership.service import print_slips
from moderation.desk.service import send_mail
from moderation.leaders import service as leaders
from tests.moderation.messages.people import reads, writes
from tests.moderation.people import NAMES, Named, appointed
from tests.people import Person
from tests.privacy.service import Browser, Service, raw

SENT = ("forwarded", "real ip", "agent", "language", "referer", "cookie", "query", "field", "title", "text", "mail")


@dataclass
class Visitor:
    """`address` is one of this machine's 16 million, so that its bytes stand nowhere by chance."""

    address: str = field(default_factory=lambda: f"127.{_byte()}.{_byte()}.{_byte()}")
    sent: dict[str, str] = field(default_factory=lambda: {name: f"qz{secrets.token_hex(8)}" for name in SENT})
    wrong_pass: str = field(default_factory=new_code)
    slip: str = ""
    claim: str = ""
    message: str = ""
    session: str = ""
    passphrases: tuple[str, ...] = ()

    @property
    def canaries(self) -> dict[str, bytes]:
        """Everything that may be stored in no form."""
        found = {name: value.encode() for name, value in self.sent.items()}
        for name, code in (("wrong pass", self.wrong_pass), ("slip", self.slip)):
            found |= {name: code.encode(), f"{name} without dashes": code.replace("-", "").encode()[:16]}
        found |= {"claim": self.claim.encode(), "claim bytes": claims.from_words(self.claim)}
        if self.message:
            found |= {"message": self.message.encode(), "message bytes": claims.from_words(self.message)}
        first = " ".join(self.claim.split()[:3])
        found |= {"claim words": first.encode(), "address": self.address.encode()}
        found |= {f"passphrase {at}": words.encode() for at, words in enumerate(self.passphrases)}
        return found | {"session": self.session.encode()}

    @property
    def address_bytes(self) -> bytes:
        """As a socket has it. Four bytes stand somewhere by chance once in a few hundred runs."""
        return socket.inet_aton(self.address)

    @property
    def headers(self) -> dict[str, str]:
        sent = self.sent
        forwarded = {"X-Forwarded-For": sent["forwarded"], "Forwarded": f"for={sent['forwarded']}"}
        real = {"X-Real-IP": sent["real ip"], "X-Client-IP": sent["real ip"], "Via": sent["real ip"]}
        usual = {
            "User-Agent": sent["agent"],
            "Accept-Language": sent["language"],
            "Referer": f"http://x/{sent['referer']}",
        }
        return {**forwarded, **real, **usual}

    def browser(self, url: str) -> Browser:
        made = Browser(url, self.address, self.headers)
        made.http.cookies.set("tracker", self.sent["cookie"])
        return made


def lives_a_life(service: Service, forum: Instance, visitor: Visitor) -> None:
    """Everything that works: enter, look, preview, confirm, post, change, reply, come back, withdraw, write to the
    moderators, leave.
    """
    browser, sent = visitor.browser(service.url), visitor.sent
    me, query = browser.person(forum), f"?q={sent['query']}"
    appointed(forum, 1, "Ann Example")
    _enters(me, visitor, query)
    me.opens(f"/boards/depot-move/new{query}")
    me.submits("body", "preview", title=sent["title"], body=sent["text"], extra=sent["field"])
    me.submits("body", title=sent["title"], body=f"{sent['text']} {sent['mail']}@example.org", extra=sent["field"])
    assert "Could this identify you?" in me.text
    me.submits("confirm")
    visitor.claim = me.claim_code
    me.submits("claim", claim=" ".join(visitor.claim.split()[:2]))
    me.opens(_link(me.opens("/waiting"), "article a.button"))
    me.submits("body", body=f"{sent['text']} changed", quotable="yes")
    service.tick()
    thread = me.thread(sent["title"])
    me.opens(f"/threads/{thread}{query}").submits("body", body=f"{sent['text']} again")
    me.opens(f"/threads/{thread}/reply?to={_first_post(me, thread)}&quote")
    me.submits("body", body=sent["text"], claim=visitor.claim)
    service.tick()
    post = _first_post(me, thread)
    me.opens(f"/flags/{post}{query}").submits("rule", rule="3", extra=sent["field"])
    service.tick()
    _decides(service, forum, visitor, post)
    me.opens(f"/moderation/log{query}&post={post}")
    assert sent["text"] in me.text
    me.opens("/receipt").submits("claim", claim=visitor.claim, extra=sent["field"])
    assert sent["text"] in me.text
    me.submits("withdraw").submits("sure")
    visitor.message = writes(me, sent["text"])
    service.tick()
    reads(me, visitor.message).submits("body", body=sent["text"], extra=sent["field"])
    service.tick()
    assert reads(me, visitor.message).page.find("article")
    assert me.opens("/leave").answer.status_code == 405
    browser.post("/leave", data={"why": sent["field"]})
    browser.close()


def holds_office(service: Service, forum: Instance, visitor: Visitor) -> None:
    """A seat-holder's day: signing in, proposing house rules, another passphrase, a mail, signing out; and a leader's
    attempt."""
    browser, sent = visitor.browser(service.url), visitor.sent
    me = Named(cast(FlaskClient, browser), forum, NAMES[0], appointed(forum, 1, NAMES[0])).signs_in()
    me.opens(f"/moderation/rules?q={sent['query']}").submits("rules", rules=sent["text"], extra=sent["field"])
    assert sent["text"] in me.opens("/moderation/rules").text
    me.opens("/moderation/codebook").submits("themes", themes=sent["text"], extra=sent["field"])
    assert me.answer.status_code == 422
    me.opens("/moderation/rules")
    tomorrow = FixedClock(forum.clock.now().replace(hour=9) + timedelta(days=1))
    send_mail(replace(forum, clock=tomorrow))
    assert list((forum.settings.data / "outbox").glob("*.eml"))
    me.submits("proposal")
    words = me.opens("/moderation/passphrase").page.find(id="new-words").get_text()  # type: ignore[union-attr]
    me.submits("again", again=words, passphrase=me.passphrase)
    assert me.answer.status_code == 200
    visitor.passphrases = (me.passphrase, words)
    browser.post("/sign-out", data={"why": sent["field"]})
    lead = Named(cast(FlaskClient, browser), forum, "Lea Der", leaders.appoint(forum, "Lea Der")).signs_in()
    assert lead.opens(f"/moderation/{sent['query']}").answer.status_code == 403
    visitor.passphrases += (lead.passphrase,)


def _decides(service: Service, forum: Instance, visitor: Visitor, post: str) -> None:
    """A seat-holder works through the queue, and says of a flagged post that it should be removed, and why."""
    browser, sent = visitor.browser(service.url), visitor.sent
    me, words = browser.person(forum), appointed(forum, 2, "Bob Sample")
    me.opens("/sign-in").submits("passphrase", name="Bob Sample", passphrase=words)
    me.opens(f"/moderation/cases?q={sent['query']}").submits("verb", verb="remove", words=sent["text"], rule="3")
    assert me.answer.status_code == 400
    values = {"words": sent["text"], "passages": sent["text"], "extra": sent["field"]}
    me.opens(f"/moderation/cases/{post}?said={sent['query']}").submits("verb", verb="remove", rule="3", **values)
    assert me.answer.status_code == 303, me.text
    browser.post(f"/moderation/cases/{post}/aside", data={"why": sent["field"]})
    assert me.opens(f"/moderation/quotes?thread={sent['query']}").answer.status_code == 404
    me.opens(f"/moderation/quotes/{post}").submits("words", words=sent["text"], theme=sent["field"])
    assert me.answer.status_code == 422
    me.submits("words", words=sent["text"], theme="pay")
    assert sent["text"] in me.opens("/moderation/quotes").text
    browser.close()


def makes_trouble(service: Service, forum: Instance, visitor: Visitor) -> set[int]:
    """Everything that fails; returns the statuses seen."""
    browser, sent = visitor.browser(service.url), visitor.sent
    me, seen = browser.person(forum), set[int]()
    words = {"title": sent["title"], "body": sent["text"], "claim": visitor.claim, sent["field"]: "1"}

    def note(answer: requests.Response) -> None:
        seen.add(answer.status_code)

    note(browser.post("/enter", data={"pass": visitor.wrong_pass, **words}))
    note(browser.post("/enter", data={"pass": visitor.slip, "onward": "/boards/depot-move/threads", **words}))
    note(browser.post("/boards/depot-move/threads", data=words))
    note(browser.post("/sign-in", data={"name": sent["title"], "passphrase": sent["text"], **words}))
    note(browser.post(f"/moderation/{sent['query']}", data=words))
    note(browser.get(f"/threads/{sent['query']}?from={sent['query']}"))
    note(browser.get("/", cookies={"candour": f"{sent['cookie']}.2026-W48"}))
    note(browser.get("/", headers={"Host": f"{sent['real ip']}.example"}))
    note(browser.post("/receipt", data={"claim": f"{sent['text']} " * 8}))
    note(browser.post("/receipt", data=words | {"withdraw": sent["field"]}))
    note(browser.post("/receipt", data=words | {"withdraw": sent["field"], "sure": "yes"}))
    note(browser.post("/enter", files={"": ("", sent["text"])}, data=words))
    note(browser.post("/enter", files={"pass": (sent["field"], sent["text"])}, data=words))
    note(browser.post("/enter", data={"body": sent["text"] * (LARGEST // 10)}))
    note(browser.post("/enter", data={f"{sent['field']}{i}": "1" for i in range(2000)}))
    note(browser.request("DELETE", f"/enter?{sent['query']}"))
    note(browser.request("OPTIONS", f"/enter?{sent['query']}"))
    note(browser.request("HEAD", f"/about?{sent['query']}"))
    _enters(me, visitor, "")
    expired = browser.post("/boards/depot-move/threads", data=words | {"csrf_token": sent["field"]})
    assert "open for a while" in expired.text
    note(expired)
    for data in garbage(sent["text"], sent["agent"], sent["cookie"]):
        raw(service, visitor.address, data)
    browser.close()
    return seen


def _enters(me: Person, visitor: Visitor, query: str) -> None:
    visitor.slip = print_slips(me.forum, 1)[0]
    me.opens(f"/enter{query}").submits("pass", **{"pass": visitor.slip, "extra": visitor.sent["field"]})
    assert me.answer.status_code == 303
    visitor.session = str(me.browser.http.cookies["candour"])  # type: ignore[attr-defined]


def _first_post(me: Person, thread: str) -> str:
    link = _link(me.opens(f"/threads/{thread}"), "article .acts a")
    return link.rpartition("=")[2]


def _link(me: Person, selector: str) -> str:
    found = me.page.select_one(selector)
    assert found is not None, me.text
    return str(found["href"])


def garbage(text: str, agent: str, cookie: str) -> list[bytes]:
    """Requests that are none, each with a canary in it."""
    head = f"Host: 127.0.0.1\r\nUser-Agent: {agent}\r\n".encode()
    words = text.encode()
    return [
        words + b"\r\n\r\n",
        b"GET /" + words + b" HTTP/1.1\r\n" + head + b"Content-Length: -1\r\n\r\n",
        b"POST /enter HTTP/1.1\r\n" + head + b"Transfer-Encoding: chunked\r\n\r\n" + words + b"\r\n",
        b"POST /enter HTTP/1.1\r\n" + head + b"Transfer-Encoding: " + words + b"\r\n\r\n",
        b"POST /enter HTTP/1.1\r\n" + head + b"Content-Length: 400\r\n\r\n" + words,
        b"POST /enter HTTP/1.1\r\n"
        + head
        + b"Content-Type: multipart/form-data; boundary="
        + words
        + b"\r\nContent-Length: 40\r\n\r\n--"
        + words
        + b"\r\n\r\n"
        + words,
        b"GET / HTTP/1.1\r\nHost: [" + words + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\xfe" + words + b"\r\n\r\n",
        b"GET http://[" + words + b" HTTP/1.1\r\n" + head + b"\r\n",
        b"GET //" + words + b"\xff%ff%00 HTTP/1.1\r\n" + head + b"\r\n",
        b"GET / HTTP/1.1\r\n" + head + b'Cookie: candour="\\777\xff' + cookie.encode() + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + head + b"X-Long: " + words * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + head + words + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + head,
    ]


def _byte() -> int:
    return 16 + secrets.randbelow(200)
