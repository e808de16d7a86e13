"""A whole period: what members counted becomes a report, with the real engine, and making it again draws nothing."""

from datetime import timedelta

import pytest

from crypto.reports import FiguresTaken
from crypto.tokens.scopes import ballot_scope
from forum.disclosure.budget import PERIODS
from forum.figures import service as figures
from forum.instance import Instance
from forum.periods import service as periods
from forum.reports import rules, sections
from forum.sections import SECTIONS
from forum.tables import Section
from forum.themes import service as codebooks
from forum.tick import tick
from forum.transparency import service as log
from moderation.signing import service
from tests.core.tools import ON_SQLITE
from tests.forum.figures.conftest import Counted
from tests.office import reads, with_office

MOST = (150, 90, 60)
FIGURES = ("themes", "pulse", "participation")


@pytest.fixture
def counted(forum: Instance) -> Counted:
    return Counted(*with_office(forum))


def told(counted: Counted, heads: int, pulse: tuple[int, int, int, int, int] = (60, 70, 80, 50, 5)) -> int:
    """A period in which so many took part, over; as many papers handed in one by one would be. Returns the period."""
    forum, period = counted.forum, counted.period
    opened(counted, 400)
    themes = dict.fromkeys(codebooks.codebook(forum, period).keys, 0)
    themes |= dict(zip(themes, MOST, strict=False))
    counted.is_told(heads, themes, pulse)
    counted.ends()
    tick(forum)  # takes the figures, with the day's checkpoint
    tick(forum)  # drafts
    return period


def opened(counted: Counted, drawn: int) -> None:
    """The period's numbers: the timer has taken them, but for the first time."""
    forum, now = counted.forum, counted.forum.clock.now()
    if not (found := periods.of_period(forum, counted.period)):
        counted.begins(drawn)
        return
    for one in found:
        counted.office.names_key(ballot_scope(one.number), now, now + timedelta(weeks=12), block=counted.blocks)
        counted.office.publish(type="drawn", scope=ballot_scope(one.number), members=drawn, final=True)
    reads(forum, counted.office)


def section(forum: Instance, period: int, key: str) -> Section:
    report = service._made(forum, SECTIONS, period)
    return next(one for one in report.sections if one.key == key)


def test_what_members_counted_stands_in_the_draft_with_names_and_with_noise(counted: Counted) -> None:
    period = told(counted, 320)
    found = service.draft(counted.forum)
    assert found is not None
    assert found.report.period == period
    first = codebooks.codebook(counted.forum, period).themes[0]
    rows = section(counted.forum, period, "themes").tables[0].rows
    assert rows[0][:2] == (1, first.name)
    assert abs(int(rows[0][2] or 0) - MOST[0]) < 60
    assert section(counted.forum, period, "participation").tables[0].rows[0][1] == 400
    assert "period 1 of the 6" in section(counted.forum, period, "budget").words[1]


def test_making_a_report_again_draws_nothing(counted: Counted) -> None:
    period = told(counted, 320)
    forum = counted.forum
    entries = len(log.of_kind(forum, FiguresTaken))
    made = {rules.write(service._made(forum, SECTIONS, period)) for _ in range(20)}
    assert len(made) == 1
    assert len(log.of_kind(forum, FiguresTaken)) == entries


@ON_SQLITE
def test_the_next_report_says_what_has_clearly_moved_since(counted: Counted) -> None:
    first = told(counted, 320, (100, 70, 80, 60, 50))
    second = told(counted, 390, (60, 60, 60, 60, 150))
    rows = {str(row[0]): row for row in section(counted.forum, second, "pulse").tables[0].rows}
    assert int(str(rows["Very well"][3])) > 50
    assert {row[-1] for row in section(counted.forum, first, "pulse").tables[0].rows} == {"no earlier figure"}


@ON_SQLITE
def test_a_small_forum_gets_bands_and_names(counted: Counted) -> None:
    period = told(counted, 5, (1, 1, 1, 1, 1))
    report = service._made(counted.forum, SECTIONS, period)
    tables = [table for one in report.sections if one.key in FIGURES for table in one.tables]
    assert not [cell for table in tables for row in table.rows for cell in row if isinstance(cell, int)]


@pytest.mark.slow
@ON_SQLITE
def test_after_six_periods_reports_go_on_without_figures(counted: Counted) -> None:
    for _ in range(PERIODS):
        last = told(counted, 320)
    assert "It was the last" in section(counted.forum, last, "budget").words[1]
    assert figures.taken(counted.forum, last + 1) is None
    words = sections.budget(counted.forum, last + 1).words[0]
    assert "Figures have ended" in words
    counted.moves_to(counted.forum.clock.now() + timedelta(weeks=4))
    made = service._made(counted.forum, SECTIONS, last + 1)
    assert {one.key for one in made.sections} == {"acts", "budget", "quotes"}
