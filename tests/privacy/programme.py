"""A town hall of members who draw passes at a real registrar and enter a real forum with them, in a secret order.

Both services run in this process, each on a database of its own, with a clock that stands at the moments of three
working days. Members use them over HTTP as a browser and a wallet do; the timers of both tick in between.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from flask.testing import FlaskClient

from core.clock import FixedClock
from core.config import Settings
from core.mail import Mail, Outbox
from crypto.derive import digest
from crypto.encoding import b64, label, unb64
from crypto.posts import Place
from crypto.sessions import Session
from crypto.tokens.client import finalize, prepare
from crypto.tokens.keys import PublicKey, decode_spki
from crypto.tokens.scopes import ballot_scope, challenge_digest, host_of
from crypto.tokens.token import INPUT_SIZE
from forum.app import app_of as forum_app
from forum.boards import service as boards
from forum.cli import create as create_forum
from forum.demo.service import make_boards
from forum.instance import Instance as Forum
from forum.membership import service as membership
from forum.passes import service as passes
from forum.posts import rules as post_rules
from forum.posts import service as posts
from forum.tick import tick as forum_tick
from registrar.app import app_of as registrar_app
from registrar.instance import Instance as Registrar
from registrar.instance import create as create_registrar
from registrar.roll import rules as roll_rules
from registrar.roll import service as roll
from registrar.settings import RegistrarSettings
from registrar.tick import tick as registrar_tick
from tests.conftest import BOARDS

if TYPE_CHECKING:
    from tests.privacy.leaks import Leak

BEGIN = datetime(2026, 11, 9, 8, tzinfo=UTC)
DRAWING, ENTERING = datetime(2026, 11, 17, 9, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC)
WEEK, LATER = "entry:2026-W48", ("entry:2026-W49", "entry:2026-W50")
BLOCK, EVERY, DAYS, HOURS = 33, 25, 3, 8
JSON = {"Accept": "application/json"}
Item = TypeVar("Item")
_lot = secrets.SystemRandom()
# New addresses of databases, by name; what was said since it was last asked.
Urls = Callable[[str], str]
Ear = Callable[[], str]


@dataclass
class Member:
    email: str
    person: bytes = b""
    passes: list[bytes] = field(default_factory=list)
    session: bytes = b""
    spent: bytes = b""


Act = Callable[[Member], None]


@dataclass
class Postman:
    """Hands letters out; with an `outbox` they also stay there, as they do where no SMTP server is set."""

    outbox: Outbox | None
    letters: dict[str, str] = field(default_factory=dict)

    def carry(self, mail: Mail, now: datetime) -> None:
        self.letters[mail.to] = mail.text
        if self.outbox is not None:
            self.outbox.carry(mail, now)


@dataclass(frozen=True)
class Plan:
    """`at_once` of the members draw, and enter right after; the others enter when they like."""

    members: int = 200
    at_once: int = 0
    outbox: bool = True
    leak: "Leak | None" = None


@dataclass
class Town:
    plan: Plan
    registrar: Registrar
    forum: Forum
    ear: Ear
    members: list[Member]
    postman: Postman
    said: dict[str, str] = field(default_factory=lambda: {"registrar": "", "forum": ""})
    keys: dict[str, PublicKey] = field(default_factory=dict)
    entered: list[Session] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.office = registrar_app(self.registrar, self.postman)
        self.door = forum_app(self.forum)

    @property
    def now(self) -> datetime:
        return self.registrar.clock.now()

    def move(self, moment: datetime) -> None:
        for clock in (self.registrar.clock, self.forum.clock):
            cast(FixedClock, clock).moment = moment

    @contextmanager
    def at(self, side: str) -> Iterator[None]:
        """Whatever is said meanwhile was said by that side."""
        yield
        self.said[side] += self.ear()

    def ticks(self) -> None:
        """Both timers, and the forum's reading of the registrar's records; neither can reach the other's address."""
        with self.at("registrar"):
            registrar_tick(self.registrar)
        with self.at("forum"):
            client = self.office.test_client()
            passes.poll(self.forum, lambda url: client.get(url.removeprefix(self.forum.settings.registrar_url)).data)
            forum_tick(self.forum)
        found = self.office.test_client().get("/keys").json
        assert found is not None
        self.keys = {one["scope"]: decode_spki(unb64(one["spki"], 342)) for one in found["records"]}

    def signs_in(self, member: Member) -> tuple[FlaskClient, dict[str, str]]:
        browser = self.office.test_client()
        assert browser.post("/sign-in", data={"email": member.email}).status_code == 200
        self.office.extensions["post"].wait()
        code = re.findall(r"\b[0-9]{6}\b", self.postman.letters.pop(member.email))[0]
        answer = browser.post("/sign-in/code", data={"email": member.email, "code": code}, headers=JSON)
        assert answer.json is not None, answer.text
        return browser, {"Authorization": f"Bearer {answer.json['bearer']}"}

    def draws(self, member: Member, scopes: list[str]) -> None:
        leak = self.plan.leak
        with self.at("registrar"):
            browser, badge = self.signs_in(member)
            hosts = host_of(self.registrar.settings.url), host_of(self.forum.settings.url)
            make = leak.prepare if leak else lambda _, key, challenge: prepare(key, challenge)
            pending = [make(member, self.keys[scope], challenge_digest(*hosts, scope)) for scope in scopes]
            asked = [(self.keys[scope].key_id, one.blinded_msg) for scope, one in zip(scopes, pending, strict=True)]
            body = {"requests": [{"token_key_id": b64(key), "blinded_msg": b64(blinded)} for key, blinded in asked]}
            answer = browser.post("/token-requests", json=body, headers=badge)
            assert answer.json is not None, answer.text
            signed = [unb64(text, 256) for text in answer.json["signatures"]]
            drawn = list(zip(scopes, pending, signed, strict=True))
            tokens = [(scope, finalize(self.keys[scope], one, signature)) for scope, one, signature in drawn]
            member.passes += [token for scope, token in tokens if scope == WEEK]
            if leak:
                leak.drawn(self, member, pending)

    def enters(self, member: Member) -> None:
        token = member.passes[0]
        with self.at("forum"):
            browser = self.door.test_client()
            answer = browser.post("/enter", data={"pass": b64(token)}, base_url=self.forum.settings.url)
            assert answer.status_code == 303, answer.text
            cookie = browser.get_cookie("candour", "127.0.0.1")
            assert cookie is not None
            session = membership.resume(self.forum, cookie.value)
            assert session is not None
            member.session, member.spent = session.stored_id, digest(label("spent") + token[:INPUT_SIZE])
            self.entered.append(session)
            if self.plan.leak:
                self.plan.leak.entered(self, member, token)

    def writes(self, session: Session) -> None:
        nonce, board = secrets.token_bytes(16), boards.listed(self.forum)[0].board_id
        thread = session.thread_id(nonce)
        author = posts.author_by_session(self.forum, session, thread)
        place = Place(board, thread, b"", session.post_id(nonce))
        posts.publish(self.forum, session, author, place, post_rules.Draft("Title", "Words"))

    def plays(self) -> "Town":
        """The week in which all draw, and the days on which all enter."""
        self._opens()
        for member in _shuffled(self.members):
            self.draws(member, self._basket())
        for days in (1, 6):
            self.move(DRAWING + timedelta(days=days))
            self.ticks()
        acts = self._acts()
        for at, (moment, (act, member)) in enumerate(zip(_moments(len(acts)), acts, strict=True)):
            self.move(moment)
            if at % EVERY == 0:
                self.ticks()
            act(member)
        self.move(self.now + timedelta(minutes=1))
        self.ticks()
        return self

    def _opens(self) -> None:
        lines = "".join(f"{member.email},Person {secrets.token_hex(4)},G6,staff\n" for member in self.members)
        people = roll_rules.read(f"email,name,grade,role\n{lines}".encode())
        with self.at("registrar"):
            roll.apply(self.registrar, people)
        rows = self.registrar.db.query("SELECT email, person_id FROM people")
        found = {row["email"]: bytes(row["person_id"]) for row in rows}
        for member in self.members:
            member.person = found[member.email]
        for moment in (BEGIN, DRAWING):
            self.move(moment)
            self.ticks()

    def _basket(self) -> list[str]:
        """What one takes differs: how much anybody took is in the registrar's database."""
        weeks = [WEEK] * (1 + _lot.randrange(4)) + [LATER[0]] * _lot.randrange(4)
        return weeks + [ballot_scope(number) for number in range(1, 2 + _lot.randrange(3))]

    def _draws_again(self, member: Member) -> None:
        self.draws(member, [LATER[1]] * (1 + _lot.randrange(2)))

    def _comes(self, member: Member) -> None:
        """Half-way enough of them write for a release, which tidies the forum."""
        self.enters(member)
        if len(self.entered) == len(self.members) // 2:
            for session in _lot.sample(self.entered, 5):
                self.writes(session)

    def _acts(self) -> list[tuple[Act, Member]]:
        """Who draws again and who enters, in turns. Whether, and when, one draws again says nothing about the entry,
        but for those who enter at once."""
        order = _shuffled(self.members)
        hasty, calm = order[: self.plan.at_once], order[self.plan.at_once :]
        turns: list[list[tuple[Act, Member]]] = [[(self._draws_again, one), (self._comes, one)] for one in hasty]
        turns += [[(self._comes, one)] for one in calm]
        turns += [[(self._draws_again, one)] for one in _lot.sample(calm, len(calm) // 2)]
        return [act for turn in _shuffled(turns) for act in turn]


def new_town(plan: Plan, folder: Path, urls: Urls, new_key: Callable[[], bytes], ear: Ear) -> Town:
    here, there = folder / "registrar", folder / "forum"
    of_registrar = RegistrarSettings(
        data=here, url="http://localhost:1", forum_url="http://127.0.0.1:1", database_url=urls("registrar"),
        keys=here / "keys", block=BLOCK, mail_from="registrar@council.example",
    )  # fmt: skip
    there.mkdir(parents=True)
    registrar = replace(create_registrar(of_registrar), clock=FixedClock(BEGIN), new_key=new_key)
    of_forum = Settings(
        data=there, url=of_registrar.forum_url, database_url=urls("forum"), keys=there / "keys",
        registrar_url=of_registrar.url, record_key=b64(registrar.keys.public),
    )  # fmt: skip
    made = create_forum(of_forum)
    make_boards(made, BOARDS)
    members = [Member(f"m{secrets.token_hex(5)}@council.example") for _ in range(plan.members)]
    postman = Postman(Outbox(here / "outbox", of_registrar.mail_from) if plan.outbox else None)
    return Town(plan, registrar, replace(made, clock=FixedClock(BEGIN)), ear, members, postman)


def _moments(count: int) -> list[datetime]:
    """Seconds of the working hours of three days, in order."""
    seconds = sorted(_lot.sample(range(DAYS * HOURS * 3600), count))
    return [ENTERING + timedelta(days=at // (HOURS * 3600), seconds=at % (HOURS * 3600)) for at in seconds]


def _shuffled(items: list[Item]) -> list[Item]:
    return _lot.sample(items, len(items))
