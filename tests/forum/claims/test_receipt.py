"""`/receipt`: what a claim code shows, without looking at who asks."""

from collections.abc import Callable

import pytest

from core.web import SANDBOX
from forum.app import app_of
from forum.instance import Instance
from tests.core.tools import ON_SQLITE
from tests.people import Person, release

Cast = Callable[[], Person]


def asks(browser: Person, code: str) -> Person:
    return browser.opens("/receipt").submits("claim", claim=code)


def test_a_code_shows_the_post_while_it_waits(person: Cast) -> None:
    code = person().starts_thread("Fares", "Nobody has said.").claim_code
    reader = asks(person(), code)
    assert "Nobody has said." in reader.text
    assert "waits" in reader.text


def test_a_code_shows_all_posts_of_its_author_and_who_answered_which(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Fares", "First of mine.")
    code = author.claim_code
    release(forum)
    thread = author.thread("Fares")
    author.replies(thread, "Second of mine.")
    person().replies(thread, "An answer.")
    release(forum)
    page = asks(person(), code).page
    mine = [post.select_one(".text").get_text().strip() for post in page.select("article")]
    assert mine == ["First of mine.", "Second of mine."]
    answers = [answer.get_text().strip() for answer in page.select("article")[0].select(".answer .text")]
    assert sorted(answers) == ["An answer.", "Second of mine."]
    assert page.select("article")[1].select(".answer") == []


def test_a_code_shows_the_name_that_stands_in_the_thread(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Fares", "Words.")
    code = author.claim_code
    release(forum)
    author.opens(f"/threads/{author.thread('Fares')}")
    name = author.page.select_one("article h2").get_text().removesuffix(" you")
    assert name in asks(person(), code).text


def test_a_code_works_after_its_session_is_forgotten(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Fares", "Words.")
    code = author.claim_code
    forum.db.execute("DELETE FROM sessions")
    release(forum)
    assert "Words." in asks(author, code).text


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        *((typed, 400, "not eight words of ours") for typed in ("", "only three", "nonsense " * 8, "abandon " * 9)),
        ("zoo " * 8, 403, "No post belongs to these eight words"), ("<b>\"'&", 400, "eight"),
    ],
)
def test_other_words_are_refused_and_kept(forum: Instance, typed: str, status: int, sentence: str) -> None:
    reader = asks(Person(app_of(forum).test_client(), forum), typed)
    assert (reader.answer.status_code, sentence in reader.text) == (status, True)
    assert reader.page.find(attrs={"name": "claim"})["value"] == typed


@ON_SQLITE
def test_a_code_is_read_however_it_is_typed(person: Cast) -> None:
    code = person().starts_thread("Fares", "Words.").claim_code
    for typed in (code.upper(), code.replace(" ", "-"), code.replace(" ", ", "), f"\n {code.replace(' ', chr(10))} "):
        assert asks(person(), typed).answer.status_code == 200


def test_a_post_is_taken_back_only_after_a_second_question(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Fares", "Words.")
    reader = asks(person(), author.claim_code).submits("withdraw")
    assert "Take this post back for good?" in reader.text
    assert "Words." in reader.text
    assert len(forum.db.query("SELECT row_id FROM pool")) == 1
    sure, keeps = reader.page.select("main form")
    assert sure.find(attrs={"name": "sure"})
    assert [field["name"] for field in keeps.find_all("input")] == ["claim"]
    reader.submits("sure")
    assert forum.db.query("SELECT row_id FROM pool") == []


@ON_SQLITE
@pytest.mark.parametrize("sure", ["", "yes"])
@pytest.mark.parametrize("withdraw", ["x", "A" * 22, "A" * 21 + "B", "\x00"])
def test_the_withdrawal_of_nothing_changes_nothing(
    forum: Instance, person: Cast, withdraw: str, sure: str
) -> None:
    author = person().starts_thread("Fares", "Words.")
    answer = author.browser.post("/receipt", data={"claim": author.claim_code, "withdraw": withdraw, "sure": sure})
    assert answer.status_code == 404
    assert author.claim_code in answer.text
    assert len(forum.db.query("SELECT row_id FROM pool")) == 1


@ON_SQLITE
def test_every_answer_is_sandboxed(person: Cast) -> None:
    """Its forms and links then carry no cookie: a code and a session never come in one request."""
    author = person().starts_thread("Fares", "Words.")
    browser = author.browser
    answers = [
        browser.get("/receipt"), *(browser.post("/receipt",
        data=data) for data in ({"claim": author.claim_code}, {"claim": "x"})),
        browser.post("/receipt", data={"claim": author.claim_code, "withdraw": "x"}),
    ]
    assert {answer.headers["Content-Security-Policy"] for answer in answers} == {SANDBOX}
    assert "sandbox allow-forms" in SANDBOX
    assert "allow-same-origin" not in SANDBOX


@ON_SQLITE
def test_the_answer_is_the_same_whoever_asks(forum: Instance, person: Cast) -> None:
    author, other = person().starts_thread("Fares", "Words."), person()
    code = author.claim_code
    nobody = app_of(forum).test_client()
    for data in ({"claim": code}, {"claim": "zoo " * 8}, {"claim": "x"}):
        answers = [browser.post("/receipt", data=data) for browser in (author.browser, other.browser, nobody)]
        assert len({(answer.status_code, answer.text, tuple(answer.headers)) for answer in answers}) == 1
    assert len({browser.get("/receipt").text for browser in (author.browser, other.browser, nobody)}) == 1


@ON_SQLITE
def test_the_cookie_is_not_even_opened(person: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    author = person().starts_thread("Fares", "Words.")
    code, looked = author.claim_code, []
    monkeypatch.setattr("forum.membership.service.resume", lambda *_: looked.append(1))
    author.browser.get("/receipt")
    author.browser.post("/receipt", data={"claim": code})
    author.browser.post("/receipt", data={"claim": "x"})
    assert looked == []
    author.browser.get("/")
    assert looked == [1]


@ON_SQLITE
def test_a_form_of_the_sandbox_with_origin_null_is_taken(forum: Instance, person: Cast) -> None:
    code = person().starts_thread("Fares", "Words.").claim_code
    headers = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    answer = app_of(forum).test_client().post("/receipt", data={"claim": code}, headers=headers)
    assert answer.status_code == 200


@ON_SQLITE
def test_a_code_is_in_no_address(person: Cast) -> None:
    code = person().starts_thread("Fares", "Words.").claim_code
    reader = asks(person(), code)
    leading = reader.page.find_all(["a", "form", "link"])
    addresses = [str(tag.get("href") or tag.get("action") or "") for tag in leading]
    assert not [address for address in addresses if code.split()[0] in address]
    assert reader.browser.get(f"/receipt?claim={code.replace(' ', '+')}").text == reader.browser.get("/receipt").text
