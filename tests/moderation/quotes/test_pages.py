"""The pages: who gets in, what they show, and that bad input keeps what was typed and stores nothing."""

from collections.abc import Callable

import pytest

from crypto.encoding import b64
from forum.instance import Instance
from forum.posts import store as posts_store
from forum.posts.rules import BLURRED
from moderation.quotes import pages, service
from tests.moderation.people import Named, leader, quiet_app, seat_holders
from tests.moderation.quotes.tools import WORDS, waiting, writes
from tests.moderation.test_house_rules import press
from tests.people import Person, release

PAGE = "/moderation/quotes"


def proposes(one: Named, post: bytes, words: str = WORDS, **more: str) -> Named:
    return one.opens(f"{PAGE}/{b64(post)}").submits("words", **{"theme": "pay", "how": "own", "words": words, **more})


def thread_of(forum: Instance, post: bytes) -> str:
    found = posts_store.post(forum.db, post)
    assert found
    return f"http://localhost/threads/{b64(found.thread_id)}#p-{b64(post)}"


def test_a_quote_goes_from_a_pasted_address_over_two_desks(forum: Instance) -> None:
    post = writes(forum)
    one, two, _ = seat_holders(forum)
    one.opens(PAGE).answer = one.browser.get(PAGE, query_string={"thread": thread_of(forum, post)})
    assert "Nobody told us which one it is" in one.text
    link = one.page.find("a", string="Quote from this post")
    assert link
    assert link["href"] == f"{PAGE}/{b64(post)}"  # type: ignore[index]
    assert proposes(one, post).answer.status_code == 303
    assert "It waits for another seat." in one.opens(PAGE).text
    assert "A quote for a report waits for a second seat" in two.opens("/moderation/").text
    press(two, "Agree: a report may print it", PAGE)
    assert two.answer.status_code == 303
    assert "Agreed, and not printed yet" in one.opens(PAGE).text
    assert len(service.agreed(forum)) == 1


def test_the_page_of_a_thread_shows_what_may_be_quoted_and_nothing_else(forum: Instance) -> None:
    post = writes(forum)
    other = writes(forum, "I did not tick the box.", quotable="")
    one, _, _ = seat_holders(forum)
    one.answer = one.browser.get(PAGE, query_string={"thread": thread_of(forum, post)})
    assert len(one.page.select("article.post")) == 1
    one.answer = one.browser.get(PAGE, query_string={"thread": thread_of(forum, other)})
    assert "I did not tick the box" not in one.text
    assert "may be quoted just now" in one.text


def test_a_page_of_a_long_thread_leads_on(forum: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    post = writes(forum)
    found = posts_store.post(forum.db, post)
    assert found
    member = Person(quiet_app(forum).test_client(), forum).enters()
    member.opens(f"/threads/{b64(found.thread_id)}").submits("body", body="The second post.", quotable="yes")
    release(forum)
    one, _, _ = seat_holders(forum)
    one.answer = one.browser.get(PAGE, query_string={"thread": b64(found.thread_id)})
    assert "The second post." not in one.text
    later = one.page.find("a", rel="next")
    assert later
    assert "The second post." in one.opens(str(later["href"])).text  # type: ignore[index]


def test_what_could_identify_somebody_is_shown_to_both_seats(forum: Instance) -> None:
    text = "Ring me on 07700 900123 about the date."
    post = writes(forum, text)
    one, two, _ = seat_holders(forum)
    proposes(one, post, "Ring me on 07700 900123")
    assert one.answer.status_code == 200
    assert "07700 900123" in one.page.find("mark").get_text()  # type: ignore[union-attr]
    assert not waiting(forum)
    one.submits("words", theme="pay")
    assert one.answer.status_code == 303
    assert "07700 900123" in two.opens(PAGE).page.find("mark").get_text()  # type: ignore[union-attr]


def test_other_words_than_those_that_were_shown_are_looked_at_again(forum: Instance) -> None:
    post = writes(forum, "Ring 07700 900123, or 07700 900456.")
    one, _, _ = seat_holders(forum)
    proposes(one, post, "Ring 07700 900123")
    one.submits("words", theme="pay", words="07700 900456")
    assert one.answer.status_code == 200
    assert not waiting(forum)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"words": "Nobody ever told us"}, "do not stand in the post so"),
        ({"words": " "}, "A quote has 1 to 25 words"),
        ({"words": "no " * 26, "how": "paraphrase"}, "A quote has 1 to 25 words"),
        ({"how": "paraphrase"}, "That is no paraphrase"),
        ({"theme": ""}, "Please choose a theme"),
        ({"theme": "<script>"}, "Please choose a theme"),
        ({"how": "x"}, "Please choose a theme"),
    ],
)
def test_what_cannot_be_quoted_is_refused_in_words_and_kept_in_the_form(
    forum: Instance, sent: dict[str, str], sentence: str
) -> None:
    post = writes(forum)
    one, _, _ = seat_holders(forum)
    proposes(one, post, **sent)
    assert one.answer.status_code == 422
    assert sentence in one.text
    field = one.page.find("textarea", attrs={"name": "words"})
    assert field
    assert field.get_text().removeprefix("\n") == sent.get("words", WORDS)
    assert not waiting(forum)


@pytest.mark.parametrize("thread", ["x", "/threads/" + "A" * 22, "%00", "A" * 5000])
def test_an_address_of_no_thread_is_a_plain_sentence(forum: Instance, thread: str) -> None:
    one, _, _ = seat_holders(forum)
    one.answer = one.browser.get(PAGE, query_string={"thread": thread})
    assert one.answer.status_code == 404
    assert not waiting(forum)


def test_a_post_that_went_meanwhile_is_a_plain_page(forum: Instance) -> None:
    post = writes(forum)
    one, _, _ = seat_holders(forum)
    one.opens(f"{PAGE}/{b64(post)}")
    forum.db.execute("UPDATE posts SET state = ?, rule = 1 WHERE post_id = ?", BLURRED, post)
    one.submits("words", theme="pay", words=WORDS)
    assert one.answer.status_code == 409
    assert "That post may not be quoted" in one.text
    assert one.opens(f"{PAGE}/{b64(post)}").answer.status_code == 409


@pytest.mark.parametrize("verb", ["adopt", "drop", "agreed/drop"])
@pytest.mark.parametrize("quote", ["", "x", "A" * 22])
def test_a_quote_that_is_not_there_is_decided_by_nobody(forum: Instance, verb: str, quote: str) -> None:
    one, _, _ = seat_holders(forum)
    proposes(one, writes(forum))
    token = str(one.opens(PAGE).page.find(attrs={"name": "csrf_token"})["value"])  # type: ignore[index]
    answer = one.browser.post(f"{PAGE}/{verb}", data={"csrf_token": token, "quote": quote, "proposal": quote})
    assert answer.status_code in (404, 409)
    assert len(service.proposed(forum)) == 1


def test_a_form_without_its_token_does_nothing(forum: Instance) -> None:
    post = writes(forum)
    one, _, _ = seat_holders(forum)
    sent = {"theme": "pay", "how": "own", "words": WORDS}
    assert one.browser.post(f"{PAGE}/{b64(post)}", data=sent).status_code == 403
    assert not waiting(forum)


def test_members_leaders_and_strangers_learn_nothing_of_what_may_be_quoted(
    forum: Instance, person: Callable[[], Person]
) -> None:
    app = quiet_app(forum)
    ticked, not_ticked = writes(forum), writes(forum, quotable="")
    one, _, _ = seat_holders(forum, app)
    proposes(one, ticked)
    quote = b64(next(iter(waiting(forum))))
    for who in (leader(forum, app), person(), Person(app.test_client(), forum)):
        for path in (PAGE, f"{PAGE}?thread={thread_of(forum, ticked)}"):
            assert who.opens(path).answer.status_code == 403
        answers = [who.opens(f"{PAGE}/{b64(post)}").answer for post in (ticked, not_ticked, bytes(16))]
        assert {answer.status_code for answer in answers} == {403}
        assert len({answer.data for answer in answers}) == 1
        for verb in ("adopt", "drop", "agreed/drop", b64(ticked)):
            sent = {"quote": quote, "proposal": quote, "theme": "pay", "how": "own", "words": WORDS}
            assert who.browser.post(f"{PAGE}/{verb}", data=sent).status_code == 403
    assert len(service.proposed(forum)) == 1


def test_a_member_sees_no_difference_between_a_post_that_may_be_quoted_and_one_that_may_not(
    forum: Instance, person: Callable[[], Person]
) -> None:
    shown = []
    for quotable in ("yes", ""):
        post = writes(forum, quotable=quotable)
        article = person().opens(thread_of(forum, post).partition("localhost")[2]).page.find("article")
        assert article
        shown.append([tag.name for tag in article.find_all(True)])  # type: ignore[union-attr]
    assert shown[0] == shown[1]


def test_the_first_button_of_a_waiting_quote_agrees(forum: Instance) -> None:
    post = writes(forum)
    one, two, _ = seat_holders(forum)
    proposes(one, post)
    main = two.opens(PAGE).page.find("main")
    assert main
    assert main.find("button").get_text() == "Agree: a report may print it"  # type: ignore[union-attr]
