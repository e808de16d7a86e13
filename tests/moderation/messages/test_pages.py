"""Both ways through the pages: a member without a name, seat-holders with one, and nobody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from core.clock import FixedClock
from forum.app import app_of
from forum.instance import Instance
from forum.membership.service import print_slips
from moderation.messages import rules
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.moderation.messages.people import WORDS, conversation, reads, writes, written
from tests.moderation.people import Named, leader, quiet_app, seat_holders
from tests.people import Person, release

Cast = Callable[[], Person]


@pytest.fixture
def app(forum: Instance) -> Flask:
    return quiet_app(forum)


@pytest.fixture
def seats(forum: Instance, app: Flask) -> list[Named]:
    return seat_holders(forum, app)


@pytest.fixture
def member(forum: Instance, app: Flask) -> Person:
    return Person(app.test_client(), forum).enters()


@pytest.fixture
def stranger(forum: Instance, app: Flask) -> Person:
    return Person(app.test_client(), forum)


def waiting(forum: Instance) -> int:
    count: int = forum.db.query("SELECT COUNT(*) AS n FROM pool")[0]["n"]
    return count


def test_a_message_is_read_by_every_seat_and_the_answer_by_eight_words(
    forum: Instance, seats: list[Named], member: Person, stranger: Person
) -> None:
    claim = written(forum, member)
    for seat in seats:
        assert WORDS in seat.opens(conversation(seat)).text
    seats[1].opens(conversation(seats[1])).submits("body", body="We will ask on Monday.")
    assert seats[1].answer.status_code == 303
    assert "We will ask on Monday." in reads(stranger, claim).text
    assert "The moderator of seat 2" in stranger.text
    assert "We will ask on Monday." in seats[0].opens(conversation(seats[0])).text


def test_what_is_written_on_without_a_session_comes_to_the_same_conversation(
    forum: Instance, seats: list[Named], member: Person, stranger: Person
) -> None:
    claim = written(forum, member)
    reads(stranger, claim).submits("body", body="And about the rota?")
    assert "It is sealed, and waits" in stranger.text
    release(forum)
    seat = seats[0].opens(conversation(seats[0]))
    assert [WORDS in seat.text, "And about the rota?" in seat.text] == [True, True]


def test_no_moderator_sees_it_before_the_release(forum: Instance, seats: list[Named], member: Person) -> None:
    writes(member)
    assert "Nobody has written" in seats[0].opens("/moderation/messages").text
    release(forum)
    assert "Waits for an answer" in seats[0].opens("/moderation/messages").text


@pytest.mark.usefixtures("seats")
def test_the_member_sees_that_it_waits_that_it_came_and_not_their_own_words(
    forum: Instance, member: Person, stranger: Person
) -> None:
    claim = writes(member)
    assert "A message of yours waits with the posts" in reads(stranger, claim).text
    release(forum)
    text = reads(stranger, claim).text
    assert "Your message reached the moderators today." in text
    assert "There is no answer to your last message yet." in text
    assert WORDS not in text


@ON_SQLITE
@pytest.mark.usefixtures("seats")
def test_what_could_identify_is_shown_before_anything_is_stored(forum: Instance, member: Person) -> None:
    member.opens("/messages/").submits("body", body="Ring 07700 900123.")
    assert "do the moderators need to know this" in member.text
    assert waiting(forum) == 0
    member.submits("confirm", "back")
    assert "07700 900123" in str(member.page.find("textarea"))
    member.submits("body").submits("confirm")
    assert member.claim_code
    assert waiting(forum) == 1


@ON_SQLITE
@pytest.mark.usefixtures("seats")
def test_what_is_written_on_is_looked_at_too(forum: Instance, member: Person, stranger: Person) -> None:
    claim = written(forum, member)
    reads(stranger, claim).submits("body", body="Ring 07700 900123.")
    assert "do the moderators need to know this" in stranger.text
    assert "sandbox" in stranger.answer.headers["Content-Security-Policy"]
    assert waiting(forum) == 0
    stranger.submits("confirm")
    assert "It is sealed, and waits" in stranger.text
    assert waiting(forum) == 1


def test_one_form_sent_twice_is_one_message_and_with_other_words_two(
    forum: Instance, seats: list[Named], member: Person
) -> None:
    member.opens("/messages/")
    form = {str(field["name"]): str(field.get("value", "")) for field in member.page.select("main input")}
    for text in ("One.", "One.", "Two."):
        assert member.browser.post("/messages/", data=form | {"body": text}).status_code == 200
    release(forum)
    member.browser.post("/messages/", data=form | {"body": "One."})
    release(forum)
    text = seats[0].opens("/moderation/messages").text
    assert "2 messages" in text


def test_an_answer_sent_twice_is_there_once(forum: Instance, seats: list[Named], member: Person) -> None:
    written(forum, member)
    seat = seats[0].opens(conversation(seats[0]))
    form = {str(field["name"]): str(field["value"]) for field in seat.page.select("main form.card input")}
    for _ in range(2):
        assert seat.browser.post(seat.path, data=form | {"body": "Yes."}).status_code == 303
    assert "2 messages" in seat.opens("/moderation/messages").text


@ON_SQLITE
@pytest.mark.parametrize(("text", "status"), [("", 400), ("x" * 5001, 400), ("\U0001f980" * 4200, 400)])
def test_what_cannot_be_sent_comes_back_with_a_sentence_and_its_words(
    forum: Instance, seats: list[Named], member: Person, stranger: Person, text: str, status: int
) -> None:
    claim = written(forum, member)
    for page in (member.opens("/messages/"), reads(stranger, claim), seats[0].opens(conversation(seats[0]))):
        assert page.submits("body", body=text).answer.status_code == status
        found = page.page.find("textarea")
        assert found is not None
        assert found.get_text().strip() == text
    assert waiting(forum) == 0


@ON_SQLITE
@pytest.mark.usefixtures("seats")
def test_a_stale_form_keeps_the_words_and_stores_nothing(forum: Instance, member: Person) -> None:
    member.opens("/messages/").submits("body", body="Long thoughts.", csrf_token="x")
    assert member.answer.status_code == 403
    assert "Long thoughts." in str(member.page.find("textarea"))
    assert waiting(forum) == 0


@ON_SQLITE
@pytest.mark.usefixtures("seats")
def test_the_end_of_a_session_does_not_lose_the_words(forum: Instance, stranger: Person) -> None:
    data = {"body": "Long thoughts."}
    stranger.answer, stranger.path = stranger.browser.post("/messages/", data=data), "/messages/"
    assert stranger.answer.status_code == 403
    stranger.submits("pass", **{"pass": print_slips(forum, 1)[0]})
    assert "It is not sent yet." in stranger.text
    stranger.submits("body")
    assert stranger.claim_code


@ON_SQLITE
@pytest.mark.usefixtures("seats")
def test_the_first_two_words_are_asked_back(member: Person) -> None:
    claim = writes(member)
    assert member.submits("claim", claim="zoo zoo").answer.status_code == 400
    assert member.claim_code == claim
    assert member.submits("claim", claim=" ".join(claim.split()[:2])).answer.status_code == 303


@ON_SQLITE
@pytest.mark.usefixtures("seats")
def test_the_words_can_be_saved_as_a_file_that_says_nothing(member: Person) -> None:
    claim = writes(member)
    member.submits("claim", "kept", kept="download")
    assert member.answer.text.strip() == claim
    assert "note.txt" in member.answer.headers["Content-Disposition"]


@ON_SQLITE
@pytest.mark.parametrize("typed", ["", "one two three", "abandon " * 8, "x" * 400])
@pytest.mark.usefixtures("seats")
def test_words_that_lead_nowhere_are_refused_in_words(stranger: Person, typed: str) -> None:
    reads(stranger, typed)
    assert stranger.answer.status_code in (400, 403)
    assert stranger.page.find(attrs={"role": "alert"})


@ON_SQLITE
@pytest.mark.usefixtures("seats")
def test_the_eight_words_of_a_post_open_no_message_and_the_other_way_round(
    forum: Instance, member: Person, stranger: Person
) -> None:
    post, message = member.starts_thread("Fares", "Who pays?").claim_code, written(forum, member)
    assert reads(stranger, post).answer.status_code == 403
    assert stranger.opens("/receipt").submits("claim", claim=message).answer.status_code == 403


@ON_SQLITE
@pytest.mark.usefixtures("seats")
def test_the_pages_of_the_eight_words_are_sandboxed(forum: Instance, member: Person, stranger: Person) -> None:
    claim = written(forum, member)
    for page in (stranger.opens("/messages/read"), reads(stranger, claim), reads(stranger, "zoo")):
        assert "sandbox allow-forms" in page.answer.headers["Content-Security-Policy"]


@ON_SQLITE
def test_without_a_seat_nothing_is_taken_and_the_page_says_why(forum: Instance, member: Person) -> None:
    assert "No seat is held at the moment" in member.opens("/messages/").text
    token = member.opens("/boards/depot-move/new").page.find("input", attrs={"name": "csrf_token"})
    assert token is not None
    answer = member.browser.post("/messages/", data={"body": WORDS, "csrf_token": token["value"]})
    assert answer.status_code == 409
    assert WORDS in answer.text
    assert waiting(forum) == 0


@ON_SQLITE
def test_nobody_but_a_seat_holder_comes_to_a_moderators_page(
    forum: Instance, app: Flask, seats: list[Named], member: Person, stranger: Person
) -> None:
    written(forum, member)
    where = conversation(seats[0])
    for who in (member, stranger, leader(forum, app)):
        for path in ("/moderation/messages", where):
            assert who.opens(path).answer.status_code == 403
        for path in (where, f"{where}/settle", f"{where}/share"):
            assert who.browser.post(path, data={"body": "Me."}).status_code == 403


def test_a_lapsed_seat_holder_is_refused_and_new_messages_are_not_sealed_to_them(
    forum: Instance, seats: list[Named], member: Person
) -> None:
    written(forum, member)
    where = conversation(seats[0])
    later = replace(forum, clock=FixedClock(NOON + timedelta(weeks=9)))
    app = app_of(later)
    lapsed = Named(app.test_client(), later, seats[0].name, seats[0].passphrase, 1)
    assert lapsed.signs_in().answer.status_code == 403
    assert lapsed.opens(where).answer.status_code == 403
    assert "No seat is held" in Person(app.test_client(), later).enters().opens("/messages/").text


@ON_SQLITE
@pytest.mark.parametrize(
    "start", ["", "x", "2026-13-99.AAAA", "2026-11-24", "9999-12-31." + "A" * 43, "\0." + "A" * 43]
)
def test_the_list_begins_anywhere_and_never_fails(seats: list[Named], start: str) -> None:
    answer = seats[0].browser.get("/moderation/messages", query_string={"from": start})
    assert answer.status_code == 200


def test_the_list_goes_on_where_a_page_ends(
    forum: Instance, seats: list[Named], member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "PAGE", 2)
    for number in range(5):
        writes(member, f"Message {number} of five.")
    release(forum)
    seat, found, more = seats[0].opens("/moderation/messages"), [], True
    while more:
        found += [link.get_text() for link in seat.page.select(".threads a")]
        link = seat.page.select_one(".pages a")
        more = link is not None
        if link is not None:
            seat.opens(str(link["href"]))
    assert sorted(found) == [f"Message {number} of five." for number in range(5)]


@ON_SQLITE
@pytest.mark.parametrize("name", ["x", "A" * 43, "A" * 22])
def test_a_conversation_that_is_not_there_is_a_404(seats: list[Named], name: str) -> None:
    assert seats[0].opens(f"/moderation/messages/{name}").answer.status_code == 404


@ON_SQLITE
def test_an_answer_by_another_sites_form_is_refused_and_keeps_its_words(
    forum: Instance, seats: list[Named], member: Person
) -> None:
    written(forum, member)
    seat = seats[0].opens(conversation(seats[0])).submits("body", body="Not mine.", csrf_token="x")
    assert seat.answer.status_code == 403
    assert "Not mine." in str(seat.page.find("textarea"))
    assert "1 message" in seat.opens("/moderation/messages").text


@ON_SQLITE
def test_a_moderator_can_say_that_it_needs_no_answer(forum: Instance, seats: list[Named], member: Person) -> None:
    written(forum, member)
    seat = seats[0].opens(conversation(seats[0]))
    form = seat.page.select_one("form[action$='/settle']")
    assert form is not None
    token = form.select_one("input")
    assert token is not None
    assert seat.browser.post(str(form["action"]), data={"csrf_token": token["value"]}).status_code == 303
    assert "Waits for an answer" not in seat.opens("/moderation/messages").text
