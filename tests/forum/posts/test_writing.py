"""Writing through the pages: what is refused and kept, previewed, asked about, stored once, changed, taken back."""

from collections.abc import Callable

import pytest
from bs4 import Tag

from crypto.encoding import b64
from forum.instance import Instance
from tests.core.tools import ON_SQLITE, together
from tests.people import Person, release

Cast = Callable[[], Person]
NEW = "/boards/depot-move/new"


def waits(forum: Instance) -> int:
    return len(forum.db.query("SELECT row_id FROM pool"))


def value(person: Person, name: str) -> str:
    found = person.page.find(attrs={"name": name})
    assert isinstance(found, Tag), f"no field {name}"
    return str(found.get("value") if found.get("value") is not None else found.get_text().removeprefix("\n"))


def in_form(person: Person, **fields: str) -> dict[str, str]:
    """The fields of the form that is open, its token with them."""
    return {"csrf_token": value(person, "csrf_token"), **fields}


def change_link(person: Person) -> str:
    link = person.opens("/waiting").page.find("a", string="Change it")
    assert isinstance(link, Tag)
    return str(link["href"])


def posts(person: Person, thread: str) -> list[Tag]:
    return list(person.opens(f"/threads/{thread}").page.select("article.post:not(.waiting)"))


@ON_SQLITE
@pytest.mark.parametrize(
    ("title", "body", "sentence"),
    [
        ("Fares", "", "“Your words” below it is empty"), ("", "", "There is nothing in it yet"),
        ("", "Words.", "needs a title"), ("t" * 151, "Words.", "title is too long"),
        ("Fares", "w" * 10_001, "10,000 characters at most"), ("Fares", "\u200b \n", "“Your words” below it is empty"),
    ],
)
def test_what_cannot_be_a_post_is_kept_in_the_form(
    forum: Instance, person: Cast, title: str, body: str, sentence: str
) -> None:
    writer = person().opens(NEW).submits("body", title=title, body=body)
    assert writer.answer.status_code == 400
    assert sentence in writer.text
    assert (value(writer, "title"), value(writer, "body")) == (title, body)
    assert waits(forum) == 0


@ON_SQLITE
def test_a_preview_shows_the_post_and_stores_nothing(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW).submits("body", "preview", title="Fares", body="*Who* pays?")
    assert writer.page.select_one(".preview em").get_text() == "Who"
    assert value(writer, "body") == "*Who* pays?"
    assert waits(forum) == 0
    writer.submits("body")
    assert (waits(forum), len(writer.claim_code.split())) == (1, 8)


@ON_SQLITE
def test_what_could_identify_is_marked_and_nothing_is_stored(forum: Instance, person: Cast) -> None:
    text = "Ask Margaret Holroyd or mail me: jo@council.example <script>"
    writer = person().opens(NEW).submits("body", title="Fares", body=text)
    marked = " ".join(mark.get_text() for mark in writer.page.find_all("mark"))
    assert "Margaret Holroyd" in marked
    assert "jo@council.example" in marked
    assert writer.page.select_one(".text.plain").get_text() == text
    assert waits(forum) == 0
    writer.submits("confirm")
    assert waits(forum) == 1


@ON_SQLITE
def test_back_from_the_marked_words_returns_to_the_form(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW).submits("body", title="Fares", body="Ask Margaret Holroyd.")
    writer.submits("confirm", "back")
    assert (value(writer, "title"), value(writer, "body")) == ("Fares", "Ask Margaret Holroyd.")
    assert waits(forum) == 0


def test_a_form_sent_twice_is_stored_once(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW)
    fields = in_form(writer, title="Fares", body="Words.")
    answers = [writer.browser.post("/boards/depot-move/threads", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert waits(forum) == 1


def test_a_form_sent_again_after_the_release_is_stored_once(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW)
    fields = in_form(writer, title="Fares", body="Words.")
    for _ in range(2):
        assert writer.browser.post("/boards/depot-move/threads", data=fields).status_code == 200
        release(forum)
    assert waits(forum) == 0
    assert len(posts(writer, writer.thread("Fares"))) == 1


def test_a_form_sent_by_twenty_at_once_is_stored_once(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW)
    fields = in_form(writer, title="Fares", body="Words.")
    cookie = writer.browser.get_cookie("candour", "localhost")
    assert cookie is not None

    def send() -> int:
        browser = writer.browser.application.test_client()
        browser.set_cookie("candour", cookie.value)
        return browser.post("/boards/depot-move/threads", data=fields).status_code

    assert together([send] * 20, forum.db) == [200] * 20
    assert waits(forum) == 1


@ON_SQLITE
@pytest.mark.parametrize("token", ["", "x", b64(bytes(32)), "another"])
def test_a_form_of_nobody_or_of_another_is_asked_to_be_sent_again(forum: Instance, person: Cast, token: str) -> None:
    writer, other = person().opens(NEW), person().opens(NEW)
    given = value(other, "csrf_token") if token == "another" else token
    writer.submits("body", title="Fares", body="Words.", csrf_token=given)
    assert writer.answer.status_code == 403
    assert "press the button once more" in writer.text
    assert (waits(forum), value(writer, "body")) == (0, "Words.")
    writer.submits("body")
    assert waits(forum) == 1


def test_a_waiting_post_is_taken_back_without_a_trace(forum: Instance, person: Cast) -> None:
    writer = person().starts_thread("Fares", "Words.")
    writer.opens("/waiting").submits("csrf_token")
    assert waits(forum) == 0
    release(forum)
    assert "Fares" not in writer.opens("/").text


def test_a_post_can_be_changed_again_and_again(forum: Instance, person: Cast) -> None:
    writer = person().starts_thread("Fares", "First.")
    for words in ("Second.", "Third."):
        writer.opens(change_link(writer)).submits("body", title="Fares", body=words)
        assert waits(forum) == 1
    release(forum)
    assert "Third." in posts(writer, writer.thread("Fares"))[0].get_text()


@ON_SQLITE
def test_a_stranger_neither_sees_nor_changes_nor_takes_back(forum: Instance, person: Cast) -> None:
    link = change_link(person().starts_thread("Fares", "Words."))
    stranger = person()
    assert stranger.opens(link).answer.status_code == 404
    fields = in_form(stranger.opens(NEW), title="Fares", body="Other words.")
    assert stranger.browser.post(link, data=fields).status_code == 404
    assert stranger.browser.post(f"{link}/take-back", data=fields).status_code == 404
    assert waits(forum) == 1


@ON_SQLITE
def test_taking_back_needs_a_token(forum: Instance, person: Cast) -> None:
    writer = person().starts_thread("Fares", "Words.")
    assert writer.browser.post(f"{change_link(writer)}/take-back").status_code == 403
    assert waits(forum) == 1


@ON_SQLITE
def test_a_change_that_comes_after_the_release_keeps_the_words(forum: Instance, person: Cast) -> None:
    """The post appeared while its author was rewriting it: what they typed is still theirs."""
    writer = person().starts_thread("Fares", "First.")
    writer.opens(change_link(writer))
    release(forum)
    writer.submits("body", title="Fares", body="An hour of other words.")
    assert writer.answer.status_code == 404
    assert "An hour of other words." in writer.answer.text


def two_threads(forum: Instance, person: Cast) -> tuple[Person, str, str]:
    writer = person().starts_thread("One", "Here.")
    writer.starts_thread("Two", "There.")
    release(forum)
    return writer, writer.thread("One"), writer.thread("Two")


def first_post(person: Person, thread: str) -> str:
    return str(posts(person, thread)[0]["id"]).removeprefix("p-")


@ON_SQLITE
@pytest.mark.parametrize("parent", ["other", b64(bytes(16)), "x", "\x00"])
def test_a_reply_to_a_post_that_is_not_in_the_thread_is_404(forum: Instance, person: Cast, parent: str) -> None:
    writer, one, two = two_threads(forum, person)
    answered = first_post(writer, two) if parent == "other" else parent
    fields = in_form(writer.opens(f"/threads/{one}"), body="A reply.", parent=answered)
    assert writer.browser.post(f"/threads/{one}/posts", data=fields).status_code == 404
    assert writer.opens(f"/threads/{one}/reply?to={parent}").answer.status_code == 404
    assert waits(forum) == 0


def test_a_reply_without_a_parent_answers_the_first_post(forum: Instance, person: Cast) -> None:
    writer, one, _ = two_threads(forum, person)
    first = first_post(writer, one)
    writer.replies(one, "A reply.")
    release(forum)
    assert posts(writer, one)[1].select_one(f'a[href="#p-{first}"]') is not None


def test_a_reply_answers_the_post_it_names(forum: Instance, person: Cast) -> None:
    writer, one, _ = two_threads(forum, person)
    writer.replies(one, "Second.")
    release(forum)
    second = str(posts(writer, one)[1]["id"]).removeprefix("p-")
    writer.opens(f"/threads/{one}/reply?to={second}").submits("body", body="Third.")
    release(forum)
    assert posts(writer, one)[2].select_one(f'a[href="#p-{second}"]') is not None


@ON_SQLITE
def test_quoting_takes_the_words_and_not_the_quotes_in_them(forum: Instance, person: Cast) -> None:
    writer = person().starts_thread("Fares", "> an older word\n\nOne line.\nAnother.")
    release(forum)
    thread = writer.thread("Fares")
    writer.opens(f"/threads/{thread}/reply?to={first_post(writer, thread)}&quote")
    assert value(writer, "body").strip() == ">\n> One line.\n> Another."


@ON_SQLITE
def test_a_reply_to_nothing_quotes_nothing(forum: Instance, person: Cast) -> None:
    writer, one, _ = two_threads(forum, person)
    writer.opens(f"/threads/{one}/reply?to={first_post(writer, one)}")
    assert value(writer, "body") == ""


@ON_SQLITE
def test_nobody_writes_in_a_thread_or_board_that_is_not_there(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW)
    fields = in_form(writer, title="Fares", body="Words.")
    for path in (f"/threads/{b64(bytes(16))}/posts", "/threads/x/posts", "/boards/nowhere/threads"):
        assert writer.browser.post(path, data=fields).status_code == 404
    assert waits(forum) == 0


@ON_SQLITE
def test_markup_in_a_title_is_words(forum: Instance, person: Cast) -> None:
    writer = person().starts_thread("<b>Fares</b> & *more*", "Words.")
    release(forum)
    writer.opens(f"/threads/{writer.thread('<b>Fares</b> & *more*')}")
    assert writer.page.select_one("h1").get_text() == "<b>Fares</b> & *more*"


@ON_SQLITE
def test_the_longest_post_appears_whole(forum: Instance, person: Cast) -> None:
    words = "👍" * 8_192
    writer = person().starts_thread("t" * 150, words)
    release(forum)
    assert words in posts(writer, writer.thread("t" * 150))[0].get_text()
