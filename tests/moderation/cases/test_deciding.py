"""Two seats decide, one decides nothing; minds change until then; a conflict bars; what is settled stays so."""

import pytest

from core.errors import Problem
from crypto.acts import BLUR, HIDE, KEEP, OVERTURN, REMOVE, RESIGNED
from forum.posts import states
from forum.posts.rules import BLURRED, REMOVED, SHOWN, PostGone
from forum.transparency import service as log
from forum.verify import check_rows
from forum.web import read_id
from moderation.acts import service as acts
from moderation.acts.rules import Act
from moderation.cases import rules, service
from moderation.flags import service as flags
from moderation.seats import service as seats
from tests.moderation.panel import Panel
from tests.moderation.people import appointed
from tests.people import release
from tests.threads import first_post


def test_one_seat_that_says_remove_changes_nothing(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    panel.says(1, post, REMOVE)
    assert panel.state(post) == SHOWN
    assert panel.acts(post) == [(REMOVE, 1, SHOWN)]


def test_two_seats_that_say_remove_remove_it(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    panel.says(1, post, REMOVE, 3)
    panel.says(3, post, REMOVE, 4)
    assert panel.state(post) == REMOVED
    assert panel.acts(post) == [(REMOVE, 1, SHOWN), (REMOVE, 3, REMOVED)]
    assert states.find(panel.forum, post).stored.rule == 4


def test_two_seats_that_say_keep_close_the_case_and_show_the_post(panel: Panel) -> None:
    post = panel.post()
    panel.hides(post)
    panel.says(1, post, KEEP)
    assert panel.state(post) == BLURRED
    panel.says(2, post, KEEP)
    assert panel.state(post) == SHOWN
    panel.hides(post)
    assert panel.state(post) == SHOWN
    assert [act for act, _, _ in panel.acts(post)] == [HIDE, KEEP, KEEP]


def test_two_seats_of_two_minds_wait_for_the_third(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    panel.says(1, post, REMOVE)
    panel.says(2, post, KEEP)
    assert panel.state(post) == SHOWN
    panel.says(3, post, REMOVE)
    assert panel.state(post) == REMOVED


def test_a_seat_changes_its_mind_and_its_last_word_counts(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    panel.says(1, post, REMOVE)
    panel.says(1, post, KEEP)
    panel.says(2, post, REMOVE)
    assert panel.state(post) == SHOWN
    panel.says(1, post, REMOVE)
    assert panel.state(post) == REMOVED


@pytest.mark.parametrize("verb", [REMOVE, KEEP])
def test_a_seat_that_says_the_same_again_is_told_so_and_logged_once(panel: Panel, verb: str) -> None:
    post = panel.post()
    panel.flags(post)
    panel.says(1, post, verb)
    with pytest.raises(rules.SaidAlready):
        panel.says(1, post, verb)
    assert len(panel.acts(post)) == 1


def test_nothing_can_be_said_of_a_closed_case(panel: Panel) -> None:
    kept, removed = panel.posts("Kept", "Gone")
    panel.flags(kept, removed)
    for seat in (1, 2):
        panel.says(seat, kept, KEEP)
        panel.says(seat, removed, REMOVE)
    for post in (kept, removed):
        for verb in (KEEP, REMOVE):
            with pytest.raises(rules.CaseClosed):
                panel.says(3, post, verb)


def test_whoever_declares_a_conflict_is_out_of_the_case_alone(panel: Panel) -> None:
    post, other = panel.posts("Mine", "Another")
    panel.flags(post, other)
    service.stand_aside(panel.forum, 1, post)
    for verb in (KEEP, REMOVE, BLUR):
        with pytest.raises(rules.StandsAside):
            panel.says(1, post, verb, 1)
    panel.says(1, other, REMOVE)
    panel.says(2, post, REMOVE)
    panel.says(3, post, REMOVE)
    assert panel.state(post) == REMOVED


def test_a_conflict_is_logged_nowhere_and_forgotten_with_the_case(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    with panel.forum.db.transaction():
        before = log.hold(panel.forum)
    service.stand_aside(panel.forum, 1, post)
    with panel.forum.db.transaction():
        assert log.hold(panel.forum) == before
    assert len(panel.forum.db.query("SELECT seat FROM conflicts")) == 1
    panel.says(2, post, KEEP)
    panel.says(3, post, KEEP)
    assert not panel.forum.db.query("SELECT seat FROM conflicts")


def test_a_conflict_comes_before_a_decision(panel: Panel) -> None:
    """Else the log would show a decision that counts no more, and so who stands aside."""
    post = panel.post()
    panel.flags(post)
    panel.says(1, post, REMOVE)
    with pytest.raises(rules.TooLateToStandAside):
        service.stand_aside(panel.forum, 1, post)


def test_one_seat_hides_at_once_what_exposes_somebody_and_another_confirms(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post, rule=2)
    panel.says(1, post, BLUR, 2)
    assert panel.state(post) == BLURRED
    with pytest.raises(rules.SaidAlready):
        panel.says(1, post, REMOVE, 2)
    panel.says(2, post, REMOVE, 2)
    assert panel.state(post) == REMOVED


def test_what_one_seat_hid_is_shown_again_after_a_day_and_cannot_be_hidden_again(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post, rule=2)
    panel.says(1, post, BLUR, 2)
    panel.later(hours=24)
    assert panel.state(post) == SHOWN
    for seat in (1, 2, 3):
        with pytest.raises(Problem):
            panel.says(seat, post, BLUR, 2)
    assert panel.state(post) == SHOWN


@pytest.mark.parametrize("rule", [0, 3, 4, 5, 7, 8, 9, 10, 11])
def test_nothing_else_is_hidden_at_once(rule: int) -> None:
    with pytest.raises((rules.BlurNotForThat, rules.RuleMissing)):
        rules.saying(BLUR, rule, "Because.")


def test_whoever_would_hide_what_another_seat_removes_is_told_to_say_remove(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post, rule=2)
    panel.says(1, post, REMOVE, 2)
    with pytest.raises(rules.BlurNotNeeded):
        panel.says(2, post, BLUR, 2)


def test_a_seat_opens_a_case_of_its_own_and_still_needs_a_second(panel: Panel) -> None:
    post = panel.post()
    with pytest.raises(rules.NoCase):
        panel.says(1, post, KEEP)
    panel.says(1, post, REMOVE)
    assert panel.state(post) == SHOWN
    assert panel.case(post)


def test_a_seat_that_nobody_holds_says_nothing(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    for seat in (0, 4):
        with pytest.raises(rules.NotInOffice):
            panel.says(seat, post, REMOVE)
        with pytest.raises(rules.NotInOffice):
            service.stand_aside(panel.forum, seat, post)


def test_what_was_said_in_a_term_that_is_over_went_with_it(panel: Panel) -> None:
    """Else one person could speak for the old seat and for a new one."""
    post = panel.post()
    panel.flags(post)
    panel.says(1, post, REMOVE)
    appointed(panel.forum, 1, "Dee Other", weeks=12)
    panel.says(2, post, REMOVE)
    assert panel.state(post) == SHOWN
    panel.says(1, post, REMOVE)
    assert panel.state(post) == REMOVED


def test_a_conflict_of_an_earlier_holder_does_not_bar_the_next(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    service.stand_aside(panel.forum, 1, post)
    appointed(panel.forum, 1, "Dee Other", weeks=12)
    assert panel.says(1, post, REMOVE)


def test_what_an_appeal_restored_cannot_be_removed_under_the_same_rule(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    for seat in (1, 2):
        panel.says(seat, post, REMOVE, 3)
    overturned(panel, post)
    assert panel.state(post) == SHOWN
    panel.hides(post)
    assert panel.state(post) == SHOWN
    with pytest.raises(rules.CaseClosed):
        panel.says(1, post, REMOVE, 4)
    panel.flags(post, rule=4)
    with pytest.raises(rules.RestoredBefore):
        panel.says(1, post, REMOVE, 3)
    for seat in (1, 2):
        panel.says(seat, post, REMOVE, 4)
    assert panel.state(post) == REMOVED


def test_what_was_hidden_at_once_is_never_so_again_not_even_after_an_appeal(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post, rule=1)
    panel.says(1, post, BLUR, 1)
    panel.says(2, post, REMOVE, 3)
    overturned(panel, post)
    panel.flags(post, rule=2)
    with pytest.raises(rules.BlurredAlready):
        panel.says(3, post, BLUR, 2)


def test_all_that_seats_flags_and_the_timer_do_is_what_the_log_allows(panel: Panel) -> None:
    posts = panel.posts("Kept", "Gone", "Lapsed", "Exposed", "Renewed")
    panel.hides(posts[2])
    panel.flags(*posts, rule=2)
    for seat, post, verb in ((1, 0, REMOVE), (1, 0, KEEP), (3, 0, KEEP), (1, 1, REMOVE), (1, 3, BLUR), (1, 4, REMOVE)):
        panel.says(seat, posts[post], verb, 2)
    panel.says(2, posts[1], REMOVE, 2)
    with panel.forum.db.transaction():
        log.hold(panel.forum)
        seats.end(panel.forum, 1, RESIGNED)
    panel.says(2, posts[4], REMOVE, 2)
    panel.later(hours=24)
    panel.says(3, posts[2], REMOVE, 2)
    panel.says(3, posts[4], REMOVE, 2)
    panel.later(days=14)
    assert [panel.state(post) for post in posts] == [SHOWN, REMOVED, SHOWN, SHOWN, REMOVED]
    check_rows(panel.forum, lambda *_: None)


def overturned(panel: Panel, post: bytes) -> None:
    """As a jury does."""
    with panel.forum.db.transaction():
        log.hold(panel.forum)
        service.appealed(panel.forum, post)
        acts.record(panel.forum, Act(OVERTURN, post, SHOWN, 3))
        service.restored(panel.forum, post)


def test_the_decision_is_told_to_whoever_may_appeal(panel: Panel) -> None:
    post = panel.post()
    panel.flags(post)
    with pytest.raises(rules.NotRemoved):
        service.removal(panel.forum, post)
    said = rules.saying(REMOVE, 3, "It shouts.", "Words of Fares")
    service.decide(panel.forum, 1, post, said)
    panel.says(3, post, KEEP)
    entry = panel.says(2, post, REMOVE, 4, "It sneers.")
    found = service.removal(panel.forum, post)
    assert (found.entry, found.rule, found.passages) == (entry, 4, ("Words of Fares",))
    assert [(one.seat, one.words) for one in found.reasons] == [(1, "It shouts."), (2, "It sneers.")]


def test_passages_are_words_of_the_post_and_stored_sealed(panel: Panel) -> None:
    post = panel.post()
    with pytest.raises(rules.PassageUnknown):
        service.decide(panel.forum, 1, post, rules.saying(REMOVE, 3, "Because.", "Other words"))
    service.decide(panel.forum, 1, post, rules.saying(REMOVE, 3, "Because.", "of Fares\n\n Words "))
    (row,) = panel.forum.db.query("SELECT passages FROM decisions")
    assert b"Fares" not in bytes(row["passages"])


def test_several_are_decided_at_once_and_each_is_an_act_of_its_own(panel: Panel) -> None:
    posts = panel.posts("One", "Two", "Three")
    panel.flags(*posts)
    panel.says(1, posts[1], REMOVE)
    said = rules.saying(REMOVE, 3, "The same.")
    done = service.decide_each(panel.forum, 1, [*posts, posts[0]], said)
    assert [type(problem) for problem in done.values()] == [type(None), rules.SaidAlready, type(None)]
    service.decide_each(panel.forum, 2, posts, said)
    assert [panel.state(post) for post in posts] == [REMOVED] * 3
    assert [len(panel.acts(post)) for post in posts] == [2] * 3


def test_a_post_taken_back_by_its_author_ends_its_case(panel: Panel) -> None:
    author = panel.member().starts_thread("Fares", "Words.")
    code = author.claim_code
    release(panel.forum)
    found = first_post(panel.forum.db, read_id(author.thread("Fares")))
    panel.flags(found)
    author.opens("/receipt").submits("claim", claim=code).submits("withdraw").submits("sure")
    release(panel.forum)
    with pytest.raises(PostGone):
        panel.says(1, found, REMOVE)
    panel.later(hours=1)
    assert panel.case(found) is None
    assert flags.tally(panel.forum, found).rules == []


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (("", 3, "Because."), rules.VerbMissing),
        (("hide", 3, "Because."), rules.VerbMissing),
        ((REMOVE, 0, "Because."), rules.RuleMissing),
        ((REMOVE, 3, " \n "), rules.ReasonMissing),
        ((KEEP, 0, ""), rules.ReasonMissing),
        ((KEEP, 0, "a" * 2001), rules.ReasonTooLong),
    ],
)
def test_what_is_missing_is_said(values: tuple[str, int, str], problem: type[Problem]) -> None:
    with pytest.raises(problem):
        rules.saying(*values)


def test_a_house_rule_that_is_not_there_removes_nothing(panel: Panel) -> None:
    with pytest.raises(rules.RuleMissing):
        panel.says(1, panel.post(), REMOVE, 11)
