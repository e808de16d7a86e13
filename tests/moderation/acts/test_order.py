"""What can be done to a post depends on what was done before: everything else changes nothing and is not logged."""

from collections.abc import Callable

import pytest

from crypto.acts import STATES, STEPS, may_follow
from forum.instance import Instance
from forum.posts.rules import PostGone
from forum.web import read_id
from moderation.acts import service
from moderation.acts.rules import OutOfTurn
from tests.forum.transparency.tools import everything
from tests.moderation.acts.tools import brings, does, posts
from tests.people import Person, release
from tests.threads import first_post

Cast = Callable[[], Person]
CHANGES = [(kind, after) for kind in STEPS for after in STATES if any(may_follow(was, kind, after) for was in STATES)]


def refused(forum: Instance, post: bytes, kind: str, after: str) -> bool:
    """Whether an act is, and then leaves no trace."""
    before = everything(forum.db)
    try:
        does(forum, post, kind, after)
    except (OutOfTurn, PostGone):
        assert everything(forum.db) == before
        return True
    assert service.of_post(forum, post)[-1].said.state == after
    return False


@pytest.mark.parametrize("state", STATES)
def test_an_act_is_done_to_a_post_only_in_a_state_that_it_can_find(forum: Instance, person: Cast, state: str) -> None:
    made = posts(forum, person(), [f"{kind} {after}" for kind, after in CHANGES])
    for post, (kind, after) in zip(made, CHANGES, strict=True):
        brings(forum, post, state)
        assert refused(forum, post, kind, after) != may_follow(state, kind, after), (kind, after)


def test_nothing_is_done_to_a_post_that_its_author_took_back(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Fares", "Words.")
    code = author.claim_code
    release(forum)
    post = first_post(forum.db, read_id(author.thread("Fares")))
    author.opens("/receipt").submits("claim", claim=code).submits("withdraw").submits("sure")
    release(forum)
    assert all(refused(forum, post, kind, after) for kind, after in CHANGES)
