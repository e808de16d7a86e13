"""Everything that is kept, set, sent or said stands on a list with a reason (allowed.toml), and nothing else is."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.db import Database
from forum.app import app_of
from forum.instance import Instance
from forum.membership.service import print_slips
from tests import postgres
from tests.moderation.people import NAMES, appointed
from tests.privacy import listed
from tests.privacy.service import Service, raw
from tests.privacy.visits import Visitor, garbage, holds_office, lives_a_life, makes_trouble

TOP = Path(__file__).parent.parent.parent
ALLOWED = listed.read("allowed.toml")
agrees = partial(listed.agrees, ALLOWED)
SOME_ID = "AAAAAAAAAAAAAAAAAAAAAA"


def test_every_entry_has_a_reason() -> None:
    assert listed.every_entry_has_a_reason(ALLOWED)


def columns(db: Database, url: str) -> set[str]:
    if url.startswith("sqlite"):
        sql = """SELECT m.name AS place, p.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) p
                 WHERE m.type = 'table'"""
    else:
        sql = """SELECT table_name AS place, column_name AS name FROM information_schema.columns
                 WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"""
    return {f"{row['place']}.{row['name']}" for row in db.query(sql)}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A forum on SQLite, used in every way, and still running."""
    folder = tmp_path_factory.mktemp("used") / "instance"
    made = Service(folder, f"sqlite:///{folder / 'forum.db'}")
    forum = made.make()
    made.start()
    lives_a_life(made, forum, Visitor())
    holds_office(made, forum, Visitor())
    makes_trouble(made, forum, Visitor(claim="abandon " * 8))
    forum.keyring.tally_key_to_write(1)  # as a release does that counts somebody: here is no registrar to draw from
    yield made
    forum.db.close()
    made.stop()


@pytest.fixture(scope="module")
def used_on_postgres(tmp_path_factory: pytest.TempPathFactory, postgres_server: postgres.Server) -> Iterator[Service]:
    """A forum on PostgreSQL that members used, stopped."""
    made = Service(tmp_path_factory.mktemp("used") / "instance", postgres_server.create("files"))
    forum = made.make()
    made.start()
    lives_a_life(made, forum, Visitor())
    made.stop()
    forum.db.close()
    yield made
    postgres_server.drop("files")


@pytest.mark.parametrize("fixture", ["used", "used_on_postgres"])
def test_every_table_and_column_is_on_the_list(request: pytest.FixtureRequest, fixture: str) -> None:
    used: Service = request.getfixturevalue(fixture)
    opened = used.open()
    agrees("columns", columns(opened.db, used.database_url))
    opened.db.close()


def test_every_file_is_on_the_list(used: Service) -> None:
    agrees("files", (str(path.relative_to(used.folder)) for path in used.folder.rglob("*")))
    assert not list((used.outside / "tmp").rglob("*"))


def test_postgres_leaves_no_other_file(used_on_postgres: Service) -> None:
    names = [str(path.relative_to(used_on_postgres.folder)) for path in used_on_postgres.folder.rglob("*")]
    assert not [name for name in names if not any(re.fullmatch(pattern, name) for pattern in ALLOWED["files"])]
    assert not [name for name in names if name.startswith("forum.db")]


def test_every_line_the_service_says_is_on_the_list(used: Service) -> None:
    """Over a visit, what nobody should do, a crowd, and a database that fails."""
    forum = used.open()
    browser = Visitor().browser(used.url)
    forum.db.execute("ALTER TABLE slips RENAME TO elsewhere")
    assert browser.post("/enter", data={"pass": "0000-0000-0000-0000-0"}).status_code == 500
    forum.db.execute("ALTER TABLE elsewhere RENAME TO slips")
    crowd(used, 40)
    used.stop()
    used.start()
    browser.close()
    forum.db.close()
    agrees("said", [line for line in used.said().splitlines() if line not in ("Posts appeared.", "Nothing was due.")])


def crowd(service: Service, size: int) -> None:
    """More visitors at once than the service has threads."""
    browsers = [Visitor().browser(service.url) for _ in range(size)]
    with ThreadPoolExecutor(size) as pool:
        list(pool.map(lambda browser: browser.get("/enter"), browsers))
    for browser in browsers:
        browser.close()


def test_every_header_is_on_the_list(used: Service, forum: Instance) -> None:
    browser = Visitor().browser(used.url)
    opened = used.open()
    names: set[str] = set()
    paths = [*addresses(app_of(opened)), "/nowhere", "/static/nowhere.css", "/static/candour.css", "/enter?x=%ff"]
    for entered in (False, True):
        if entered:
            browser.person(opened).enters()
        for path in paths:
            for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT"):
                names |= set(browser.request(method, path).headers)
    me = browser.person(opened).enters().starts_thread("Fares", "Who pays?").submits("claim", "kept", kept="download")
    names |= {*me.answer.headers.keys(), *https(forum).headers.keys()}
    browser.close()
    opened.db.close()
    agrees("headers", names | not_even_requests(used))


def not_even_requests(service: Service) -> set[str]:
    """Headers of the answers to what is no request: waitress alone makes them."""
    answers = [raw(service, "127.0.0.1", data) for data in garbage("text", "agent", "cookie")]
    heads = [answer.partition(b"\r\n\r\n")[0].decode("latin-1").splitlines()[1:] for answer in answers if answer]
    assert heads
    return {line.partition(":")[0] for head in heads for line in head}


def addresses(app: Flask) -> list[str]:
    """Every address the forum knows, with ids and names of nothing filled in."""
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    return sorted({re.sub(r"<slug>", "depot-move", re.sub(r"<(?!slug)[^>]+>", SOME_ID, rule)) for rule in rules})


def https(forum: Instance) -> TestResponse:
    """The answer to somebody who comes in where the forum is served as it should be."""
    safe = replace(forum, settings=replace(forum.settings, url="https://forum.example"))
    data = {"pass": print_slips(forum, 1)[0]}
    answer = app_of(safe).test_client().post("/enter", base_url="https://forum.example", data=data)
    assert answer.status_code == 303
    return answer


def https_named(forum: Instance) -> TestResponse:
    """The same for a seat-holder."""
    safe = replace(forum, settings=replace(forum.settings, url="https://forum.example"))
    data = {"name": NAMES[1], "passphrase": appointed(forum, 2, NAMES[1])}
    answer = app_of(safe).test_client().post("/sign-in", base_url="https://forum.example", data=data)
    assert answer.status_code == 303
    return answer


def test_every_cookie_is_on_the_list(used: Service, forum: Instance) -> None:
    browser = Visitor().browser(used.url)
    browser.http.cookies.clear()
    opened = used.open()
    browser.person(opened).enters().opens("/")
    found = list(browser.http.cookies.keys())
    words = {"name": NAMES[0], "passphrase": appointed(opened, 1, NAMES[0])}
    assert browser.post("/sign-in", data=words).status_code == 303
    found += browser.http.cookies.keys()
    secure = [*https(forum).headers.getlist("Set-Cookie"), *https_named(forum).headers.getlist("Set-Cookie")]
    agrees("cookies", [*found, *(line.split("=")[0] for line in secure)])
    browser.close()
    opened.db.close()


@pytest.mark.parametrize("keep", [{}, {"keep": "y"}])
def test_a_cookie_tells_no_more_than_its_week(forum: Instance, keep: dict[str, str]) -> None:
    """Two who enter at different moments of a week hold cookies that differ in nothing but what is sealed."""
    app = app_of(forum)
    lines = []
    for _ in range(2):
        answer = app.test_client().post("/enter", data={"pass": print_slips(forum, 1)[0], **keep})
        value, _, rest = answer.headers["Set-Cookie"].partition(".")
        lines.append((len(value), rest))
    assert lines[0] == lines[1]


def templates() -> str:
    """The forum's: those of the registrar have a list of their own (test_registrar_allow_list.py)."""
    paths = sorted((TOP / "templates").rglob("*.html"))
    return "\n".join(path.read_text() for path in paths if TOP / "templates" / "registrar" not in path.parents)


def views() -> str:
    paths = [path for name in ("routes", "web") for path in sorted(TOP.glob(f"[cfm]*/**/{name}.py"))]
    return "\n".join(path.read_text() for path in paths)


def test_every_form_field_is_on_the_list() -> None:
    elements = re.findall(r"<(?:input|textarea|button|select)\b[^>]*?\bname=\"([^\"{]+)\"", templates())
    hidden = re.findall(r"m\.hidden\(\"(\w+)\"", templates())
    assert elements
    assert hidden
    agrees("fields", [*elements, *hidden])


def test_every_query_parameter_is_on_the_list() -> None:
    in_links = re.findall(r"(?:[?&]|&amp;)(\w+)(?==|\")", templates() + views())
    asked = re.findall(r"request\.args\.get\(\"(\w+)\"", views()) + re.findall(r"\"(\w+)\" in request\.args", views())
    agrees("parameters", [*in_links, *asked])
