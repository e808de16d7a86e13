"""The wallet's page as the forum serves it, and what a person does on it."""

from collections.abc import Callable
from pathlib import Path

from flask import Response, jsonify, render_template, request
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from core.config import Settings
from core.web import POLICY, make_app
from crypto.tokens import keys, scopes
from crypto.tokens.token import parse_text, verify
from tests.clients.services import CODE, Services, unb64

TOP = Path(__file__).parents[2]
ANN = "ann@example.org"
PASSPHRASE = "correct horse battery staple"
WITHOUT_ED25519 = """
const importKey = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (...given) =>
  given[2] === "Ed25519" ? Promise.reject(new DOMException("", "NotSupportedError")) : importKey(...given);
"""
Open = Callable[..., Page]


class Site:
    """The page as the forum serves it, and an /enter that notes what was posted."""

    def __init__(self, services: Services) -> None:
        self.services, self.entered = services, list[dict[str, str]]()
        settings = Settings(data=Path(), url="http://127.0.0.1")
        app = make_app("forum", settings, TOP / "forum" / "static", TOP / "templates")
        app.get("/passes")(self.page)
        app.get("/passes/keys")(lambda: jsonify(services.lists["forum"]))
        app.get("/log/<path:path>")(self.log)
        app.post("/enter")(self.enter)
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def page(self) -> Response:
        text = render_template("passes/passes.html", registrar=self.services.registrar, forum=self.url)
        policy = POLICY.replace("connect-src 'self'", f"connect-src 'self' {self.services.registrar}")
        return Response(text, headers={"Content-Security-Policy": policy})

    def log(self, path: str) -> Response:
        status, kind, body = self.services.log.answer(path)
        return Response(body, status, content_type=kind)

    def enter(self) -> str:
        self.entered.append(dict(request.form))
        return "in"

    def scope_of(self, token: str) -> str:
        """The scope of a token that the forum's own code accepts."""
        hosts = scopes.host_of(self.services.registrar), scopes.host_of(self.url)
        key_id = parse_text(token)[66:98]
        scope = self.services.by_id[key_id]
        record = next(one for one in self.services.lists["registrar"]["records"] if one["scope"] == scope)
        verify(parse_text(token), keys.decode_spki(unb64(record["spki"])), scopes.challenge_digest(*hosts, scope))
        return scope


def ask_for_code(page: Page, email: str = ANN) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()


def draw(page: Page, email: str = ANN, code: str = CODE) -> None:
    ask_for_code(page, email)
    page.get_by_label("The six digits from the mail").fill(code)
    page.get_by_role("button", name="Draw my passes").click()


def drawn(page: Page, email: str = ANN) -> Page:
    draw(page, email)
    expect(page.get_by_role("heading", name="You are up to date: 20 passes, 4 ballot papers")).to_be_visible()
    return page


def problem(page: Page) -> str:
    box = page.get_by_role("alert")
    expect(box).to_be_visible()
    expect(box).to_be_focused()
    return box.locator("p").inner_text()


def wallet(page: Page) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = page.evaluate(
        "async () => (await import('/static/passes/store.js')).read()"
    )
    return found


def save(page: Page, folder: Path) -> Path:
    page.get_by_text("Save to a file").click()
    page.get_by_label("A passphrase for the file").fill(PASSPHRASE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the file").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def restore(page: Page, file: Path, passphrase: str = PASSPHRASE) -> None:
    if page.locator("#restore").get_attribute("open") is None:
        page.get_by_text("Restore from a file").click()
    page.get_by_label("The wallet file").set_input_files(file)
    page.get_by_label("Its passphrase").fill(passphrase)
    page.get_by_role("button", name="Restore", exact=True).click()
