"""A forum whose period has its numbers, and whose members hand in papers."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import cast

import pytest

from core.clock import FixedClock
from crypto.pool import Vote
from crypto.reports import FiguresTaken
from crypto.tokens.scopes import ballot_scope
from forum.app import USES
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.ballots.rules import Receipt
from forum.checkpoint import checkpoint
from forum.figures import service as figures
from forum.instance import Instance
from forum.periods import rules as periods_rules
from forum.periods import service as periods
from forum.periods.rules import HEADS, PULSE, THEME_A, THEME_B
from forum.transparency import service as log
from tests.office import Office, reads, with_office
from tests.people import release


@dataclass
class Counted:
    """A forum in a period whose numbers are open."""

    forum: Instance
    office: Office
    blocks: int = 0

    @property
    def period(self) -> int:
        return periods_rules.period_of(self.forum.clock.now())

    def begins(self, drawn: int = 40) -> Mapping[str, int]:
        """The period's numbers, open: by purpose."""
        now = self.forum.clock.now()
        self.blocks += 1
        self.office.opens_block(now - timedelta(days=8), members=drawn, block=self.blocks)
        reads(self.forum, self.office)
        assert periods.open_period(self.forum)
        numbers = {one.purpose: one.number for one in periods.of_period(self.forum, self.period)}
        for number in numbers.values():
            self.office.names_key(ballot_scope(number), now, now + timedelta(weeks=12), block=self.blocks)
            self.office.publish(type="drawn", scope=ballot_scope(number), members=drawn, final=True)
        reads(self.forum, self.office)
        return numbers

    def hands_in(self, purpose: str, *choices: str) -> list[Receipt]:
        """A paper each, of this period; they wait."""
        number = periods.now_open(self.forum)[purpose].number
        scope = ballot_scope(number)
        return [ballots.vote(self.forum, number, self.office.draws(scope), choice, USES) for choice in choices]

    def counts(self, purpose: str, *choices: str) -> list[Receipt]:
        found = self.hands_in(purpose, *choices)
        release(self.forum)
        return found

    def is_told(self, heads: int, themes: Mapping[str, int], pulse: Sequence[int]) -> None:
        """As many papers as would be handed in one by one."""
        themed = [theme for theme, many in themes.items() for _ in range(many)]
        said = [(HEADS, "here")] * heads + list(zip(cycle((THEME_A, THEME_B)), themed, strict=False))
        said += [(PULSE, str(answer)) for answer, many in zip(range(-2, 3), pulse, strict=True) for _ in range(many)]
        numbers = {one.purpose: one.number for one in periods.of_period(self.forum, self.period)}
        used = [Vote(numbers[purpose], secrets.token_bytes(32), choice) for purpose, choice in said]
        with self.forum.db.transaction():
            log.hold(self.forum)
            for paper in used:
                ballots_store.insert_vote(self.forum.db, paper.number, paper.spent_id)
            figures.count(self.forum, used)

    def ends(self) -> None:
        """The period is over, and it is the hour of a checkpoint."""
        self.moves_to(periods_rules.ends(self.period) + timedelta(hours=6))

    def moves_to(self, moment: datetime) -> None:
        cast(FixedClock, self.forum.clock).moment = moment

    def ends_and_is_taken(self) -> int:
        """The period that is over now."""
        period = self.period
        self.ends()
        assert checkpoint(self.forum)
        return period

    def said(self) -> list[FiguresTaken]:
        return [entry for _, entry in log.of_kind(self.forum, FiguresTaken)]


@pytest.fixture
def town(forum: Instance) -> Counted:
    known, office = with_office(forum)
    found = Counted(known, office)
    found.begins()
    return found
