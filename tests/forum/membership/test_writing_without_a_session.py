"""Somebody wrote for an hour and their session ended: nothing typed is lost, and they go on after entry."""

from collections.abc import Callable

import pytest

from forum.instance import Instance
from forum.membership import service as membership
from tests.core.tools import ON_SQLITE
from tests.people import Person, release

Cast = Callable[[], Person]
WORDS = 'Line one & <two>\n\n  "three"\nfour'


def value(person: Person, name: str) -> str:
    """What stands in a field of the page, whatever kind it is."""
    found = person.page.find(attrs={"name": name})
    assert found is not None, f"no field {name}"
    typed = found.get("value")
    return str(typed if typed is not None else found.get_text().removeprefix("\n")).replace("\r\n", "\n")


def goes_on(person: Person) -> Person:
    return person.submits("pass", **{"pass": membership.print_slips(person.forum, 1)[0]})


def put_out(person: Person) -> Person:
    person.browser.delete_cookie("candour", domain="localhost")
    return person


def test_a_new_thread_is_kept_at_the_door(person: Cast) -> None:
    writer = person().opens("/boards/depot-move/new")
    put_out(writer).submits("body", title="Fares & more", body=WORDS)
    assert writer.answer.status_code == 403
    assert value(writer, "pass") == ""
    assert (value(writer, "title"), value(writer, "body")) == ("Fares & more", WORDS)


def test_a_new_thread_goes_on_after_entry(forum: Instance, person: Cast) -> None:
    writer = person().opens("/boards/depot-move/new")
    goes_on(put_out(writer).submits("body", title="Fares", body=WORDS))
    assert (writer.answer.status_code, value(writer, "body")) == (200, WORDS)
    writer.submits("body")
    assert len(writer.claim_code.split()) == 8
    release(forum)
    assert "Line one" in writer.opens(f"/threads/{writer.thread('Fares')}").text


def test_a_wrong_slip_at_the_door_loses_nothing_either(person: Cast) -> None:
    writer = person().opens("/boards/depot-move/new")
    put_out(writer).submits("body", title="Fares", body=WORDS).submits("pass", **{"pass": "wrong"})
    assert (writer.answer.status_code, value(writer, "body"), value(writer, "title")) == (403, WORDS, "Fares")
    goes_on(writer).submits("body")
    assert len(writer.claim_code.split()) == 8


def test_a_reply_keeps_what_it_answers(forum: Instance, person: Cast) -> None:
    writer = person().starts_thread("Fares", "First.")
    release(forum)
    thread = writer.thread("Fares")
    writer.replies(thread, "Second.")
    release(forum)
    second = writer.opens(f"/threads/{thread}").page.select("article")[1]["id"].removeprefix("p-")
    writer.opens(f"/threads/{thread}/reply?to={second}")
    goes_on(put_out(writer).submits("body", body="Third."))
    assert value(writer, "parent") == second


def test_a_claim_code_typed_with_a_reply_is_kept(forum: Instance, person: Cast) -> None:
    """Without it the reply would appear under another name, and its author would not know."""
    code = person().starts_thread("Fares", "First.").claim_code
    release(forum)
    writer = person()
    thread = writer.thread("Fares")
    first = writer.opens(f"/threads/{thread}").page.select_one("article")["id"].removeprefix("p-")
    writer.opens(f"/threads/{thread}/reply?to={first}")
    goes_on(put_out(writer).submits("body", body="Second.", claim=code)).submits("body")
    release(forum)
    names = {name.get_text() for name in person().opens(f"/threads/{thread}").page.select("article h2")}
    assert len(names) == 1


def test_a_title_alone_is_kept_after_entry(person: Cast) -> None:
    writer = person().opens("/boards/depot-move/new")
    goes_on(put_out(writer).submits("body", title="Only a title", body=""))
    assert "Only a title" in writer.answer.text


@ON_SQLITE
@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/leave", "javascript:x", "/boards/../x"])
def test_nobody_is_led_on_to_anything_but_our_own_forms(forum: Instance, person: Cast, onward: str) -> None:
    code = membership.print_slips(forum, 1)[0]
    fields = {"pass": code, "onward": onward, "body": "words", "title": "a title"}
    answer = person().browser.application.test_client().post("/enter", data=fields)
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_reader_at_the_door_enters_to_the_front_page(person: Cast) -> None:
    answer = goes_on(put_out(person()).opens("/enter")).answer
    assert (answer.status_code, answer.location) == (303, "/")
