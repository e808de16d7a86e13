"""Every address there is, for everybody there is: the answer is the one of the reviewed table in matrix.toml."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from crypto.encoding import b64
from forum.instance import Instance
from forum.membership import service as membership
from moderation.accounts import service as accounts
from tests.moderation.people import appointed, leader, quiet_app, seat_holders
from tests.people import Person, release

TABLE: dict[str, str] = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text())["answers"]
ROLES = ("stranger", "member", "seat-holder", "lapsed", "leader")
NOWHERE = b64(bytes(16))


@dataclass(frozen=True)
class Sender:
    """One role's cookie, and the token of a form that it was shown."""

    cookie: str
    token: str

    def asks(self, app: Flask, method: str, path: str) -> int:
        browser = app.test_client(use_cookies=False)
        data = {"csrf_token": self.token} if method == "POST" else None
        return browser.open(path, method=method, data=data, headers={"Cookie": self.cookie}).status_code


@pytest.fixture
def app(forum: Instance) -> Flask:
    return quiet_app(forum)


@pytest.fixture
def senders(forum: Instance, app: Flask, person: Callable[[], Person]) -> dict[str, Sender]:
    """One of each. The lapsed one signed in while the term ran, and holds a form that was good."""
    one, two, _ = seat_holders(forum, app)
    named = {"seat-holder": one, "lapsed": two, "leader": leader(forum, app)}
    found = {role: by_name(forum, someone) for role, someone in named.items()}
    appointed(forum, 2, "Dee Later")
    session = cookie(person(), "candour")
    member = membership.resume(forum, session)
    assert member is not None
    return {"stranger": Sender("", ""), "member": Sender(f"candour={session}", member.form_token()), **found}


def by_name(forum: Instance, someone: Person) -> Sender:
    value = cookie(someone, "candour-account")
    account = accounts.resume(forum, value)
    assert account is not None
    return Sender(f"candour-account={value}", account.form_token())


def cookie(someone: Person, name: str) -> str:
    found = someone.browser.get_cookie(name, "localhost")
    assert found is not None
    return found.value


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """(method, rule) of everything that is not a static file."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield from ((method, rule.rule) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def test_every_address_answers_everybody_as_the_table_says(
    forum: Instance, app: Flask, senders: dict[str, Sender], person: Callable[[], Person]
) -> None:
    author = person().starts_thread("Lockers", "Where do they go?")
    release(forum)
    samples = {"slug": "depot-move", "form": "json", "number": "1", "path": "tile/0/000"}
    samples["thread"] = author.thread("Lockers")
    samples["post"] = b64(forum.db.query("SELECT post_id FROM posts")[0]["post_id"])
    found = {}
    for method, rule in routes(app):
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: samples.get(name[1], NOWHERE), rule)
        found[f"{method} {rule}"] = " ".join(str(senders[role].asks(app, method, path)) for role in ROLES)
    wrong = {route: answers for route, answers in found.items() if TABLE.get(route) != answers}
    assert not wrong, "\n" + "\n".join(f'"{route}" = "{answers}"' for route, answers in sorted(wrong.items()))
    assert TABLE.keys() == found.keys()


def test_nobody_but_a_seat_holder_gets_anything_but_a_refusal_at_a_page_of_moderation() -> None:
    """Whatever the table says of single pages: but for the public log, this is its rule."""
    private = {
        route: answers.split()
        for route, answers in TABLE.items()
        if " /moderation" in route and not re.match(r"GET /moderation/log(\.csv|/.*)?$", route)
    }
    assert private
    open_to_others = {
        route for route, answers in private.items() if {answers[at] for at in (0, 1, 3, 4)} != {"403"}
    }
    assert not open_to_others
