"""The pages seat-holders work in: the queue, a case in its thread, bulk; and nobody else comes in."""

import pytest

from crypto.acts import KEEP, REMOVE
from crypto.encoding import b64
from forum.posts.rules import REMOVED, SHOWN
from forum.posts.store import thread_of
from moderation.cases import rules, service
from tests.core.tools import ON_SQLITE
from tests.moderation.panel import Panel
from tests.moderation.people import Named, seat_holders
from tests.people import Person, release

pytestmark = ON_SQLITE
QUEUE = "/moderation/cases"


@pytest.fixture
def seats(panel: Panel) -> list[Named]:
    """Three who are signed in; they hold their seats anew."""
    return seat_holders(panel.forum, panel.app)


def decides(person: Person, case: bytes, verb: str, **more: str) -> Person:
    values = {"verb": verb, "rule": "3", "words": "It shouts.", **more}
    return person.opens(f"{QUEUE}/{b64(case)}").submits("verb", **values)


def said(person: Person) -> Person:
    """Where a decision leads."""
    assert person.answer.status_code == 303, person.text
    return person.opens(str(person.answer.headers["Location"]))


def test_the_queue_shows_what_is_flagged_with_its_first_words(panel: Panel, seats: list[Named]) -> None:
    post = panel.post()
    panel.flags(post, rule=4)
    page = seats[0].opens(QUEUE)
    assert "Words of Fares" in page.text
    assert "rule 4, flagged by 1 without one" in page.text


def test_a_decision_leads_to_the_next_case_and_then_to_an_empty_queue(panel: Panel, seats: list[Named]) -> None:
    posts = panel.posts("One", "Two")
    panel.flags(*posts)
    one = seats[0]
    first = b64(posts[0])
    said(decides(one, posts[0], KEEP))
    assert one.path.startswith(f"{QUEUE}/{b64(posts[1])}?said=")
    assert "Seat 1 says: keep" in one.text
    said(decides(one, posts[1], REMOVE))
    assert one.path.startswith(f"{QUEUE}?said=")
    assert "Nothing waits for you." in one.text
    assert f"{QUEUE}/{first}" in one.answer.text


def test_a_case_shows_the_post_in_its_thread_and_what_others_said(panel: Panel, seats: list[Named]) -> None:
    post = panel.post()
    thread = panel.member().thread("Fares")
    panel.member().replies(thread, "An answer to it.")
    release(panel.forum)
    panel.flags(post)
    decides(seats[1], post, REMOVE, passages="Words of Fares")
    page = seats[0].opens(f"{QUEUE}/{b64(post)}")
    assert "An answer to it." in page.text
    assert "Seat 2: remove (rule 3)" in page.text
    assert "It shouts." in page.text
    assert all(f"{rule}. " in page.text for rule in range(1, 11))


def test_two_seats_remove_a_post_through_their_pages(panel: Panel, seats: list[Named]) -> None:
    post = panel.post()
    panel.flags(post)
    for person in seats[:2]:
        said(decides(person, post, REMOVE))
    assert panel.state(post) == REMOVED
    late = decides(seats[2], panel.post(), REMOVE)
    assert late.answer.status_code == 303
    assert "closed" in seats[2].opens(f"{QUEUE}/{b64(post)}").text
    assert "Words of Fares" not in seats[2].text.replace("In “Words of Fares”", "")


def test_a_page_opened_before_the_case_closed_decides_nothing_and_keeps_the_words(
    panel: Panel, seats: list[Named]
) -> None:
    post = panel.post()
    panel.flags(post)
    seats[2].opens(f"{QUEUE}/{b64(post)}")
    for person in seats[:2]:
        decides(person, post, KEEP)
    seats[2].submits("verb", verb=REMOVE, rule="3", words="Too late.")
    assert seats[2].answer.status_code == 409
    assert "closed" in seats[2].text
    assert panel.state(post) == SHOWN


@pytest.mark.parametrize(
    "wrong", [{"verb": "hide"}, {"rule": "11"}, {"rule": ""}, {"words": " "}, {"passages": "Not in it"}]
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    panel: Panel, seats: list[Named], wrong: dict[str, str]
) -> None:
    post = panel.post()
    panel.flags(post)
    values = {"verb": REMOVE, "rule": "3", "words": "It shouts.", "passages": "Words", **wrong}
    page = seats[0].opens(f"{QUEUE}/{b64(post)}").submits("verb", **values)
    assert page.answer.status_code == 400
    assert page.page.select_one("#problem")
    kept = {str(one["name"]): one.get_text() for one in page.page.select("textarea")}
    assert {name: text.strip() for name, text in kept.items()} == {
        name: values[name].strip() for name in ("words", "passages")
    }
    assert panel.acts(post) == []


def test_ticked_posts_are_decided_together(panel: Panel, seats: list[Named]) -> None:
    posts = panel.posts("One", "Two", "Three")
    panel.flags(*posts)
    service.decide(panel.forum, 1, posts[2], rules.saying(REMOVE, 3, "Mine."))
    page = seats[0].opens(QUEUE)
    form = page.page.find("form", attrs={"action": QUEUE})
    token = page.page.find("input", attrs={"name": "csrf_token"})
    assert form
    assert token
    data = {"csrf_token": str(token["value"]), "verb": REMOVE, "rule": "3", "words": "All shout."}
    seats[0].answer = seats[0].browser.post(QUEUE, data={**data, "post": [b64(post) for post in posts]})
    assert "Said of 2 posts" in seats[0].text
    assert "has said just that" in seats[0].text
    assert [len(panel.acts(post)) for post in posts] == [1, 1, 1]


@pytest.mark.parametrize("posts", [[], ["x"], ["A" * 22]])
def test_nothing_is_done_to_what_was_not_ticked(panel: Panel, seats: list[Named], posts: list[str]) -> None:
    post = panel.post()
    panel.flags(post)
    token = seats[0].opens(QUEUE).page.find("input", attrs={"name": "csrf_token"})
    assert token
    data = {"csrf_token": str(token["value"]), "verb": REMOVE, "rule": "3", "words": "All.", "post": posts}
    seats[0].answer = seats[0].browser.post(QUEUE, data=data)
    assert seats[0].answer.status_code == (200 if posts == ["A" * 22] else 400)
    assert panel.acts(post) == []


def test_answers_that_quote_it_can_be_ticked_and_go_with_it(panel: Panel, seats: list[Named]) -> None:
    post = panel.post()
    thread = panel.member().thread("Fares")
    panel.member().replies(thread, "> Words of Fares.\n\nIndeed!")
    panel.member().replies(thread, "Something else.")
    release(panel.forum)
    panel.flags(post)
    page = seats[0].opens(f"{QUEUE}/{b64(post)}")
    (box,) = page.page.select("#decide input[name=post]")
    for person in seats[:2]:
        decides(person, post, REMOVE, post=str(box["value"]))
    states = panel.forum.db.query("SELECT state FROM posts WHERE thread_id = ?", thread_of(panel.forum.db, post))
    assert sorted(row["state"] for row in states) == [REMOVED, REMOVED, SHOWN]


def test_whoever_stands_aside_sees_no_more_of_the_case(panel: Panel, seats: list[Named]) -> None:
    post = panel.post()
    panel.flags(post)
    decides(seats[1], post, REMOVE)
    page = seats[0].opens(f"{QUEUE}/{b64(post)}")
    page.path = f"{QUEUE}/{b64(post)}/aside"
    token = page.page.find("input", attrs={"name": "csrf_token"})
    assert token
    page.answer = page.browser.post(page.path, data={"csrf_token": str(token["value"])})
    assert page.answer.status_code == 303
    assert page.opens(f"{QUEUE}/{b64(post)}").answer.status_code == 403
    assert "Fares" not in page.text
    assert "Fares" not in page.opens(QUEUE).text
    for person in seats[1:]:
        assert "aside" not in person.opens(QUEUE).text
        shown = person.opens(f"{QUEUE}/{b64(post)}").text
        assert "Seat 1" not in shown


def test_a_form_of_another_sign_in_does_nothing(panel: Panel, seats: list[Named]) -> None:
    post = panel.post()
    panel.flags(post)
    for path in (QUEUE, f"{QUEUE}/{b64(post)}", f"{QUEUE}/{b64(post)}/aside"):
        data = {"csrf_token": "x", "verb": REMOVE, "rule": "3", "words": "It.", "post": b64(post)}
        assert seats[0].browser.post(path, data=data).status_code == 403
    assert panel.acts(post) == []
    assert not panel.forum.db.query("SELECT seat FROM conflicts")


def test_nobody_without_a_seat_comes_in(panel: Panel) -> None:
    post = b64(panel.post())
    for person in (panel.member(), Person(panel.app.test_client(), panel.forum)):
        for path in (QUEUE, f"{QUEUE}/{post}"):
            assert person.opens(path).answer.status_code == 403
            assert person.browser.post(path, data={"verb": REMOVE}).status_code == 403
        assert person.browser.post(f"{QUEUE}/{post}/aside").status_code == 403


def test_a_long_queue_is_cut_by_place(panel: Panel, seats: list[Named]) -> None:
    posts = panel.posts(*(f"Post {at}" for at in range(rules.PER_PAGE + 5)))
    panel.flags(*posts)
    seen: list[str] = []
    page = seats[0].opens(QUEUE)
    while True:
        seen += [str(one["value"]) for one in page.page.select("input[name=post]")]
        link = page.page.select_one("a[rel=next]")
        if link is None:
            break
        page.opens(f"{QUEUE}{link['href']}")
    assert sorted(seen) == sorted(b64(post) for post in posts)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("query", ["?from=x", f"?from={'A' * 22}", "?said=x", "?said=999999999", "?said=0", "?said=٣"])
def test_an_address_that_leads_nowhere_is_no_failure(seats: list[Named], query: str) -> None:
    assert seats[0].opens(f"{QUEUE}{query}").answer.status_code in (200, 404)


def test_what_is_due_soon_stands_first(panel: Panel, seats: list[Named]) -> None:
    calm, urgent = panel.posts("Calm", "Urgent")
    panel.flags(calm)
    panel.waits(days=2)
    panel.hides(urgent)
    (first, second) = seats[0].signs_in().opens(QUEUE).page.select("input[name=post]")
    assert (first["value"], second["value"]) == (b64(urgent), b64(calm))
    assert "Decide by" in seats[0].text
    assert "perhaps a brigade" in seats[0].text
