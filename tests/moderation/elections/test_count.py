"""The count: every rule of ties by hand, and what must hold for any ballots at all."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.elections.count import EXCLUSION, FIRST, PLACES, SURPLUS, Result, Tie, count


def elect(seats: int, lot: int = 0, out: tuple[int, ...] = (), **papers: int) -> Result:
    """Ballots written by letters: `abc=5` is five for A, then B, then C. The lot takes `lot`, or else the first."""
    ballots = {bytes(ord(letter) - 96 for letter in given): many for given, many in papers.items()}
    candidates = max(max(given) for given in ballots)

    def draw(tied: frozenset[int]) -> int:
        return lot if lot in tied else min(tied)

    return count(ballots, candidates, seats, draw, out)


def test_the_quota_is_the_whole_number_above_the_votes_shared_by_one_more_than_the_seats() -> None:
    assert [elect(3, a=many, b=1, c=1).quota for many in (1, 2, 5, 6)] == [1, 2, 2, 3]


def test_a_surplus_goes_on_at_what_it_leaves_each_paper_worth_cut_off_at_five_places() -> None:
    first, second = elect(2, ab=7, ac=3, b=1, c=2).stages[:2]
    assert first.votes == (10 * PLACES, PLACES, 2 * PLACES)
    # Quota 5: five of ten votes go on, half of each paper.
    assert (second.kind, second.of, second.moved) == (SURPLUS, 1, (-5 * PLACES, 350_000, 150_000))
    third = elect(2, ab=7, b=1, c=2).stages[1]
    # Quota 4: 3/7 of a vote is 0.42857; what was cut off of seven papers is lost, not given to anybody.
    assert (third.moved[1], third.lost) == (7 * 42_857, 3 * PLACES - 7 * 42_857)


def test_papers_of_an_excluded_candidate_keep_their_value() -> None:
    # Quota 10: A's surplus of 2 makes twelve papers worth 0.16666 each. When B is out, C gets those as they are, and
    # B's own at one.
    third = elect(2, abc=12, bc=2, c=6, d=7).stages[2]
    assert (third.kind, third.of) == (EXCLUSION, 2)
    assert third.moved[2] == -third.moved[1] == 12 * 16_666 + 2 * PLACES


def test_papers_without_another_preference_are_unused() -> None:
    second = elect(1, a=2, ab=1, b=1, c=3).stages[-1]
    assert second.unused >= PLACES


def test_the_larger_surplus_goes_first() -> None:
    assert [stage.of for stage in elect(3, ac=9, bd=8, c=1, d=1, e=1).stages[1:3]] == [1, 2]


def test_of_equal_surpluses_the_one_ahead_at_the_latest_earlier_stage_goes_first() -> None:
    # Quota 25. At stage 2 A reaches 30 and B 30 by C's papers; B was ahead before.
    result = elect(3, ad=26, bd=28, ca=4, cb=2, d=20, e=19)
    assert result.stages[0].votes[:3] == (26 * PLACES, 28 * PLACES, 6 * PLACES)
    assert result.elected[:2] == (2, 1)


def test_of_surpluses_equal_at_every_stage_the_lot_decides() -> None:
    for chosen in (1, 2):
        stage = elect(3, lot=chosen, ac=9, bd=9, c=3, d=2, e=1).stages[1]
        assert stage.of == chosen
        assert stage.ties[0] == Tie((1, 2), chosen, 0)


def test_of_equally_few_votes_the_one_behind_at_the_latest_earlier_stage_is_excluded() -> None:
    # D goes first and lifts A to B's five votes: A was behind.
    result = elect(1, a=4, b=5, c=8, da=1)
    out = [stage for stage in result.stages if stage.kind == EXCLUSION]
    assert [stage.of for stage in out[:2]] == [4, 1]
    assert out[1].ties == (Tie((1, 2), 1, 1),)


def test_the_latest_earlier_stage_decides_and_not_the_first() -> None:
    # A is behind B at first, ahead of B when D is out, and level when E is out too: B goes.
    result = elect(1, a=10, b=11, c=20, da=3, eb=2, e=2)
    assert [stage.votes[0] - stage.votes[1] for stage in result.stages[:3]] == [-PLACES, 2 * PLACES, 0]
    assert (result.stages[3].of, result.stages[3].ties) == (2, (Tie((1, 2), 2, 2),))


def test_three_who_are_equal_are_told_apart_stage_by_stage() -> None:
    """Those still equal at one earlier stage are compared at the one before it, and nobody else is."""
    result = elect(1, a=5, b=6, c=6, d=15, ea=1)
    assert [stage.of for stage in result.stages[1:3]] == [5, 1]
    assert result.stages[2].ties == (Tie((1, 2, 3), 1, 1),)


def test_of_votes_equally_few_at_every_stage_the_lot_decides() -> None:
    for chosen in (1, 2):
        stage = elect(1, lot=chosen, a=2, b=2, c=3).stages[1]
        assert (stage.of, stage.ties) == (chosen, (Tie((1, 2), chosen, 0),))


def test_as_many_as_there_are_seats_left_are_elected_without_a_transfer() -> None:
    result = elect(2, a=3, b=2, c=1)
    assert result.elected == (1, 2)
    assert [stage.kind for stage in result.stages] == [FIRST, EXCLUSION]
    assert len(elect(3, a=3, b=2, c=1).stages) == 1


def test_who_withdrew_is_passed_over_wherever_they_stand() -> None:
    assert elect(1, out=(1,), ab=9, c=8) == elect(1, out=(1,), b=9, ca=8)


def test_a_ballot_for_nobody_who_stands_does_not_count() -> None:
    assert elect(1, out=(1,), a=9, b=3, c=2).valid == 5


RANKINGS = st.lists(st.integers(1, 6), min_size=1, max_size=6, unique=True).map(bytes)
BALLOTS = st.dictionaries(RANKINGS, st.integers(1, 30), min_size=1, max_size=40)


@settings(max_examples=300, deadline=None)
@given(BALLOTS, st.integers(1, 5))
def test_votes_are_conserved_to_the_last_unit_and_seats_are_filled(ballots: dict[bytes, int], seats: int) -> None:
    result = count(ballots, 6, seats, min)
    for stage in result.stages:
        assert sum(stage.votes) + stage.unused + stage.lost == sum(ballots.values()) * PLACES
        assert min(stage.votes) >= 0
    assert len(result.elected) == len(set(result.elected)) == seats
    losses = [stage.lost for stage in result.stages]
    assert losses == sorted(losses)


@settings(max_examples=100, deadline=None)
@given(BALLOTS, st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(ballots: dict[bytes, int], seats: int, chance: object) -> None:
    items = list(ballots.items())
    chance.shuffle(items)  # type: ignore[attr-defined]
    assert count(dict(items), 6, seats, min) == count(ballots, 6, seats, min)


@settings(max_examples=100, deadline=None)
@given(BALLOTS, st.integers(1, 5), st.permutations(range(1, 7)))
def test_which_number_a_candidate_has_does_not_matter_but_to_the_lot(
    ballots: dict[bytes, int], seats: int, numbers: list[int]
) -> None:
    renamed = {bytes(numbers[one - 1] for one in given): many for given, many in ballots.items()}
    back = {new: old for old, new in enumerate(numbers, 1)}
    other = count(renamed, 6, seats, lambda tied: numbers[min(back[one] for one in tied) - 1])
    assert [back[one] for one in other.elected] == list(count(ballots, 6, seats, min).elected)


@settings(max_examples=50, deadline=None)
@given(BALLOTS, st.integers(1, 5))
def test_equal_ballots_count_alike_together_or_apart(ballots: dict[bytes, int], seats: int) -> None:
    assert Counter(ballots) == ballots
    assert count(Counter(ballots), 6, seats, min) == count(ballots, 6, seats, min)


@pytest.mark.parametrize("seats", [1, 2, 3])
def test_who_is_everybodys_first_choice_is_elected_first(seats: int) -> None:
    assert elect(seats, ab=5, ac=5, ad=5).elected[0] == 1
