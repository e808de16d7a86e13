"""Which themes the codebook may be missing: words that many posts share, for seat-holders alone. Nothing of it is
published, and no post is counted by it.

A seat-holder asks on the page; the next tick reads the posts of the last four weeks and says how far it is.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from crypto.accounts import Account
from crypto.encoding import Malformed
from crypto.figures import open_hints, seal_hints
from crypto.posts import Place
from crypto.sealing import SealBroken
from forum.boards import service as boards
from forum.hints.clusters import ROUNDS
from forum.hints.rules import GROUPS, Hint, hints
from forum.instance import Instance
from forum.periods.rules import WEEKS, period_of
from forum.posts import batches
from forum.posts import store as posts_store
from forum.posts.rules import SHOWN, Thread
from forum.themes import service as themes
from forum.themes.rules import Theme
from moderation.codebook import store
from moderation.codebook.rules import ASKED, READING, THERE, Hints
from moderation.seats import service as seats

EVERY, ALL = 20, 2**31 - 1


def ask(forum: Instance, account: Account) -> None:
    """For the next tick; what was found before goes. Raises TermOver."""
    seats.in_office(forum, account)
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
    groups = tuple(Hint(tuple(one["words"]), one["texts"], one["theme"]) for one in said)
    return Hints(row.state, row.day, row.done, row.total, groups)


def run_due(forum: Instance) -> None:
    """Run by `tick`. Whoever asks again while it reads begins anew, and what this run found is dropped."""
    day, period = forum.clock.today(), period_of(forum.clock.now())
    if not store.go_on(forum.db, ASKED, store.Hints(READING, day, 0, 0, None)):
        return
    named = {_words_of(theme): theme.name for theme in themes.codebook(forum, period).themes}
    threads = _threads(forum)
    steps = Steps(forum, day, len(threads) + GROUPS + ROUNDS)
    found = hints(_texts(forum, threads, steps), list(named), period, steps)
    said = [{**asdict(hint), "theme": named[hint.theme] if hint.theme else None} for hint in found]
    sealed = seal_hints(forum.keyring.figures, json.dumps(said).encode())
    store.go_on(forum.db, READING, store.Hints(THERE, day, steps.total, steps.total, sealed))


def _words_of(theme: Theme) -> str:
    return " ".join((theme.name, theme.about, theme.name_cy, theme.about_cy))


@dataclass
class Steps:
    """How far a run is: written down now and then, for the page."""

    forum: Instance
    day: str
    total: int
    done: int = 0

    def __call__(self, steps: int) -> None:
        before, self.done = self.done, self.done + steps
        if before // EVERY != self.done // EVERY:
            store.go_on(self.forum.db, READING, store.Hints(READING, self.day, self.done, self.total, None))


def _threads(forum: Instance) -> list[tuple[Thread, int]]:
    """Those in which something appeared in the last four weeks, the support board's left out, and since which batch."""
    since = (forum.clock.now() - timedelta(weeks=WEEKS)).date().isoformat()
    batch = posts_store.first_batch_since(forum.db, since)
    if batch is None:
        return []
    kept = {board.board_id for board in boards.listed(forum) if not board.is_support}
    return [(one, batch) for one in posts_store.threads_since(forum.db, batch) if one.board_id in kept]


def _texts(forum: Instance, threads: Sequence[tuple[Thread, int]], steps: Steps) -> Iterator[str]:
    """Of the posts that everybody sees, one after another."""
    for thread, batch in threads:
        for row in posts_store.page(forum.db, thread.thread_id, batch, b"", ALL):
            place = Place(thread.board_id, thread.thread_id, row.parent_id, row.post_id)
            record = batches.unseal(forum, place, row) if row.state == SHOWN else None
            if record is not None:
                yield record.body.text
        steps(1)
