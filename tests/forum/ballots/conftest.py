from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from forum.app import app_of
from forum.ballots.rules import Ballot
from forum.ballots.store import ballot, of_items
from forum.instance import Instance
from forum.web import read_id
from tests.conftest import NOON
from tests.office import Office, reads, with_office
from tests.people import Person, release


@dataclass
class Town:
    """A forum with a registrar of tests, a block that ten members have drawn, and members who write."""

    forum: Instance
    office: Office
    member: Callable[[], Person]

    def talks(self, title: str, repliers: int = 3) -> bytes:
        """A thread with so many others in it, released."""
        self.member().starts_thread(title, "Words.")
        release(self.forum)
        thread = self.member().thread(title)
        for _ in range(repliers):
            self.member().replies(thread, "More words.")
        release(self.forum)
        return read_id(thread)

    def ballot(self, thread_id: bytes) -> Ballot:
        found = ballot(self.forum.db, of_items(self.forum.db, [thread_id])[-1]["number"])
        assert found is not None
        return found

    def paper(self, number: int) -> str:
        return self.office.draws(f"ballot:{number:06}")

    def votes(self, number: int, token: str, choice: str = "support", **headers: str) -> Person:
        """From a browser that carries nothing."""
        person = Person(app_of(self.forum).test_client(), self.forum)
        form = {"token": token, "choice": choice}
        person.answer = person.browser.post(f"/ballots/{number}/vote", data=form, headers=headers)
        return person


@pytest.fixture
def town(forum: Instance) -> Town:
    return town_of(forum)


def town_of(forum: Instance) -> Town:
    known, office = with_office(forum)
    office.opens_block(NOON - timedelta(days=27))  # all its numbers may be given
    reads(known, office)
    app = app_of(known)
    return Town(known, office, lambda: Person(app.test_client(), known).enters())
