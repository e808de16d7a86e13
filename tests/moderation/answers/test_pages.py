"""Leadership's pages: the queue, the forms, what is kept of a mistake; and what everybody sees of an answer."""

import json
import re
from xml.etree import ElementTree

import pytest
from bs4 import Tag

from crypto.derive import digest
from crypto.records import canonical
from crypto.reports import DebtsOwed, Response
from forum.topics import answering, saying
from forum.transparency import service as log
from tests.core.tools import ON_SQLITE
from tests.forum.topics.hall import Hall
from tests.moderation.people import Named

PROMISE = {"words": "A shelter.", "owner": "Head of Estates", "by": "2027-01-31"}
ATOM = "{http://www.w3.org/2005/Atom}"


def form(person: Named, action: str) -> Tag:
    found = person.page.find("form", action=re.compile(f"{action}$"))
    assert isinstance(found, Tag), f"no form to {action}"
    return found


def fills(person: Named, debt: int, action: str, **fields: str) -> Named:
    """Fills in one of the three forms of a debt's page, and is shown it once more."""
    person.opens(f"/leadership/debts/{debt}")
    return presses(person, debt, action, **fields)


def presses(person: Named, debt: int, action: str, **fields: str) -> Named:
    """Sends the form that is on the page, with these fields too."""
    hidden = form(person, action).select("input[type=hidden]")
    person.path = f"/leadership/debts/{debt}/{action}"
    sent = {**{str(one["name"]): str(one["value"]) for one in hidden}, **fields}
    person.answer = person.browser.post(person.path, data=sent)
    return person


def sends(person: Named, debt: int, action: str, **fields: str) -> Named:
    """Fills in a form, and publishes what it is shown."""
    fills(person, debt, action, **fields)
    if person.answer.status_code == 200:
        presses(person, debt, action, confirm="yes")
    return person


def said(hall: Hall, debt: int = 1) -> list[str]:
    return [one.act for one in hall.standing(debt).said]


def test_the_queue_says_what_is_late_and_what_comes_next(hall: Hall, lead: Named) -> None:
    assert "Nothing waits for an answer yet" in lead.opens("/leadership/").text
    hall.reports("Depot", report=1, day="2026-10-20")
    hall.reports("Pay", report=2)
    page = lead.opens("/leadership/").text
    assert "1 late. 1 owed, the next by Tuesday 8 December" in page
    assert page.index("Depot") < page.index("Pay")


def test_a_leader_answers_promises_and_says_how_it_goes(hall: Hall, lead: Named) -> None:
    hall.reports("Depot")
    assert sends(lead, 1, "answer", words="We have read it.").answer.status_code == 303
    assert sends(lead, 1, "promise", **PROMISE).answer.status_code == 303
    assert sends(lead, 1, "status", status="under way", words="Dug.").answer.status_code == 303
    assert said(hall) == ["answered", "promised", "moved"]
    page = hall.member().opens("/answers/1").text
    for words in ("We have read it.", "A shelter.", "Head of Estates sees to it, by Sunday 31 January 2027", "Dug."):
        assert words in page


def test_what_is_to_be_published_is_shown_first_and_nothing_is_said(hall: Hall, lead: Named) -> None:
    hall.reports("Depot")
    page = fills(lead, 1, "promise", **{**PROMISE, "words": "A *shelter*."})
    assert page.page.select_one(".preview em").get_text() == "shelter"  # type: ignore[union-attr]
    assert "Head of Estates sees to it, by Sunday 31 January 2027" in page.text
    assert "it stays: nobody can change it" in page.text
    assert said(hall) == []
    presses(lead, 1, "promise", back="yes")
    assert form(lead, "promise").find("textarea").get_text().strip() == "A *shelter*."  # type: ignore[union-attr]
    assert said(hall) == []


@pytest.mark.parametrize("words", ["Ask Margaret Holroyd.", "Call 07700 900123.", "Write to jo@council.example."])
def test_who_could_be_meant_by_leaderships_words_is_marked_before_they_are_published(
    hall: Hall, lead: Named, words: str
) -> None:
    hall.reports("Depot")
    fills(lead, 1, "answer", words=words)
    assert "Could somebody be meant?" in lead.text
    assert lead.page.select(".marked mark")
    presses(lead, 1, "answer", confirm="yes")
    assert said(hall) == ["answered"]


def test_days_and_numbers_are_no_reason_to_warn_a_leader(hall: Hall, lead: Named) -> None:
    hall.reports("Depot")
    fills(lead, 1, "answer", words="On 31 January 2027 at 9:00 the depot opens.")
    assert "Could somebody be meant?" not in lead.text


def test_from_a_page_that_is_not_what_stands_any_more_nothing_is_published(hall: Hall, lead: Named) -> None:
    """Back and the button once more, a second tab, or another leader."""
    hall.reports("Depot")
    fills(lead, 1, "answer", words="We have read it.")
    shown = lead.answer
    presses(lead, 1, "answer", confirm="yes")
    lead.answer = shown
    again = presses(lead, 1, "answer", confirm="yes")
    assert again.answer.status_code == 409
    assert "Something was published here since you opened this page" in again.text
    assert form(lead, "answer").find("textarea").get_text().strip() == "We have read it."  # type: ignore[union-attr]
    assert said(hall) == ["answered"]
    presses(lead, 1, "answer", words="And more.")
    presses(lead, 1, "answer", confirm="yes")
    assert said(hall) == ["answered", "answered"]


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "1"])
def test_a_form_that_says_another_number_of_things_than_stand_there_publishes_nothing(
    hall: Hall, lead: Named, seen: str
) -> None:
    hall.reports("Depot")
    lead.opens("/leadership/debts/1")
    assert presses(lead, 1, "answer", words="Yes.", confirm="yes", seen=seen).answer.status_code == 409
    assert said(hall) == []


def test_an_answer_in_good_time_is_due_and_not_was(hall: Hall, lead: Named) -> None:
    hall.reports("Depot")
    sends(lead, 1, "answer", words="Read.")
    assert "First answered: today. It is due on Tuesday 8 December." in lead.opens("/answers/1").text
    hall.waits(days=30)
    assert "It was due on" in hall.member().opens("/answers/1").text


def test_everybody_sees_an_answer_at_once(hall: Hall, lead: Named) -> None:
    hall.reports("Depot")
    sends(lead, 1, "answer", words="We have *read* it.")
    stranger = Named(hall.app.test_client(), hall.forum)
    assert "Depot" in stranger.opens("/answers").text
    assert stranger.opens("/answers/1").page.select_one("article em").get_text() == "read"


@pytest.mark.parametrize(
    ("action", "fields", "status", "sentence"),
    [
        ("answer", {"words": " "}, 422, "say it in words"),
        ("answer", {"words": "w" * 4001}, 422, "too long"),
        ("promise", {**PROMISE, "owner": ""}, 422, "which role"),
        ("promise", {**PROMISE, "owner": "Margaret Holroyd"}, 422, "looks like a person"),
        ("promise", {**PROMISE, "owner": "jo@council.example"}, 422, "looks like a person"),
        ("promise", {**PROMISE, "by": "soon"}, 422, "Please give the day"),
        ("promise", {**PROMISE, "by": "2026-11-24"}, 422, "Please give the day"),
        ("promise", {**PROMISE, "by": "2040-01-01"}, 422, "Please give the day"),
        ("promise", {**PROMISE, "words": ""}, 422, "say it in words"),
    ],
)
def test_what_cannot_be_said_is_kept_in_its_form_and_stored_nowhere(
    hall: Hall, lead: Named, action: str, fields: dict[str, str], status: int, sentence: str
) -> None:
    hall.reports("Depot")
    sends(lead, 1, action, **fields)
    assert (lead.answer.status_code, sentence in lead.text) == (status, True)
    box = form(lead, action).find("textarea")
    assert isinstance(box, Tag)
    assert box.get_text().strip() == fields["words"].strip()
    assert said(hall) == []


def test_news_of_a_promise_that_was_not_made_is_refused(hall: Hall, lead: Named) -> None:
    hall.reports("Depot")
    lead.opens("/leadership/debts/1")
    token = form(lead, "answer").find(attrs={"name": "csrf_token"})
    assert isinstance(token, Tag)
    data = {"csrf_token": str(token["value"]), "seen": "0", "status": "done", "words": "It stands."}
    assert lead.browser.post("/leadership/debts/1/status", data=data).status_code == 409
    assert said(hall) == []


def test_while_staff_vote_nothing_is_said_of_the_promise(hall: Hall, lead: Named) -> None:
    hall.reports("Depot")
    sends(lead, 1, "promise", **PROMISE)
    sends(lead, 1, "status", status="done", words="It stands.")
    page = lead.opens("/leadership/debts/1")
    assert "Until that vote is over" in page.text
    assert len(page.page.select("main form")) == 1
    with pytest.raises(saying.VoteRuns):
        answering.promise(hall.forum, 1, **PROMISE)
    with pytest.raises(saying.VoteRuns):
        answering.move(hall.forum, 1, "not done", "No.")
    assert said(hall) == ["promised", "moved"]


def test_a_claim_says_at_each_step_how_it_stands_with_the_vote(hall: Hall) -> None:
    hall.reports("Depot")
    answering.promise(hall.forum, 1, **PROMISE)
    answering.move(hall.forum, 1, "done", "It stands.")
    member = hall.member()
    assert "Voting opens within a day" in member.opens("/answers/1").text
    number = hall.opens_vote()
    page = member.opens("/answers/1")
    assert "Vote until Tuesday 8 December, 12:00 UTC. 40 members hold a paper" in page.text
    assert page.page.find("a", href=f"/ballots/{number}")
    assert page.page.select(f"[data-papers='{number}'] form[hidden] [name=choice]")
    assert page.page.select("script[src*='passes/papers.js']")
    assert "Is it? “A shelter.”" in member.opens(f"/ballots/{number}").text
    hall.votes(number, 3, 2)
    hall.ends_vote()
    page = hall.member().opens("/answers/1")
    assert "not enough answered" in page.text
    assert "3 yes" not in page.text


def test_a_form_of_another_sign_in_says_nothing(hall: Hall, lead: Named) -> None:
    hall.reports("Depot")
    for token in ("", "x", "A" * 43):
        data = {"csrf_token": token, "words": "Yes."}
        assert lead.browser.post("/leadership/debts/1/answer", data=data).status_code == 403
    assert said(hall) == []


def test_the_front_page_says_what_is_late(hall: Hall) -> None:
    hall.reports("Depot", day="2026-11-10")
    member = hall.member()
    assert "late" not in member.opens("/").text
    hall.reports("Pay", report=2, day="2026-10-20")
    assert "1 answer from leadership is late" in member.opens("/").text


def test_the_feed_has_days_and_stable_ids_and_no_time(hall: Hall, lead: Named) -> None:
    hall.reports("Depot")
    answering.answer(hall.forum, 1, "Here.")
    first = lead.opens("/answers.atom").answer.text
    tree = ElementTree.fromstring(first)
    ids = [entry.findtext(f"{ATOM}id") for entry in tree.iter(f"{ATOM}entry")]
    (entry,) = [at for at, _ in log.of_kind(hall.forum, Response)]
    assert ids == [f"http://localhost/answers/1#entry-{entry}", "http://localhost/answers/1"]
    assert set(re.findall(r"T(\d\d:\d\d:\d\d)", first)) == {"00:00:00"}
    answering.answer(hall.forum, 1, "More.")
    later = [one.findtext(f"{ATOM}id") for one in ElementTree.fromstring(lead.opens("/answers.atom").answer.text)]
    assert set(ids) <= set(later) | {one.findtext(f"{ATOM}id") for one in tree.iter(f"{ATOM}entry")}


def test_every_object_of_the_json_is_what_the_log_commits_to(hall: Hall, lead: Named) -> None:
    hall.reports("Depot", "Pay")
    answering.promise(hall.forum, 1, "A “shelter”.", "Head of Estates", "2027-01-31")
    answering.answer(hall.forum, 2, "Read.")
    served = lead.opens("/answers.json").answer.data
    found = json.loads(served)
    for objects, kind in ((found["reports"], DebtsOwed), (found["responses"], Response)):
        contents = [entry.content for _, entry in log.of_kind(hall.forum, kind)]
        assert [digest(canonical(one)) for one in objects] == contents
        assert all(canonical(one) in served for one in objects)


def test_what_is_late_comes_first_then_what_is_due_next_then_the_rest(hall: Hall, lead: Named) -> None:
    hall.reports("Depot", "Pay", report=1, day="2026-10-20")
    hall.reports("Rota", report=2, day="2026-11-20")
    hall.reports("Fares", report=3, day="2026-11-10")
    answering.answer(hall.forum, 1, "Read.")
    page = lead.opens("/answers")
    assert [heading.get_text() for heading in page.page.select("h2")] == [
        "1 answer is late",
        "Due next",
        "Answered or promised",
    ]
    assert [item["id"] for item in page.page.select("li[id]")] == ["owed-2", "owed-4", "owed-3", "owed-1"]
    link = hall.member().opens("/").page.find("a", href="/answers#late")
    assert link is not None
    assert page.page.find(id="late")


def test_pages_of_debts_go_on_by_key(hall: Hall, lead: Named) -> None:
    hall.reports(*(f"Theme {at}" for at in range(1, 24)))
    for debt in range(1, 24):
        answering.answer(hall.forum, debt, "Read.")
    first = lead.opens("/answers")
    assert first.page.find(id="owed-23")
    link = first.page.find("a", rel="next")
    assert isinstance(link, Tag)
    second = lead.opens(f"/answers{link['href']}")
    assert [item["id"] for item in second.page.select("li[id]")] == ["owed-3", "owed-2", "owed-1"]
    assert lead.opens("/answers?before=x").answer.status_code == 400
    assert lead.opens("/answers/24").answer.status_code == 404
    assert lead.opens("/answers/99999999999").answer.status_code == 404


@ON_SQLITE
def test_what_moderators_removed_stands_on_no_page(hall: Hall, lead: Named) -> None:
    (thread,) = hall.asks("Is Margaret leaving?")
    hall.supports(thread, 10)
    hall.reports()
    answering.answer(hall.forum, 1, "No.")
    hall.forum.db.execute("UPDATE posts SET state = 'removed', rule = 1")
    for path in ("/answers", "/answers/1", "/answers.atom", "/answers.json", "/leadership/", "/leadership/debts/1"):
        page = lead.opens(path).answer.text
        assert "Margaret" not in page, path
        assert "removed by the moderators" in page, path
