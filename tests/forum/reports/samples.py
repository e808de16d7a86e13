"""Figures of an invented organisation, and the reports that are made of them."""

from forum.disclosure.budget import price
from forum.disclosure.figures import Figures, Noisy, figures
from forum.reports import words
from forum.reports.rules import Issue, Report
from forum.tables import BAND, ORDER, WRITTEN, Column, Section, Table

THEMES = (
    *("Pay and grading", "The depot move", "Workload", "How it is communicated", "Job security", "Training"),
    *("Hybrid working", "Tools and systems", "Managers", "Something else"),
)
PERIOD = 11


def noisy(heads: int, themes: tuple[int, ...], pulse: tuple[int, int, int, int, int]) -> Noisy:
    return Noisy(heads, dict(zip(THEMES, themes, strict=True)), pulse)


FIRST = figures(noisy(312, (101, 84, 60, 52, 47, 33, 20, 12, 8, 40), (44, 81, 70, 66, 9)), None, 420)
SECOND = figures(noisy(331, (97, 142, 61, 30, 75, 36, 28, 12, 8, 40), (72, 88, 71, 41, 9)), FIRST, 433)
SMALL = figures(noisy(31, (35, 20, 33, 2, 1, 0, 0, 0, 3, 4), (3, 28, 12, 7, 1)), None, 61)

QUESTIONS = Section(
    "asked",
    "What people ask of you",
    ("The most supported first.",),
    [
        Table(
            "asked",
            "Questions, by support",
            (
                Column("rank", "Rank", "By support.", ORDER),
                Column("question", "Question", "As it was asked.", WRITTEN),
                Column("support", "Support", "A range.", BAND),
            ),
            [
                (1, "Will the depot move come before the new rota?", "50 or more"),
                (2, '=HYPERLINK("http://evil.example")', "25 to 49"),
                (3, "<script>alert(1)</script>", None),
            ],
        )
    ],
    "The first: will the depot move come before the new rota?",
)


ISSUE = Issue("2026-12-08T09", 41, bytes(32), "2026-12-22")


def report(found: Figures = SECOND, number: int = 1, nth: int = 2, corrects: int = 0) -> Report:
    sections = (
        *(words.themes(found), words.pulse(found), QUESTIONS),
        *(words.participation(found), words.budget(price(PERIOD), nth)),
    )
    return Report(number, PERIOD, sections, corrects, "A theme had a wrong name." if corrects else "", "Our forum")
