"""Questions: chosen by their author and signed, registered and numbered by a release, listed by support."""

from dataclasses import replace

from crypto.encoding import b64
from crypto.entries import NumberAssigned
from crypto.pool import Waiting, WaitingPost
from crypto.tokens.scopes import ballot_scope
from forum.ballots import service as ballots
from forum.pool import service as pool
from forum.posts import service as posts
from forum.posts import store as posts_store
from forum.posts.states import find
from forum.topics import rules, service, store
from forum.transparency import service as log
from tests.forum.topics.hall import Hall
from tests.people import release


def titles(hall: Hall) -> list[str]:
    return [line.title for line in service.questions(hall.forum, "")[0]]


def test_the_form_offers_both_kinds_and_says_what_a_question_gets(hall: Hall) -> None:
    page = hall.member().opens("/boards/depot-move/new").page
    offered = {field["value"]: field.has_attr("checked") for field in page.select("[name=kind]")}
    assert offered == {"0": True, "1": False}
    hint = page.find(id="k1-hint")
    assert hint is not None
    assert "ten working days" in hint.get_text()


def test_what_was_chosen_outlives_a_preview_and_a_caution(hall: Hall) -> None:
    person = hall.member().opens("/boards/depot-move/new")
    person.submits("body", "preview", title="Who pays?", body="Mail me: jo@council.example", kind="1")
    chosen = person.page.select_one("[name=kind][checked]")
    assert chosen is not None
    assert chosen["value"] == "1"
    person.submits("body").submits("confirm")
    release(hall.forum)
    assert titles(hall) == ["Who pays?"]


def test_a_kind_that_is_none_is_refused_and_keeps_the_words(hall: Hall) -> None:
    for kind in ("2", "x", "-1", "16", "01"):
        person = hall.member().opens("/boards/depot-move/new")
        person.submits("body", title="Fares", body="Who pays?", kind=kind)
        assert (person.answer.status_code, "Who pays?" in person.answer.text) == (400, True)
    assert hall.forum.db.query("SELECT row_id FROM pool") == []


def test_a_kind_can_be_changed_until_the_post_appears(hall: Hall) -> None:
    person = hall.member().starts_thread("Fares", "Who pays?").opens("/waiting")
    link = person.page.find("a", string="Change it")
    assert link is not None
    person.opens(str(link["href"])).submits("body", kind="1")
    release(hall.forum)
    assert titles(hall) == ["Fares"]


def test_the_author_has_signed_the_kind(hall: Hall) -> None:
    (thread,) = hall.asks("Who pays?")
    (topic,) = store.topics(hall.forum.db, [thread])
    found = find(hall.forum, topic.post_id)
    assert found.record is not None
    assert found.record.body.flags == 0x10
    found.record.verify(found.place)


def test_a_discussion_is_no_topic_and_a_reply_has_no_kind(hall: Hall) -> None:
    person = hall.member().starts_thread("Fares", "Who pays?")
    release(hall.forum)
    thread = person.thread("Fares")
    person.opens(f"/threads/{thread}").submits("body", body="Me.", kind="1")
    release(hall.forum)
    assert store.topics(hall.forum.db, [posts.threads_of_batch(hall.forum, 2)[0]]) == []
    assert "Question" not in person.opens("/boards/depot-move").page.select_one(".threads").get_text()


def test_a_question_gets_its_number_with_its_release(hall: Hall) -> None:
    (thread,) = hall.asks("Who pays?")
    said = [entry for _, entry in log.of_kind(hall.forum, NumberAssigned)]
    assert [(entry.item, entry.batch) for entry in said] == [(thread, 1)]


def test_a_question_whose_ballot_has_lapsed_gets_another_and_keeps_its_support(hall: Hall) -> None:
    (thread,) = hall.asks("Who pays?")
    hall.supports(thread, 11)
    hall.waits(weeks=5)
    ballots.close_lapsed(hall.forum)
    hall.member().starts_thread("Something else", "So that there is a release.")
    release(hall.forum)
    assert hall.number(thread) > 40
    assert store.topics(hall.forum.db, [thread])[0].support == 11
    assert store.wrong_support(hall.forum.db) == []


def test_questions_are_listed_by_support_and_page_by_key(hall: Hall) -> None:
    some = hall.asks("One", "Two", "Three")
    hall.supports(some[1], 3)
    hall.supports(some[2], 1)
    assert titles(hall) == ["Two", "Three", "One"]
    lines, later = service.questions(hall.forum, f"1.{b64(some[2])}")
    assert ([line.title for line in lines], later) == (["Three", "One"], "")
    for wrong in ("x", "1", f"-1.{b64(some[2])}", "9" * 20 + f".{b64(some[2])}", "1.xx"):
        assert hall.member().opens(f"/questions?from={wrong}").answer.status_code == 404


def test_board_and_thread_say_what_it_is_and_how_it_stands(hall: Hall) -> None:
    (thread,) = hall.asks("Who pays?")
    person = hall.member()
    assert "Question: open" in person.opens("/boards/depot-move").text
    assert "Question: open" in person.opens("/").text
    hall.supports(thread, 10)
    hall.reports()
    page = person.opens(f"/threads/{b64(thread)}")
    assert "Question: put to leadership" in page.text
    assert page.page.find("a", href="/answers/1") is not None


def test_taking_support_back_takes_it_off_the_list(hall: Hall) -> None:
    (thread,) = hall.asks("Who pays?")
    number = hall.number(thread)
    token = hall.office.draws(ballot_scope(number))
    ballots.vote(hall.forum, number, token, "support")
    release(hall.forum)
    assert store.topics(hall.forum.db, [thread])[0].support == 1
    ballots.vote(hall.forum, number, token, "withdraw")
    release(hall.forum)
    assert store.topics(hall.forum.db, [thread])[0].support == 0


def test_a_question_that_was_taken_back_is_listed_and_owed_no_more(hall: Hall) -> None:
    person = hall.member().opens("/boards/depot-move/new")
    person.submits("body", title="Who pays?", body="Say.", kind="1")
    words = person.claim_code
    release(hall.forum)
    (topic,) = store.every_topic(hall.forum.db)
    hall.supports(topic.thread_id, 12)
    person.opens("/receipt").submits("claim", claim=words).submits("withdraw", withdraw=b64(topic.post_id))
    person.submits("sure")
    release(hall.forum)
    stored = posts_store.post(hall.forum.db, topic.post_id)
    assert stored is not None
    assert stored.state == "withdrawn"
    assert titles(hall) == []
    assert hall.reports() == []


def test_only_the_moves_of_the_table_are_made() -> None:
    states = (rules.OPEN, rules.PUT, rules.ANSWERED)
    made = set()
    for start in states:
        for to in states:
            for by in (rules.REPORT, rules.LEADERSHIP, "a moderator", ""):
                try:
                    made.add((start, rules.moved(rules.Topic(b"", b"", 1, start, 0), to, by), by))
                except rules.OutOfTurn:
                    continue
    assert made == rules.QUESTION.moves


def test_a_forged_kind_is_dropped_with_its_post(hall: Hall) -> None:
    """The server cannot make a question of somebody's discussion: the signature is over the flags."""
    hall.member().starts_thread("Fares", "Who pays?")

    def forge(item: Waiting) -> Waiting:
        assert isinstance(item, WaitingPost)
        return replace(item, record=replace(item.record, body=replace(item.record.body, flags=0x10)))

    with hall.forum.db.transaction():
        pool.rewrite(hall.forum, forge)
    release(hall.forum)
    assert list(store.every_topic(hall.forum.db)) == []
