"""Whatever takes two seats: what waits, for how long, and that nothing passes for something else."""

import pytest

from core.errors import Problem
from crypto.accounts import Account
from forum.instance import Instance
from moderation.codebook.service import CODEBOOK
from moderation.houserules.service import RULES
from moderation.proposals import service, store
from moderation.proposals.rules import NotAdopted, OwnProposal, Proposal, Sort, Texts
from moderation.seats.rules import TermOver
from tests.moderation.people import appointed, seat_holders
from tests.moderation.test_house_rules import account


class Picnic(Problem):
    status = 409
    message = "Not on a Sunday."


class Outings:
    """Something of which several wait side by side, for one week at a time."""

    def __init__(self) -> None:
        self.week, self.agreed = 1, list[Texts]()
        self.sort = Sort("outing", lambda _: self.week, self._check, self._agree, alone=False)

    def _check(self, _: Instance, texts: Texts) -> None:
        if texts == ("Sunday",):
            raise Picnic()

    def _agree(self, _: Instance, found: Proposal) -> None:
        self.agreed.append(found.texts)


@pytest.fixture
def outings() -> Outings:
    return Outings()


@pytest.fixture
def seats(forum: Instance) -> list[Account]:
    return [account(forum, one) for one in seat_holders(forum)]


def texts(forum: Instance, sort: Sort) -> set[Texts]:
    return {one.texts for one in service.waiting(forum, sort)}


def test_several_wait_side_by_side_and_each_is_agreed_to_or_refused_alone(
    forum: Instance, seats: list[Account], outings: Outings
) -> None:
    for by, day in zip(seats, ("Monday", "Tuesday", "Friday"), strict=True):
        service.propose(forum, outings.sort, by, (day,))
    found = {one.texts: one for one in service.waiting(forum, outings.sort)}
    assert {one.seat for one in found.values()} == {1, 2, 3}
    service.adopt(forum, outings.sort, seats[1], found["Monday",].proposal)
    service.drop(forum, outings.sort, seats[0], found["Tuesday",].proposal)
    assert outings.agreed == [("Monday",)]
    assert texts(forum, outings.sort) == {("Friday",)}


def test_none_is_agreed_to_twice_or_by_its_proposer(forum: Instance, seats: list[Account], outings: Outings) -> None:
    service.propose(forum, outings.sort, seats[0], ("Monday",))
    (found,) = service.waiting(forum, outings.sort)
    with pytest.raises(OwnProposal):
        service.adopt(forum, outings.sort, seats[0], found.proposal)
    service.adopt(forum, outings.sort, seats[1], found.proposal)
    with pytest.raises(NotAdopted):
        service.adopt(forum, outings.sort, seats[2], found.proposal)
    assert outings.agreed == [("Monday",)]


def test_what_the_check_of_its_sort_refuses_does_not_wait(
    forum: Instance, seats: list[Account], outings: Outings
) -> None:
    service.propose(forum, outings.sort, seats[0], ("Monday",))
    with pytest.raises(Picnic):
        service.propose(forum, outings.sort, seats[0], ("Sunday",))
    assert texts(forum, outings.sort) == {("Monday",)}


def test_what_was_for_another_time_is_over_and_its_words_go_with_the_next_proposal(
    forum: Instance, seats: list[Account], outings: Outings
) -> None:
    service.propose(forum, outings.sort, seats[0], ("Monday",))
    outings.week = 2
    assert texts(forum, outings.sort) == set()
    service.propose(forum, outings.sort, seats[1], ("Friday",))
    assert len(store.of_sort(forum.db, outings.sort.name)) == 1
    assert texts(forum, outings.sort) == {("Friday",)}


def test_what_a_former_seat_holder_proposed_is_over(forum: Instance, seats: list[Account], outings: Outings) -> None:
    service.propose(forum, outings.sort, seats[0], ("Monday",))
    service.propose(forum, outings.sort, seats[1], ("Friday",))
    appointed(forum, 1, "Dee Later")
    assert texts(forum, outings.sort) == {("Friday",)}
    with pytest.raises(TermOver):
        service.propose(forum, outings.sort, seats[0], ("Saturday",))


def test_one_sort_does_not_touch_another(forum: Instance, seats: list[Account], outings: Outings) -> None:
    service.propose(forum, outings.sort, seats[0], ("Monday",))
    (found,) = service.waiting(forum, outings.sort)
    service.propose(forum, RULES, seats[0], ("Be kind.",))
    for verb in (service.adopt, service.drop):
        with pytest.raises(NotAdopted):
            verb(forum, RULES, seats[1], found.proposal)
    assert (texts(forum, outings.sort), texts(forum, RULES)) == ({("Monday",)}, {("Be kind.",)})


@pytest.mark.parametrize(("changed", "week"), [("sort = 'codebook'", 2), ("version = 2", 1)])
def test_a_proposal_made_into_another_one_by_hand_is_none(
    forum: Instance, seats: list[Account], outings: Outings, changed: str, week: int
) -> None:
    """The next codebook is the second, too."""
    outings.week = week
    service.propose(forum, outings.sort, seats[0], ("Monday",))
    outings.week = 2
    forum.db.execute(f"UPDATE proposals SET {changed}")
    assert [texts(forum, sort) for sort in (outings.sort, CODEBOOK)] == [set(), set()]
