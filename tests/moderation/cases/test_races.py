"""Whatever comes at once, no quorum is passed: fifty races on each rule, of real threads on both databases."""

from collections.abc import Callable
from functools import partial

import pytest

from crypto.acts import BLUR, HIDE, KEEP, REMOVE, RESTORE
from forum.posts.rules import BLURRED, REMOVED, SHOWN
from forum.tick import tick
from moderation.cases import rules, service
from tests.core.tools import together
from tests.moderation.panel import Panel
from tests.moderation.people import appointed
from tests.people import release

RACES = 50
Job = Callable[[], object]


def says(panel: Panel, seat: int, post: bytes, verb: str, rule: int = 1, words: str = "Because.") -> Job:
    said = rules.saying(verb, 0 if verb == KEEP else rule, words)
    return partial(service.decide, panel.forum, seat, post, said)


def flagged(panel: Panel, count: int = RACES) -> list[bytes]:
    posts = panel.posts(*(f"Post {at}" for at in range(count)))
    panel.flags(*posts, rule=1)
    return posts


def races(panel: Panel, *jobs: Job) -> list[object]:
    return list(together(jobs, panel.forum.db))


def test_one_seat_in_two_tabs_decides_nothing(panel: Panel) -> None:
    """The same sent twice, and two forms with different rules."""
    for at, post in enumerate(flagged(panel)):
        second = says(panel, 1, post, REMOVE, 1 + at % 2)
        races(panel, says(panel, 1, post, REMOVE), second, says(panel, 1, post, REMOVE))
        assert panel.state(post) == SHOWN
        assert len(panel.acts(post)) in (1, 2, 3)
        if at % 2 == 0:
            assert panel.acts(post) == [(REMOVE, 1, SHOWN)]


def test_two_seats_at_once_remove_once_and_the_third_comes_too_late(panel: Panel) -> None:
    for post in flagged(panel):
        answers = races(panel, *(says(panel, seat, post, REMOVE) for seat in (1, 2, 3)))
        assert sum(isinstance(answer, rules.CaseClosed) for answer in answers) == 1
        assert [state for _, _, state in panel.acts(post)] == [SHOWN, REMOVED]


def test_a_change_of_mind_against_a_second_seat_never_removes_with_one_that_keeps(panel: Panel) -> None:
    for post in flagged(panel):
        panel.says(1, post, REMOVE, 1)
        races(panel, says(panel, 1, post, KEEP), says(panel, 2, post, REMOVE))
        acts = panel.acts(post)
        first = [seat for _, seat, _ in acts][1]
        assert panel.state(post) == (REMOVED if first == 2 else SHOWN), acts


def test_a_seat_whose_term_ends_at_that_moment_decides_before_it_or_not_at_all(panel: Panel) -> None:
    """Somebody else takes the seat while its last holder's page is open; their decisions are never added up."""
    for at, post in enumerate(flagged(panel)):
        panel.says(2, post, REMOVE, 1)
        weeks = 9 + at

        def replaced(weeks: int = weeks) -> object:
            return appointed(panel.forum, 1, f"Holder {weeks}", weeks=weeks)

        panel.forum.db.execute("DELETE FROM seats WHERE seat = 3")
        races(panel, replaced, says(panel, 1, post, KEEP), says(panel, 3, post, REMOVE), says(panel, 3, post, REMOVE))
        assert panel.state(post) == SHOWN, panel.acts(post)
        assert {seat for _, seat, _ in panel.acts(post)} <= {1, 2}


def test_a_decision_meets_its_deadline_before_it_or_after_it(panel: Panel) -> None:
    posts = flagged(panel)
    for post in posts:
        panel.says(1, post, BLUR, 1)
    panel.waits(hours=24)
    for post in posts:
        races(panel, partial(tick, panel.forum), says(panel, 2, post, REMOVE), partial(service.turn, panel.forum))
        acts = panel.acts(post)
        assert panel.state(post) == REMOVED
        assert acts in (
            [(BLUR, 1, BLURRED), (RESTORE, 0, SHOWN), (REMOVE, 2, REMOVED)],
            [(BLUR, 1, BLURRED), (REMOVE, 2, REMOVED)],
        )


def test_two_seats_that_hide_at_once_hide_once_and_remove_nothing(panel: Panel) -> None:
    for post in flagged(panel):
        races(panel, says(panel, 1, post, BLUR), says(panel, 2, post, BLUR))
        assert panel.acts(post)[0][2] == BLURRED
        assert len(panel.acts(post)) == 1


def test_a_conflict_declared_at_that_moment_comes_first_or_is_too_late(panel: Panel) -> None:
    for post in flagged(panel):
        panel.says(2, post, REMOVE, 1)
        aside = partial(service.stand_aside, panel.forum, 1, post)
        answers = races(panel, aside, says(panel, 1, post, REMOVE))
        assert sum(isinstance(answer, Exception) for answer in answers) == 1
        assert panel.state(post) == (REMOVED if isinstance(answers[0], Exception) else SHOWN)


def test_keep_and_remove_of_two_pairs_close_a_case_one_way(panel: Panel) -> None:
    for post in flagged(panel):
        panel.says(1, post, REMOVE, 1)
        panel.says(2, post, KEEP)
        races(panel, says(panel, 3, post, REMOVE), says(panel, 3, post, KEEP), says(panel, 3, post, REMOVE))
        assert len(panel.acts(post)) == 3
        case = panel.case(post)
        assert case is not None
        assert case.state == (rules.REMOVED if panel.state(post) == REMOVED else rules.KEPT)


@pytest.mark.parametrize("many", [2, 3, 4])
def test_papers_and_releases_at_once_hide_a_post_with_enough_and_once(panel: Panel, many: int) -> None:
    for post in panel.posts(*(f"Post {at}" for at in range(RACES // 3))):
        votes = [partial(panel.flags_with_paper, post) for _ in range(many)]
        races(panel, *votes, partial(release, panel.forum), partial(release, panel.forum))
        release(panel.forum)
        assert panel.acts(post) == ([(HIDE, 0, BLURRED)] if many >= 3 else [])


def test_a_release_and_a_decision_never_wait_for_each_other(panel: Panel) -> None:
    """The first of a new week: both make the board's key of that week."""
    posts = flagged(panel, 6)
    for post in posts:
        panel.waits(days=7)
        panel.member().starts_thread("Another", "Words.")
        answers = races(panel, partial(release, panel.forum), says(panel, 1, post, REMOVE))
        assert not [answer for answer in answers if isinstance(answer, Exception)]
