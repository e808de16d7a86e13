"""The weeks before the demonstration: forum and registrar while their clocks stand where they are put."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.clock import FixedClock, hour_of, hour_start
from forum.checkpoint import checkpoint
from forum.demo.members import Places
from forum.demo.office import Office
from forum.instance import Instance
from forum.passes import service as passes
from forum.periods.rules import ends, period_of
from moderation.elections import calendar
from moderation.elections.rules import AHEAD
from moderation.seats.rules import FOUNDING_WEEKS


@dataclass(frozen=True)
class Times:
    """When the founding seats began, when members could draw, and when each election opened: whole hours, the last of
    them yesterday. `periods` are the last three that are over; `second` is when the report on the second is drafted.
    """

    founded: datetime
    drawing: datetime
    by_election: datetime
    general: datetime
    second: datetime
    periods: tuple[int, int, int]


def times(now: datetime) -> Times:
    """The general election opens by itself, so long before the first seats end: those that the by-election filled, an
    hour before the founder's.
    """
    here = hour_start(hour_of(now))
    general, period = here - timedelta(hours=26), period_of(now)
    founded = general + AHEAD + timedelta(hours=1) - timedelta(weeks=FOUNDING_WEEKS)
    second = max(ends(period - 1), here - timedelta(hours=3))
    drawing = founded + timedelta(days=1)
    return Times(founded, drawing, general - timedelta(days=9), general, second, (period - 3, period - 2, period - 1))


class Past:
    """`forum` has a clock of its own, which the processes that serve it do not see; the registrar has one."""

    def __init__(self, forum: Instance, office: Office, places: Places) -> None:
        self._clock = FixedClock(forum.clock.now())
        self.forum, self.places, self._office = replace(forum, clock=self._clock), places, office

    def stands_at(self, moment: datetime) -> None:
        self._clock.moment = moment
        self._office.stands_at(moment)

    def turns(self) -> None:
        """The two hear of each other once, and elections go on: `step` by step, as from minute to minute in life."""
        self._office.step()
        passes.poll(self.forum)
        calendar.turn(self.forum)
        checkpoint(self.forum)
