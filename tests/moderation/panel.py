"""A forum of a hundred members with papers, three seats, and posts to flag and to decide about."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from core.clock import FixedClock
from crypto.acts import KEEP
from crypto.encoding import b64
from crypto.tokens.scopes import ballot_scope
from forum.instance import Instance
from forum.periods import service as periods
from forum.posts import store as posts
from forum.tick import tick
from moderation.acts import service as acts
from moderation.cases import rules, service, store
from moderation.flags.rules import choice, letter
from tests.conftest import NOON
from tests.moderation.acts.tools import posts as posts_of
from tests.moderation.people import NAMES, appointed, quiet_app
from tests.office import Office, reads, with_office
from tests.people import Person, release

MEMBERS = 100


@dataclass
class Panel:
    """`app` serves this forum; `office` is its registrar."""

    forum: Instance
    office: Office
    app: Flask

    def member(self) -> Person:
        return Person(self.app.test_client(), self.forum).enters()

    def posts(self, *titles: str) -> list[bytes]:
        """First posts of new threads: a board's page has room for so many."""
        groups = (titles[at : at + 15] for at in range(0, len(titles), 15))
        return [post for group in groups for post in posts_of(self.forum, self.member(), group)]

    def post(self) -> bytes:
        return self.posts("Fares")[0]

    def number(self, post: bytes) -> int:
        found = periods.of_purpose(self.forum, letter(post))
        assert found is not None
        return found.number

    def flags_with_paper(self, post: bytes, rule: int = 3) -> Person:
        """Somebody with a paper of their own, from a browser that carries nothing."""
        number = self.number(post)
        person = Person(self.app.test_client(), self.forum)
        form = {"token": self.office.draws(ballot_scope(number)), "choice": choice(post, rule)}
        person.answer = person.browser.post(f"/ballots/{number}/vote", data=form)
        return person

    def flags(self, *posts: bytes, rule: int = 3) -> None:
        """Somebody flags posts without a paper, and the release comes."""
        person = self.member()
        for post in posts:
            person.opens(f"/flags/{b64(post)}").submits("rule", rule=str(rule))
            assert person.answer.status_code == 200, person.text
        release(self.forum)

    def hides(self, post: bytes) -> None:
        """Enough members flag it."""
        for _ in range(3):
            assert self.flags_with_paper(post).answer.status_code == 200
        release(self.forum)

    def says(self, seat: int, post: bytes, verb: str, rule: int = 3, words: str = "Because.") -> int:
        return service.decide(self.forum, seat, post, rules.saying(verb, 0 if verb == KEEP else rule, words))

    def state(self, post: bytes) -> str:
        found = posts.post(self.forum.db, post)
        assert found is not None
        return found.state

    def case(self, post: bytes) -> rules.Case | None:
        return store.case(self.forum.db, post)

    def acts(self, post: bytes) -> list[tuple[str, int, str]]:
        """(act, seat, state) of all that was done about it."""
        return [(one.said.act, one.said.seat, one.said.state) for one in acts.of_post(self.forum, post)]

    def later(self, **time: float) -> None:
        """The clock goes on, and the timer runs."""
        self.waits(**time)
        tick(self.forum)

    def waits(self, **time: float) -> None:
        assert isinstance(self.forum.clock, FixedClock)
        self.forum.clock.moment += timedelta(**time)


def seated(forum: Instance) -> Panel:
    known, office = with_office(forum)
    begins = NOON - timedelta(days=8)
    office.opens_block(begins, MEMBERS)
    numbers = range(1, 9)
    for number in numbers:
        office.names_key(ballot_scope(number), begins, begins + timedelta(weeks=12), block=1)
    reads(known, office)
    assert periods.open_period(known)
    for number in numbers:
        office.publish(type="drawn", scope=ballot_scope(number), members=MEMBERS, final=True)
    reads(known, office)
    for seat, name in enumerate(NAMES, 1):
        appointed(known, seat, name)
    return Panel(known, office, quiet_app(known))
