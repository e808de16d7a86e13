"""One of several processes that append: `python -m tests.forum.transparency.appender DIR START NAME COUNT`.

It opens the instance as a web process does, waits until the file START is there, and does COUNT acts: slips, posts
that a release of its own lets appear, and withdrawals as a release writes them, each with a row beside it. It prints
a line for each act that must stand in the log.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from core.config import load
from crypto.derive import digest
from crypto.encoding import b64
from crypto.entries import Withdrawal
from forum.ballots import store as ballots_store
from forum.boards import service as boards
from forum.checkpoint import checkpoint
from forum.instance import Instance, open_instance
from forum.membership import service as membership
from forum.release import release
from forum.transparency import service as log
from tests.privacy.batches import Writers

ROUND = 10


class Stopped(Exception):
    """An act that came to nothing after its entry was written."""


def acts(forum: Instance, name: str) -> Iterator[Callable[[], str]]:
    """Each gives the line of its entry, or nothing."""
    writers, count = Writers.__new__(Writers), 0
    writers.forum, writers.board = forum, boards.listed(forum)[0].board_id
    session = membership.enter(forum, membership.print_slips(forum, 1)[0])
    print("slips 1")

    def prints() -> str:
        membership.print_slips(forum, 2)
        return "slips 2"

    def withdraws() -> str:
        nonlocal count
        count += 1
        commitment = digest(f"{name} {count}".encode())
        with forum.db.transaction():
            ballots_store.want(forum.db, commitment[:16])
            log.add(forum, Withdrawal(commitment, commitment))
        return f"withdrawal {b64(commitment)}"

    def comes_to_nothing() -> str:
        try:
            with forum.db.transaction():
                ballots_store.want(forum.db, bytes(16))
                log.add(forum, Withdrawal(bytes(32), bytes(32)))
                raise Stopped
        except Stopped:
            return ""

    def posts() -> str:
        """Another process may let it appear first; then there is nothing left to do here."""
        writers.write(session, answers=False)
        return "batch" if release(forum, force=True) else ""

    def looks() -> str:
        checkpoint(forum)  # not due: it takes the lock, and lets go
        return ""

    yield from cycle([prints, withdraws] * ROUND + [comes_to_nothing, posts, looks])


def main(folder: str, start: str, name: str, count: str) -> None:
    forum = open_instance(load(folder))
    pause = threading.Event()
    Path(f"{start}.{name}").touch()
    while not Path(start).exists():
        pause.wait(0.01)
    done = 0
    for act in acts(forum, name):
        if line := act():
            print(line)
            done += 1
        if done == int(count):
            break
    forum.db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
