"""The figures in words: what moved, what is hidden, how far off each may be, and what a small forum is not told."""

from typing import Any

import pytest

from forum.disclosure.budget import PERIODS, price
from forum.disclosure.figures import figures
from forum.reports import words
from forum.reports.charts import WIDTH, chart
from forum.reports.rules import Report, write
from forum.tables import Section
from tests.forum.reports.samples import FIRST, SECOND, SMALL, noisy


def said(section: Section) -> str:
    return " ".join([*section.words, *(table.error for table in section.tables)])


def test_beside_each_noisy_figure_stands_how_far_off_it_may_be() -> None:
    for section, off in ((words.themes(SECOND), 15), (words.pulse(SECOND), 15), (words.participation(SECOND), 10)):
        table = section.tables[0]
        assert f"within {off} of each figure, 19 times in 20" in table.error
        assert {row[-2] for row in table.rows} - {None, 0} == {off}


def test_a_change_is_said_only_where_it_is_clear() -> None:
    rows = {row[1]: row[4] for row in words.themes(SECOND).tables[0].rows}
    assert rows["The depot move"] == "+55"
    assert rows["Pay and grading"] == "no clear change"
    assert "Named more often than last time: The depot move (+55) and Job security (+30)." in words.themes(SECOND).words
    assert "“Well”: down by 25 since the last report." in words.pulse(SECOND).words


def test_the_first_report_says_that_there_is_nothing_to_compare_with() -> None:
    assert "There are no earlier figures to compare with." in words.themes(FIRST).words
    assert {row[-1] for row in words.themes(FIRST).tables[0].rows} == {"no earlier figure"}


def test_a_report_says_how_much_it_hides() -> None:
    assert "4 themes are not shown: too few members named them." in words.themes(SECOND).words
    assert "1 answer is not shown: given by too few." in words.pulse(SECOND).words
    assert words.pulse(SECOND).tables[0].rows[4] == ("Very well", None, None, "")


def test_a_small_forum_gets_bands_and_names_and_not_one_figure() -> None:
    for make in (words.themes, words.pulse, words.participation):
        section = make(SMALL)
        assert not [cell for table in section.tables for row in table.rows for cell in row if isinstance(cell, int)]
        assert not any(table.chart for table in section.tables)
    assert [row[0] for row in words.themes(SMALL).tables[0].rows] == ["Pay and grading", "Workload"]
    assert words.participation(SMALL).short == "25 to 49 members took part."


@pytest.mark.parametrize("nothing", [(0,) * 10, (-20,) * 10])
def test_where_nothing_reached_the_threshold_there_is_no_table_of_themes(nothing: tuple[int, ...]) -> None:
    found = figures(noisy(200, nothing, (0, 0, 0, 0, 0)), None, 400)
    assert not words.themes(found).tables
    assert words.pulse(found).short == ""
    write(Report(1, 11, (words.themes(found), words.pulse(found), words.participation(found))))


@pytest.mark.parametrize(
    ("nth", "left", "ahead"),
    [(1, "4.5 remain", "5 more reports can"), (5, "0.9 remain", "One more report can"), (6, "0.0 remain", "the last")],
)
def test_what_remains_of_the_budget_is_said_in_words(nth: int, left: str, ahead: str) -> None:
    text = said(words.budget(price(11), nth))
    assert f"period {nth} of the {PERIODS}" in text
    assert left in text
    assert ahead in text


def test_when_the_budget_is_spent_the_report_says_that_figures_have_ended() -> None:
    assert "Figures have ended" in said(words.no_figures(PERIODS, void=False))
    assert "No figures were taken" in said(words.no_figures(3, void=False))


def test_of_a_period_that_could_not_be_counted_the_report_says_so() -> None:
    assert "are void" in said(words.no_figures(3, void=True))


@pytest.mark.parametrize("section", [words.themes(SECOND), words.pulse(SECOND)])
def test_a_bar_is_as_long_as_its_figure_and_its_line_as_long_as_the_error(section: Any) -> None:
    table = section.tables[0]
    bars = chart(table)
    whole = max(int(row[-3]) for row in table.rows if row[-3] is not None) + table.off
    for bar, row in zip(bars, table.rows, strict=True):
        if row[-3] is None:
            assert (bar.wide, bar.said) == (0, "hidden, too few")
        else:
            assert bar.wide == row[-3] * WIDTH // whole
            assert bar.high == (row[-3] + table.off) * WIDTH // whole
            assert bar.said == f"about {row[-3]}, give or take {table.off}"
    assert max(bar.high for bar in bars) == WIDTH


def test_no_two_answers_of_the_pulse_look_alike() -> None:
    assert len({bar.look for bar in chart(words.pulse(SECOND).tables[0])}) == 5
