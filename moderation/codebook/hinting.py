"""Which themes the codebook may be missing: words that many posts share, for seat-holders alone. Nothing of it is
published, and no post is counted by it.

A seat-holder asks on the page; the next tick reads the posts of the last four weeks and says how far it is.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

from crypto.accounts import Account
from crypto.encoding import Malformed
from crypto.figures import open_hints, seal_hints
from crypto.posts import Place
from crypto.sealing import SealBroken
from forum.boards import service as boards
from forum.instance import Instance
from forum.periods.rules import WEEKS
from forum.posts import batches
from forum.posts import store as posts_store
from forum.posts.rules import SHOWN, Thread
from moderation.codebook import rules, store
from moderation.codebook.rules import ASKED, READING, THERE, Hints
from moderation.seats import service as seats
from moderation.seats.rules import TermOver

EVERY = 50
_ALL = 2**31 - 1


def ask(forum: Instance, account: Account) -> None:
    """For the next tick; what was found before goes. Raises TermOver."""
    if seats.of_account(forum, account) is None:
        raise TermOver()
    store.set_hints(forum.db, store.Hints(ASKED, forum.clock.today(), 0, 0, None))


def found(forum: Instance) -> Hints | None:
    """How far the job is, and what came of it; None where nobody asked."""
    row = store.hints(forum.db)
    if row is None:
        return None
    try:
        said = json.loads(open_hints(forum.keyring.figures, row.sealed)) if row.sealed else []
    except (SealBroken, Malformed, ValueError):
        said = []
    groups = tuple(rules.Group(one["posts"], tuple(one["words"])) for one in said)
    return Hints(row.state, row.day, row.done, row.total, groups)


def run_due(forum: Instance) -> None:
    """Run by `tick`. Whoever asks again while it reads begins anew, and what this run found is dropped."""
    day = forum.clock.today()
    if not store.go_on(forum.db, ASKED, store.Hints(READING, day, 0, 0, None)):
        return
    texts, threads = list[str](), _threads(forum)
    for done, (thread, batch) in enumerate(threads, 1):
        texts += _texts(forum, thread, batch)
        if done % EVERY == 0:
            store.go_on(forum.db, READING, store.Hints(READING, day, done, len(threads), None))
    sealed = seal_hints(forum.keyring.figures, json.dumps(_suggest(texts)).encode())
    store.go_on(forum.db, READING, store.Hints(THERE, day, len(threads), len(threads), sealed))


def _suggest(texts: list[str]) -> list[dict[str, object]]:
    return []


def _threads(forum: Instance) -> list[tuple[Thread, int]]:
    """Those in which something appeared in the last four weeks, the support board's left out, and since which batch."""
    since = (forum.clock.now() - timedelta(weeks=WEEKS)).date().isoformat()
    batch = posts_store.first_batch_since(forum.db, since)
    if batch is None:
        return []
    kept = {board.board_id for board in boards.listed(forum) if not board.is_support}
    return [(one, batch) for one in posts_store.threads_since(forum.db, batch) if one.board_id in kept]


def _texts(forum: Instance, thread: Thread, batch: int) -> Iterator[str]:
    """Of the posts that everybody sees."""
    for row in posts_store.page(forum.db, thread.thread_id, batch, b"", _ALL):
        if row.state == SHOWN:
            place = Place(thread.board_id, thread.thread_id, row.parent_id, row.post_id)
            record = batches.unseal(forum, place, row)
            if record is not None:
                yield record.body.text
