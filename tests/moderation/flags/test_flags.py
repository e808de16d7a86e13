"""A flag counts with a paper, once for each member; without one it queues. Enough of them hide a post for a day."""

import hashlib

import pytest

from crypto.acts import HIDE, RESTORE
from crypto.encoding import Malformed, b64
from crypto.tokens.scopes import ballot_scope
from forum.periods.rules import FLAGS
from forum.posts.rules import BLURRED, SHOWN
from moderation.flags import rules, service
from tests.core.tools import ON_SQLITE
from tests.moderation.panel import Panel
from tests.people import Person, release


def test_five_members_together_hide_a_post_for_a_day_and_the_case_says_perhaps_a_brigade(panel: Panel) -> None:
    """Five members, each with five passes and all their papers, in a forum of a hundred."""
    post = panel.post()
    for _ in range(5):
        person = panel.member()
        for _ in range(5):
            person.opens(f"/flags/{b64(post)}").submits("rule", rule="3")
        assert panel.flags_with_paper(post).answer.status_code == 200
    release(panel.forum)
    assert panel.state(post) == BLURRED
    reader = panel.member().opens(f"/threads/{panel.member().thread('Fares')}")
    behind = reader.page.select_one("details.behind")
    assert behind is not None
    assert "Words" in behind.get_text()
    case = panel.case(post)
    assert case is not None
    assert case.brigade
    panel.later(hours=23)
    assert panel.state(post) == BLURRED
    panel.later(hours=1)
    assert panel.state(post) == SHOWN
    assert panel.acts(post) == [(HIDE, 0, BLURRED), (RESTORE, 0, SHOWN)]


def test_one_member_alone_never_reaches_the_threshold(panel: Panel) -> None:
    """Five passes are five sessions, and each of them may flag; there is one paper of each number for all of them."""
    post = panel.post()
    for _ in range(5):
        panel.flags(post)
    assert panel.flags_with_paper(post).answer.status_code == 200
    for number in {panel.number(other) for other in panel.posts(*"abcdefgh")} - {panel.number(post)}:
        form = {"token": panel.office.draws(ballot_scope(number)), "choice": rules.choice(post, 3)}
        assert panel.app.test_client().post(f"/ballots/{number}/vote", data=form).status_code == 400
    release(panel.forum)
    assert panel.state(post) == SHOWN
    assert service.tally(panel.forum, post).of_rule(3, papers=True) == 1
    assert service.tally(panel.forum, post).of_rule(3, papers=False) == 5


def test_flags_without_a_paper_queue_and_hide_nothing(panel: Panel) -> None:
    post = panel.post()
    for _ in range(4):
        panel.flags(post)
    assert panel.case(post)
    assert panel.state(post) == SHOWN
    assert panel.acts(post) == []


def test_a_flag_is_seen_after_the_next_release_and_not_before(panel: Panel) -> None:
    post = panel.post()
    panel.member().opens(f"/flags/{b64(post)}").submits("rule", rule="2")
    panel.flags_with_paper(post, 2)
    assert panel.case(post) is None
    release(panel.forum)
    assert service.tally(panel.forum, post).rules == [2]


def test_a_session_that_flags_twice_counts_once(panel: Panel) -> None:
    post, person = panel.post(), panel.member()
    for rule in ("3", "3", "4"):
        person.opens(f"/flags/{b64(post)}").submits("rule", rule=rule)
        assert "Thank you" in person.text
    assert len(panel.forum.db.query("SELECT row_id FROM pool")) == 1
    release(panel.forum)
    person.opens(f"/flags/{b64(post)}").submits("rule", rule="5")
    release(panel.forum)
    assert service.tally(panel.forum, post).rules == [3]
    assert service.tally(panel.forum, post).of_rule(3, papers=False) == 1


def test_papers_of_two_releases_add_up_and_are_no_brigade(panel: Panel) -> None:
    post = panel.post()
    for _ in range(3):
        assert panel.state(post) == SHOWN
        panel.flags_with_paper(post)
        release(panel.forum)
    assert panel.state(post) == BLURRED
    case = panel.case(post)
    assert case is not None
    assert not case.brigade


def test_after_a_lapse_flags_hide_it_no_more(panel: Panel) -> None:
    post = panel.post()
    panel.hides(post)
    panel.later(hours=24)
    panel.hides(post)
    assert panel.state(post) == SHOWN


def test_a_number_of_which_more_were_used_than_drawn_hides_nothing(panel: Panel) -> None:
    post = panel.post()
    panel.forum.db.execute("UPDATE drawn SET members = 2 WHERE what = ?", ballot_scope(panel.number(post)))
    panel.hides(post)
    assert panel.state(post) == SHOWN
    assert panel.case(post)


def test_a_flag_on_what_is_gone_is_refused_and_its_paper_stays_good(panel: Panel) -> None:
    post = panel.post()
    for seat in (1, 2):
        panel.says(seat, post, "remove")
    assert panel.flags_with_paper(post).answer.status_code == 404
    assert panel.member().opens(f"/flags/{b64(post)}").answer.status_code == 404
    assert not panel.forum.db.query("SELECT spent_id FROM spent")


@pytest.mark.parametrize("choice", ["", "support", "withdraw", f"{'A' * 22}.0", f"{'A' * 22}.3", f"{'A' * 21}B.3"])
def test_a_paper_for_anything_else_than_a_post_and_a_rule_is_refused(panel: Panel, choice: str) -> None:
    post = panel.post()
    for text in (choice, f"{rules.choice(post, 3)}0", rules.choice(post, 11), rules.choice(post, 0)):
        form = {"token": panel.office.draws(ballot_scope(panel.number(post))), "choice": text}
        answer = panel.app.test_client().post(f"/ballots/{panel.number(post)}/vote", data=form)
        assert answer.status_code in (400, 404)
    assert not panel.forum.db.query("SELECT spent_id FROM spent")


@ON_SQLITE
def test_the_page_of_a_flag_shows_the_post_and_every_rule(panel: Panel) -> None:
    post = panel.post()
    page = panel.member().opens(f"/flags/{b64(post)}")
    assert "Words" in page.text
    assert len(page.page.find_all("input", attrs={"name": "rule"})) == 10
    assert f"/ballots/{panel.number(post)}?item={b64(post)}" in page.answer.text


@ON_SQLITE
def test_a_flag_without_a_rule_is_asked_for_one(panel: Panel) -> None:
    post = b64(panel.post())
    for rule in ("", "0", "11", "x", "٣", "9999"):
        page = panel.member().opens(f"/flags/{post}").submits("rule", rule=rule)
        assert page.answer.status_code == 400
    assert not panel.forum.db.query("SELECT row_id FROM pool")


@ON_SQLITE
def test_without_javascript_a_paper_is_handed_in_on_the_ballots_page(panel: Panel) -> None:
    post = panel.post()
    link = panel.member().opens(f"/flags/{b64(post)}").page.select_one("[data-without] a")
    assert link is not None
    page = panel.member().opens(str(link["href"]))
    values = [str(one["value"]) for one in page.page.find_all("input", attrs={"name": "choice"})]
    assert values == [rules.choice(post, rule) for rule in range(1, 11)]


@ON_SQLITE
def test_the_ballots_page_of_another_letter_is_not_there(panel: Panel) -> None:
    post = panel.post()
    other = next(one for one in panel.posts(*"abcdefgh") if panel.number(one) != panel.number(post))
    page: Person = panel.member().opens(f"/ballots/{panel.number(other)}?item={b64(post)}")
    assert page.answer.status_code == 404


def test_every_post_has_one_letter_and_all_are_used_alike() -> None:
    found = [rules.letter(hashlib.sha256(bytes([at])).digest()[:16]) for at in range(240)]
    assert all(50 < found.count(one) < 110 for one in FLAGS)


@pytest.mark.parametrize(("drawn", "enough"), [(0, 3), (100, 3), (300, 3), (301, 4), (2_000, 20), (2_001, 21)])
def test_the_threshold_is_one_in_a_hundred_and_three_at_least(drawn: int, enough: int) -> None:
    assert rules.threshold(drawn) == enough


@pytest.mark.parametrize("text", ["", ".", "x.1", f"{'A' * 22}", f"{'A' * 22}.", f"{'A' * 22}.01", f"{'A' * 22}.+1"])
def test_a_choice_has_one_spelling(text: str) -> None:
    with pytest.raises(Malformed):
        rules.read_choice(text)
    assert rules.read_choice(rules.choice(bytes(16), 12)) == (bytes(16), 12)


@ON_SQLITE
def test_a_paper_that_was_mistyped_can_be_handed_in_again_with_the_same_answer(panel: Panel) -> None:
    post = panel.post()
    path, choice = f"/ballots/{panel.number(post)}/vote", rules.choice(post, 3)
    person = Person(panel.app.test_client(), panel.forum)
    person.answer, person.path = person.browser.post(path, data={"token": "x", "choice": choice}), path
    assert person.answer.status_code == 403
    person.submits("token", token=panel.office.draws(ballot_scope(panel.number(post))))
    assert person.answer.status_code == 200
    release(panel.forum)
    assert service.tally(panel.forum, post).rules == [3]


def test_what_is_stored_of_a_flag_leads_to_no_session_and_to_no_row_that_waited(panel: Panel) -> None:
    post, person = panel.post(), panel.member()
    person.opens(f"/flags/{b64(post)}").submits("rule", rule="3")
    (waiting,) = panel.forum.db.query("SELECT row_id FROM pool")
    release(panel.forum)
    (row,) = panel.forum.db.query("SELECT * FROM flag_ids")
    flag_id, row_id = bytes(row["flag_id"]), bytes(waiting["row_id"])
    sessions = {bytes(one["session_hash"]) for one in panel.forum.db.query("SELECT session_hash FROM sessions")}
    assert set(row.keys()) == {"post_id", "flag_id"}
    assert flag_id not in sessions
    guesses = [bytes([*flag_id, *g.to_bytes(4, "big")]) for g in range(20)]
    assert row_id not in {hashlib.sha256(guess).digest()[:16] for guess in [flag_id, *guesses]}
    assert row_id not in flag_id
