"""Whether a report may quote a post: a box, not ticked, kept through every page, and in the author's signature."""

from collections.abc import Callable

import pytest
from bs4 import Tag

from crypto.pool import WaitingPost
from crypto.posts import Body, SignatureBroken, sign
from forum.boards import service as boards
from forum.instance import Instance
from forum.membership import service as membership
from forum.pool import service as pool
from tests.core.tools import ON_SQLITE
from tests.crypto.story import KEY, PLACE
from tests.people import Person, release

Cast = Callable[[], Person]
NEW = "/boards/depot-move/new"


def box(person: Person) -> Tag:
    found = person.page.find("input", attrs={"name": "quotable"})
    assert isinstance(found, Tag), person.text
    return found


def reply_to(person: Person) -> str:
    """Where the first post of the open thread is answered."""
    link = person.page.find("a", string="Reply")
    assert isinstance(link, Tag)
    return str(link["href"])


def leave(forum: Instance) -> list[bool]:
    """What each waiting post allows."""
    waits = pool.look(forum)[1].values()
    return [item.record.body.may_be_quoted for item in waits if isinstance(item, WaitingPost)]


@ON_SQLITE
def test_the_box_is_not_ticked_for_a_thread_nor_for_a_reply(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW)
    assert not box(writer).has_attr("checked")
    writer.submits("body", title="Vans", body="Where do they go?")
    assert leave(forum) == [False]
    release(forum)
    thread = writer.thread("Vans")
    assert not box(writer.opens(f"/threads/{thread}")).has_attr("checked")
    assert not box(writer.opens(reply_to(writer))).has_attr("checked")


@ON_SQLITE
def test_beside_the_box_stands_who_reads_it_and_what_that_can_tell(person: Cast) -> None:
    writer = person().opens(NEW)
    hint = writer.page.find(id=str(box(writer)["aria-describedby"]))
    assert hint
    assert "Leaders will read those words, and somebody may know the way you write" in hint.get_text()


def test_a_ticked_box_is_in_the_signed_body_of_a_thread_and_of_a_reply(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW).submits("body", title="Vans", body="Where do they go?", quotable="yes")
    assert leave(forum) == [True]
    release(forum)
    thread = writer.thread("Vans")
    writer.opens(f"/threads/{thread}").submits("body", body="Nobody knows.", quotable="yes")
    assert leave(forum) == [True]


@ON_SQLITE
@pytest.mark.parametrize("button", ["preview", None])
def test_preview_confirm_and_back_keep_the_tick(forum: Instance, person: Cast, button: str | None) -> None:
    writer = person().opens(NEW)
    writer.submits("body", button, title="Vans", body="Ring me on 07700 900123.", quotable="yes")
    if button is None:
        assert "You allow the report to quote up to 25 words of it" in writer.text
        writer.submits("confirm", "back")
    assert box(writer).has_attr("checked")
    assert leave(forum) == []
    writer.submits("body", quotable="yes").submits("confirm")
    assert leave(forum) == [True]


@ON_SQLITE
def test_bad_input_keeps_the_tick(person: Cast) -> None:
    assert box(person().opens(NEW).submits("body", title="", body="Words.", quotable="yes")).has_attr("checked")


@ON_SQLITE
def test_whoever_enters_with_typed_words_still_allows_what_they_ticked(forum: Instance, person: Cast) -> None:
    known = person()
    stranger = Person(known.browser.application.test_client(), forum)
    sent = {"title": "Vans", "body": "Where do they go?", "quotable": "yes", "kind": "1"}
    stranger.answer = stranger.browser.post("/boards/depot-move/threads", data=sent)
    assert stranger.answer.status_code == 403
    stranger.path = "/boards/depot-move/threads"
    stranger.submits("pass", **{"pass": membership.print_slips(forum, 1)[0]}).submits("body")
    assert leave(forum) == [True]
    (item,) = pool.look(forum)[1].values()
    assert isinstance(item, WaitingPost)
    assert item.record.body.kind == 1


@ON_SQLITE
def test_until_it_appears_the_author_sees_the_leave_and_can_take_it_away(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW).submits("body", title="Vans", body="Where do they go?", quotable="yes")
    assert "Reports may quote up to 25 words of it." in writer.opens("/waiting").text
    link = writer.page.find("a", string="Change it")
    assert isinstance(link, Tag)
    assert box(writer.opens(str(link["href"]))).has_attr("checked")
    writer.submits("body", body="Where do they all go?")
    assert leave(forum) == [False]


@ON_SQLITE
def test_with_the_eight_words_the_author_sees_that_a_report_may_quote_it(forum: Instance, person: Cast) -> None:
    writer = person().opens(NEW).submits("body", title="Vans", body="Where do they go?", quotable="yes")
    words = writer.claim_code
    assert "You allow the report" not in writer.opens("/receipt").submits("claim", claim=words).text
    release(forum)
    assert "You allow the report to leadership to quote" in writer.opens("/receipt").submits("claim", claim=words).text


@ON_SQLITE
def test_the_support_board_offers_no_box_and_takes_no_tick(forum: Instance, person: Cast) -> None:
    boards.create(forum, "support", "Support", "For people at risk.")
    writer = person().opens("/boards/support/new")
    assert not writer.page.find(attrs={"name": "quotable"})
    writer.submits("body", title="Notice", body="I was given notice.", quotable="yes")
    assert leave(forum) == [False]
    release(forum)
    thread = writer.thread("Notice", "support")
    for path in (f"/threads/{thread}", reply_to(writer.opens(f"/threads/{thread}"))):
        assert not writer.opens(path).page.find(attrs={"name": "quotable"})


def test_nobody_but_the_author_sets_the_bit() -> None:
    record = sign(KEY, PLACE, Body("", "Words."))
    with pytest.raises(SignatureBroken):
        type(record)(Body("", "Words.", 1), record.public_key, record.signature).verify(PLACE)
