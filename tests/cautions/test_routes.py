"""The patterns as the browser gets them."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forum.cautions.routes import bp
from forum.cautions.rules import KINDS, PATTERNS


@pytest.fixture
def answer() -> TestResponse:
    app = Flask(__name__)
    app.register_blueprint(bp)
    return app.test_client().get("/cautions.json")


def test_anyone_gets_every_pattern_in_the_order_of_the_table(answer: TestResponse) -> None:
    rows = answer.get_json()["patterns"]
    assert [(row["kind"], row["source"], row["flags"]) for row in rows] == list(PATTERNS)


def test_anyone_gets_a_sentence_for_every_kind(answer: TestResponse) -> None:
    assert answer.get_json()["kinds"] == dict(KINDS)


def test_the_answer_is_kept_by_the_browser_alone_for_an_hour(answer: TestResponse) -> None:
    assert answer.headers["Cache-Control"] == "private, max-age=3600"


def test_the_answer_sets_no_cookie(answer: TestResponse) -> None:
    assert "Set-Cookie" not in answer.headers
