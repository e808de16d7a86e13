"""A pass lets one in, in its own week, once it hides among enough others."""

import base64
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from core.clock import FixedClock
from crypto.encoding import b64, unb64
from crypto.tokens.token import TOKEN_SIZE
from forum.instance import Instance
from forum.membership import service as membership
from forum.passes.rules import TokenAlreadySpent
from tests.conftest import NOON
from tests.core.tools import together
from tests.forum.passes.conftest import Visitor
from tests.office import URL, Office, reads, with_office

Served = tuple[Instance, Office]
SCOPE = "entry:2026-W48"


def standard(token: str) -> str:
    return base64.b64encode(unb64(token, TOKEN_SIZE)).decode()


def enter(visitor: Visitor, token: str) -> tuple[int, str]:
    person = visitor().opens("/enter").submits("pass", **{"pass": token})
    return person.answer.status_code, person.text


def test_a_pass_of_this_week_lets_its_holder_read(served: Served, visitor: Visitor) -> None:
    person = visitor().opens("/enter").submits("pass", **{"pass": served[1].draws(SCOPE)})
    assert (person.answer.status_code, person.answer.location) == (303, "/")
    assert person.opens("/").answer.status_code == 200


def test_a_spent_pass_cannot_enter_twice(served: Served, visitor: Visitor) -> None:
    token = served[1].draws(SCOPE)
    assert enter(visitor, token)[0] == 303
    status, text = enter(visitor, token)
    assert status == 403
    assert "has been used already" in text


@pytest.mark.parametrize("mangle", [
    lambda token: token + "==",
    lambda token: "\n".join(token[at : at + 64] for at in range(0, len(token), 64)),
    lambda token: f"  {token} \t\n",
    standard,
])
def test_another_spelling_of_a_spent_pass_is_the_same_pass(
    served: Served, visitor: Visitor, mangle: Callable[[str], str]
) -> None:
    token = served[1].draws(SCOPE)
    assert enter(visitor, mangle(token))[0] == 303
    assert enter(visitor, token)[0] == 403


def test_one_pass_sent_by_fifty_at_once_opens_one_session(served: Served) -> None:
    forum, office = served
    for _ in range(4):
        token = office.draws(SCOPE)
        answers = together([partial(membership.enter, forum, token)] * 50, forum.db)
        refused = [answer for answer in answers if isinstance(answer, TokenAlreadySpent)]
        assert (len(refused), len(answers)) == (49, 50)
    assert len(forum.db.query("SELECT session_hash FROM sessions")) == 4


@pytest.mark.slow
def test_two_hundred_passes_sent_by_fifty_at_once_each_open_two_hundred_sessions(served: Served) -> None:
    forum, office = served
    for _ in range(200):
        token = office.draws(SCOPE)
        together([partial(membership.enter, forum, token)] * 50, forum.db)
    assert len(forum.db.query("SELECT session_hash FROM sessions")) == 200


def test_a_ballot_paper_does_not_open_the_door(served: Served, visitor: Visitor) -> None:
    forum, office = served
    number = office.opens_block(NOON)[0]
    reads(forum, office)
    assert enter(visitor, office.draws(f"ballot:{number:06}"))[0] == 403


@pytest.mark.parametrize("hosts", [{"registrar": "other.test"}, {"forum": "other.test"}])
def test_a_pass_made_for_another_place_does_not_open_the_door(
    served: Served, visitor: Visitor, hosts: dict[str, str]
) -> None:
    assert enter(visitor, served[1].draws(SCOPE, **hosts))[0] == 403


def test_every_token_that_was_changed_is_refused(served: Served, visitor: Visitor) -> None:
    token = unb64(served[1].draws(SCOPE), TOKEN_SIZE)
    n = served[1].signers[SCOPE].public.n
    plus_n = (int.from_bytes(token[98:], "big") + n).to_bytes(257, "big")[-256:]
    changed = [token[:98] + plus_n, token[:-1], token + b"\0", *(
        token[:at] + bytes([token[at] ^ 1]) + token[at + 1 :] for at in (0, 1, 2, 33, 34, 65, 66, 97, 98, 353)
    )]
    assert [enter(visitor, b64(one))[0] for one in changed] == [403] * len(changed)
    assert served[0].db.query("SELECT spent_id FROM spent") == []


def test_a_pass_is_taken_in_its_own_week_only(served: Served, visitor: Visitor) -> None:
    forum, office = served
    later = office.opens_week(NOON + timedelta(weeks=1))
    reads(forum, office)
    assert enter(visitor, office.draws(later))[0] == 403
    token = office.draws(SCOPE)
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON + timedelta(weeks=1)
    assert enter(visitor, token)[0] == 403
    assert enter(visitor, office.draws(later))[0] == 303


def test_a_week_opens_when_ten_members_have_drawn(forum: Instance) -> None:
    known, office = with_office(forum)
    scope = office.opens_week(NOON, members=9)
    reads(known, office)
    token = office.draws(scope)
    with pytest.raises(Exception, match="Too few members"):
        membership.enter(known, token)
    assert known.db.query("SELECT spent_id FROM spent") == []
    office.publish(type="drawn", scope=scope, members=10, final=False)
    reads(known, office)
    assert not membership.enter(known, token).by_slip


def test_a_forum_without_a_registrar_knows_no_pass(forum: Instance, served: Served) -> None:
    with pytest.raises(Exception, match="not a good pass"):
        membership.enter(forum, served[1].draws(SCOPE, registrar=URL.removeprefix("http://")) + "")


def test_nothing_stored_of_a_spent_pass_stands_beside_its_session(served: Served, visitor: Visitor) -> None:
    enter(visitor, served[1].draws(SCOPE))
    (spent,) = served[0].db.query("SELECT * FROM spent")
    assert list(dict(spent)) == ["spent_id"]
