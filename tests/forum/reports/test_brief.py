"""The summary of figures: what is said to be most, and when no order is said at all."""

import pytest

from forum.disclosure.figures import figures
from forum.reports import words
from tests.forum.reports.samples import noisy

THEMES = (101, 84, 60, 52, 47, 33, 20, 12, 8, 40)


def pulse(*answers: int) -> str:
    a, b, c, d, e = answers
    return words.pulse(figures(noisy(312, THEMES, (a, b, c, d, e)), None, 420)).short


def themes(*counts: int) -> str:
    return words.themes(figures(noisy(312, counts, (44, 81, 70, 66, 9)), None, 420)).short


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((65, 70, 30, 40, 9), "given: “badly” (about 70 members) and “very badly” (about 65 members). Which of them"),
        ((45, 70, 45, 40, 9), "The answer most given: “badly” (about 70 members)."),
        ((50, 70, 50, 40, 9), "“very badly” (about 50 members) and “so-so” (about 50 members). Which of them was"),
        ((60, 60, 60, 60, 60), "No answer was clearly given most."),
        ((35, 9, 9, 9, 9), "Shown of the answers: “very badly” (about 35 members). None of them stands out."),
        ((45, 9, 9, 9, 9), "The answer most given: “very badly” (about 45 members)."),
    ],
)
def test_an_answer_is_said_to_be_most_given_only_where_that_is_no_noise(answers: tuple[int, ...], said: str) -> None:
    assert said in pulse(*answers)


def test_the_largest_clear_move_of_the_pulse_is_in_the_summary() -> None:
    before = figures(noisy(312, THEMES, (44, 81, 70, 66, 40)), None, 420)
    after = figures(noisy(312, THEMES, (72, 88, 71, 26, 40)), before, 420)
    said = words.pulse(after).short
    assert "“Well” is down by 40 since the last report." in said
    assert "“Very badly”" not in said


def test_what_is_counted_towards_themes_is_said_to_be_papers_and_how_many_members_that_is() -> None:
    said = themes(125, 60, 55, 30, 0, 0, 0, 0, 0, 0)
    assert "Pay and grading (about 125 papers)" in said
    assert "about 125 papers are between 63 and 125 members" in said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((125, 90, 80, 55, 0, 0, 0, 0, 0, 0), "Named most: "),
        ((125, 90, 80, 60, 0, 0, 0, 0, 0, 0), "Among those named most: "),
        ((125, 90, 55, 0, 0, 0, 0, 0, 0, 0), "Named most: "),
        ((125, 90, 50, 0, 0, 0, 0, 0, 0, 0), "Among those named most: "),
    ],
)
def test_three_themes_are_said_to_be_most_named_only_where_the_fourth_is_clearly_less(
    counts: tuple[int, ...], said: str
) -> None:
    assert themes(*counts).startswith(said)
