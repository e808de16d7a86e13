"""Withdrawal: of what waits at once, of what stands with the next release, by its author alone."""

from collections.abc import Callable

import pytest

from core.errors import NotFound
from crypto import claims
from crypto.encoding import unb64
from forum.instance import Instance
from forum.posts import service
from forum.posts.rules import NotYours
from tests.people import Person, release

Cast = Callable[[], Person]


def withdraws(browser: Person, code: str, which: int = 0) -> Person:
    """Opens the receipt, presses the button below one of the posts, and is sure."""
    browser.opens("/receipt").submits("claim", claim=code)
    buttons = browser.page.find_all(attrs={"name": "withdraw"})
    browser.answer = browser.browser.post("/receipt", data={"claim": code, "withdraw": buttons[which]["value"]})
    return browser.submits("sure")


def test_a_waiting_post_is_gone_at_once(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Fares", "Words.")
    withdraws(author, author.claim_code)
    assert forum.db.query("SELECT row_id FROM pool") == []
    release(forum)
    assert "Fares" not in author.opens("/").text


def test_a_post_that_stands_goes_with_the_next_release(forum: Instance, person: Cast) -> None:
    code = person().starts_thread("Fares", "Words nobody keeps.").claim_code
    release(forum)
    reader = person()
    thread = reader.thread("Fares")
    withdraws(reader, code)
    assert "withdrawn with the next release" in reader.text
    assert "Words nobody keeps." in reader.opens(f"/threads/{thread}").text
    release(forum)
    assert "Words nobody keeps." not in reader.opens(f"/threads/{thread}").text
    assert "This post was withdrawn by its author." in reader.text


def test_the_withdrawal_of_a_first_post_takes_the_title_and_leaves_the_answers(forum: Instance, person: Cast) -> None:
    code = person().starts_thread("A title that told", "Words.").claim_code
    release(forum)
    reader = person()
    thread = reader.thread("A title that told")
    reader.replies(thread, "An answer.")
    release(forum)
    withdraws(person(), code)
    release(forum)
    assert "A title that told" not in reader.opens("/").text + reader.opens(f"/threads/{thread}").text
    assert "An answer." in reader.text
    assert reader.page.select_one("h1").get_text() == "(withdrawn by its author)"


def test_nothing_of_a_withdrawn_post_stays_in_its_row(forum: Instance, person: Cast) -> None:
    code = person().starts_thread("Fares", "Words.").claim_code
    release(forum)
    withdraws(person(), code)
    release(forum)
    rows = [dict(row) for row in forum.db.query("SELECT state, record, html FROM posts")]
    assert rows == [{"state": "withdrawn", "record": None, "html": None}]


def test_one_of_two_posts_is_withdrawn_and_the_other_stands(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Fares", "Stays.")
    code = author.claim_code
    release(forum)
    thread = author.thread("Fares")
    author.replies(thread, "Goes.")
    release(forum)
    withdraws(person(), code, 1)
    release(forum)
    text = author.opens(f"/threads/{thread}").text
    assert "Stays." in text
    assert "Goes." not in text


def test_withdrawing_twice_is_withdrawing_once(forum: Instance, person: Cast) -> None:
    code = person().starts_thread("Fares", "Words.").claim_code
    release(forum)
    reader = person()
    withdraws(reader, code)
    post = forum.db.query("SELECT post_id FROM posts")[0]["post_id"]
    thread = unb64(reader.thread("Fares"), 16)
    author = service.author_by_claim(forum, claims.from_words(code), thread)
    assert service.withdraw_post(forum, author, thread, post) is False
    release(forum)
    with pytest.raises(NotFound):
        service.withdraw_post(forum, author, thread, post)


def test_nobody_withdraws_the_post_of_another(forum: Instance, person: Cast) -> None:
    mine, theirs = person(), person().starts_thread("Fares", "Theirs.")
    release(forum)
    thread = theirs.thread("Fares")
    code = mine.replies(thread, "Mine.").claim_code
    release(forum)
    post = forum.db.query("SELECT post_id FROM posts WHERE parent_id = ?", b"")[0]["post_id"]
    author = service.author_by_claim(forum, claims.from_words(code), unb64(thread, 16))
    with pytest.raises(NotYours):
        service.withdraw_post(forum, author, unb64(thread, 16), post)
    release(forum)
    assert "Theirs." in mine.opens(f"/threads/{thread}").text
