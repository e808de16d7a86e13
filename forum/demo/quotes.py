"""What the second report of the demonstration quotes: posts of the period before, with leave, and two seats agreed."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from crypto.posts import Place
from forum.demo import service as demo
from forum.demo.reports import TOLD, sign_in
from forum.demo.service import Loading
from forum.instance import Instance
from forum.periods.rules import begins
from forum.posts import rules as posts_rules
from forum.posts import service as posts
from forum.release import release
from moderation.proposals import service as proposals
from moderation.quotes import service
from moderation.quotes.service import QUOTE

BEFORE = timedelta(days=7)  # longer ago than everything else that is written in the demonstration


def write(loading: Loading, period: int) -> dict[str, bytes]:
    """Posts that appear a week before a period begins, each by somebody else; by their titles."""
    now, found = loading.clock.moment, {}
    loading.clock.moment = _day(period)
    for told in TOLD["quotes"]:
        session, nonce = demo.enter(loading, told["author"]), secrets.token_bytes(16)
        thread = session.thread_id(nonce)
        place = Place(loading.boards[told["board"]].board_id, thread, b"", session.post_id(nonce))
        author = posts.author_by_session(loading.forum, session, thread)
        draft = posts_rules.draft(told["title"], told["text"], quotable=True)
        posts.publish(loading.forum, session, author, place, draft)
        found[told["title"]] = place.post
    release(loading.forum, force=True)
    loading.clock.moment = now
    return found


def agree(forum: Instance, written: dict[str, bytes], seats: Sequence[Mapping[str, str]]) -> None:
    """The first seat proposes, the second agrees; of the last one it does not yet."""
    first, second = sign_in(forum, seats)
    for told in TOLD["quotes"]:
        post = written[told["title"]]
        said = service.checked(forum, post, told["theme"], told["words"], told["how"])
        service.propose(forum, first, post, said)
        if told["agreed"]:
            waiting = next(one for one, quote in service.proposed(forum) if quote.row.post == post)
            proposals.adopt(forum, QUOTE, second, waiting.proposal)


def _day(period: int) -> datetime:
    return begins(period) - BEFORE + timedelta(hours=12)
