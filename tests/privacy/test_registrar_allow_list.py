"""Everything the registrar keeps, sets, sent or says stands on a list with a reason (allowed_registrar.toml).

It knows people; so the question of each reason is what it tells to somebody who holds the forum's database as well.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from core.mail import Outbox
from registrar.app import app_of
from tests import postgres
from tests.clients.forum_log import FakeLog
from tests.privacy import listed
from tests.privacy.registry import OFFICER, Post, Registry
from tests.privacy.registry_visits import Visit, keeps_the_roll, keys_of, lives, makes_trouble
from tests.privacy.service import raw
from tests.privacy.test_allow_list import TOP, columns
from tests.privacy.visits import garbage
from tests.registrar import forum as forums

ALLOWED = listed.read("allowed_registrar.toml")
agrees = partial(listed.agrees, ALLOWED)
WEEKS = (1, 2, 4, 9, 13)


def new_registry(folder: Path, database_url: str) -> Registry:
    registry = Registry(folder, database_url)
    registry.make()
    registry.command("officer", "Bea Officer")
    registry.command("officer", OFFICER, "--dismiss")
    registry.passphrase = registry.command("officer", OFFICER).splitlines()[0]
    registry.command("migrate")
    (registry.outside / "bad.csv").write_text("email,name,grade,role\nnobody,x,G6,staff\n")
    registry.command("roll", "import", str(registry.outside / "bad.csv"), failing=True)
    registry.start()
    return registry


def is_used(registry: Registry) -> Visit:
    """By everybody, in every way, for a quarter of a year."""
    visit = Visit(registry, Post(registry.folder / "outbox"), registry.people[0])
    lives(visit)
    makes_trouble(visit)
    keeps_the_roll(visit)
    for weeks in WEEKS:
        registry.tick_at(weeks)
    with forums.running() as forum:  # one whose log can be read, for once
        forum.log = FakeLog(forum.name)
        registry.forum = forum.url
        registry.tick_at(WEEKS[-1])
    return visit


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Registry, Visit]]:
    """A registrar on SQLite after all that, still running."""
    folder = tmp_path_factory.mktemp("used") / "registrar"
    registry = new_registry(folder, f"sqlite:///{folder / 'registrar.db'}")
    visit = is_used(registry)
    yield registry, visit
    visit.close()
    registry.stop()


def test_every_entry_has_a_reason() -> None:
    assert listed.every_entry_has_a_reason(ALLOWED)


def test_every_table_and_column_is_on_the_list(used: tuple[Registry, Visit]) -> None:
    opened = used[0].open()
    agrees("columns", columns(opened.db, used[0].database_url))
    opened.db.close()


def test_every_file_is_on_the_list(used: tuple[Registry, Visit]) -> None:
    agrees("files", (str(path.relative_to(used[0].folder)) for path in used[0].folder.rglob("*")))
    assert not list((used[0].outside / "tmp").rglob("*"))


def test_postgres_leaves_no_other_column_and_no_other_file(postgres_server: postgres.Server, tmp_path: Path) -> None:
    registry = new_registry(tmp_path / "registrar", postgres_server.create("registrar_files"))
    try:
        visit = Visit(registry, Post(registry.folder / "outbox"), registry.people[0])
        lives(visit)
        keeps_the_roll(visit)
        visit.close()
        opened = registry.open()
        agrees("columns", columns(opened.db, registry.database_url))
        opened.db.close()
    finally:
        registry.stop()
        postgres_server.drop("registrar_files")
    names = [str(path.relative_to(registry.folder)) for path in registry.folder.rglob("*")]
    assert not [name for name in names if not any(re.fullmatch(pattern, name) for pattern in ALLOWED["files"])]
    assert not [name for name in names if name.startswith("registrar.db")]


def test_every_line_the_service_and_its_timer_say_is_on_the_list(used: tuple[Registry, Visit]) -> None:
    """Over a quarter of a year, what nobody should do, and a database that fails."""
    registry = used[0]
    visit, opened = Visit(registry, used[1].post, registry.people[1]), registry.open()
    opened.db.execute("ALTER TABLE codes RENAME TO elsewhere")
    visit.wallet.asks("/sign-in", email=visit.email)
    visit.browser.post("/sign-in", data={"email": visit.email})
    opened.db.execute("ALTER TABLE elsewhere RENAME TO codes")
    opened.db.close()
    visit.close()
    assert visit.statuses == {500}
    agrees("said", registry.said().splitlines())


def test_every_line_a_command_prints_is_on_the_list(used: tuple[Registry, Visit]) -> None:
    agrees("printed", (used[0].outside / "printed").read_text().splitlines())


def test_nobody_s_visit_makes_the_registrar_stumble(used: tuple[Registry, Visit]) -> None:
    """Where a program stumbles it begins to write things down."""
    assert used[1].statuses >= {200, 303, 400, 401, 403, 404, 405, 413, 415, 422}
    assert not [answer.url for answer in used[1].answers if answer.status_code >= 500]


def secure_app(registry: Registry) -> Flask:
    """As it should be served, with the organisation's sign-on beside mailed codes."""
    opened = registry.open()
    provider = {"oidc_issuer": "http://127.0.0.1:1", "oidc_client_id": "x", "oidc_client_secret": "y"}
    settings = replace(opened.settings, url="https://registrar.example", **provider)
    return app_of(replace(opened, settings=settings), Outbox(registry.outside / "other", "x@council.example"))


def test_every_header_is_on_the_list(used: tuple[Registry, Visit]) -> None:
    registry, visit = used
    names = {name for answer in visit.answers for name in answer.headers}
    app = secure_app(registry)
    paths = [re.sub(r"<[^>]+>", "registrar.css", rule.rule) for rule in app.url_map.iter_rules()]
    for path in [*paths, "/nowhere", "/static/nowhere.css", "/records?from=x"]:
        for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT"):
            names |= set(visit.browser.request(method, path).headers)
            with app.test_client().open(path, method=method, base_url="https://registrar.example") as answer:
                names |= set(answer.headers.keys())
    answers = [raw(registry, "127.0.0.1", data) for data in garbage("text", "agent", "cookie")]
    heads = [answer.partition(b"\r\n\r\n")[0].decode("latin-1").splitlines()[1:] for answer in answers if answer]
    assert heads
    names |= {line.partition(":")[0] for head in heads for line in head}
    agrees("headers", {name.title() for name in names})  # waitress spells some its own way


def test_every_cookie_is_on_the_list(used: tuple[Registry, Visit]) -> None:
    registry, visit = used
    lines = [answer.headers["Set-Cookie"] for answer in visit.answers if "Set-Cookie" in answer.headers]
    app = secure_app(registry)
    for base, path, data in (
        ("https://registrar.example", "/sign-out", {}), ("https://registrar.example", "/sign-in/organisation", None),
    ):  # fmt: skip
        browser = app.test_client()
        answer = browser.open(path, method="GET" if data is None else "POST", base_url=base, data=data)
        lines += answer.headers.getlist("Set-Cookie")
    plain = replace(
        app.extensions["registrar"], settings=replace(app.extensions["registrar"].settings, url=registry.url)
    )
    away = app_of(plain, Outbox(registry.outside / "other", "x@council.example")).test_client()
    lines += away.get("/sign-in/organisation", base_url=registry.url).headers.getlist("Set-Cookie")
    agrees("cookies", {line.split("=")[0] for line in lines})
    assert all("HttpOnly" in line for line in lines)
    assert not [line for line in lines if "Max-Age" in line and "Max-Age=0" not in line]


def test_a_badge_has_one_length_and_no_date(used: tuple[Registry, Visit]) -> None:
    for person in used[0].people[2:4]:
        visit = Visit(used[0], used[1].post, person)
        value, _, rest = visit.wallet.signs_in_on_pages().headers["Set-Cookie"].partition(";")
        visit.close()
        assert (len(value), rest) == (len("candour-registrar=") + 83, " HttpOnly; Path=/; SameSite=Strict")


def templates() -> str:
    paths = sorted((TOP / "templates" / "registrar").rglob("*.html"))
    return "\n".join(path.read_text() for path in paths)


def views() -> str:
    paths = [*sorted(TOP.glob("registrar/**/*.py")), TOP / "core" / "web.py"]
    return "\n".join(path.read_text() for path in paths)


def test_every_form_field_is_on_the_list() -> None:
    elements = re.findall(r"<(?:input|textarea|button|select)\b[^>]*?\bname=\"([^\"{]+)\"", templates())
    assert elements
    agrees("fields", elements)


def test_every_query_parameter_is_on_the_list() -> None:
    in_links = re.findall(r"(?:[?&]|&amp;)(\w+)=", templates()) + re.findall(r"\?(v)=", views())
    asked = re.findall(r"request\.args\.get\(\"(\w+)\"", views()) + re.findall(r"\"(\w+)\" in request\.args", views())
    agrees("parameters", [*in_links, *asked])


def test_every_name_in_json_is_on_the_list(used: tuple[Registry, Visit]) -> None:
    """Of what wallets send and of every answer."""
    names: set[str] = {"requests", *used[1].wallet.body([next(iter(used[1].wallet.scopes()))])["requests"][0]}
    for answer in used[1].answers:
        if "json" in answer.headers.get("Content-Type", "") or "directory" in answer.headers.get("Content-Type", ""):
            names |= set(keys_of(answer.json())) if answer.content else set()
    agrees("json", names)
