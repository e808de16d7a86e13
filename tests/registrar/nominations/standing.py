"""A member who comes forward, and the list that is signed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.clock import hour_start
from crypto.encoding import unb64
from crypto.nominations import Nominee
from registrar.instance import Instance
from registrar.tick import tick
from tests.registrar.conftest import move

UNTIL = hour_start("2026-12-01T12")
SAYS = "I would ask both sides before I decide."


class Candidate:
    """A member's browser at /nominate."""

    def __init__(self, browser: FlaskClient) -> None:
        self.browser = browser

    def opens(self) -> TestResponse:
        return self.browser.get("/nominate")

    def form(self, button: str = "/nominate") -> dict[str, str]:
        form = BeautifulSoup(self.opens().text, "html.parser").find("form", attrs={"action": button})
        assert form is not None
        return {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}  # type: ignore[union-attr]

    def stands(self, statement: str = SAYS) -> TestResponse:
        return self.browser.post("/nominate", data={**self.form(), "statement": statement})

    def withdraws(self) -> TestResponse:
        return self.browser.post("/nominate/withdraw", data=self.form("/nominate/withdraw"))


def words(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    shown = BeautifulSoup(answer.text, "html.parser").select("[data-seat-words]")
    return " ".join(one.text for one in shown)


Signed = Callable[[], list[dict[str, Any]]]
Stand = Callable[[int], Candidate]


def published(app: Flask, number: int = 1) -> list[Nominee]:
    answer = app.test_client().get(f"/nominations/{number}")
    assert answer.status_code == 200, answer.text
    listed: Any = answer.json
    return [Nominee(one["name"], one["statement"], unb64(one["salt"], 32), unb64(one["claim"], 32)) for one in listed]


def over(registrar: Instance, moment: datetime = UNTIL) -> None:
    move(registrar, moment)
    tick(registrar)
