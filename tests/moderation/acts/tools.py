"""Acts as the features do them, one transaction each; posts to do them to."""

import secrets
from collections.abc import Iterable

from crypto import acts
from crypto.derive import digest
from crypto.encoding import b64
from crypto.reasons import words_commitment
from crypto.records import sign
from forum.instance import Instance
from forum.passes import service as passes
from forum.passes import store as passes_store
from forum.posts import states
from forum.transparency import service as log
from forum.web import read_id
from moderation.acts import service
from moderation.acts.rules import Act
from moderation.appeals import rules as appeals
from moderation.appeals import store as appeals_store
from tests.office import Office
from tests.people import Person, release
from tests.threads import first_post

# How a post comes into a state.
WAYS = {
    acts.SHOWN: (),
    acts.BLURRED: ((acts.HIDE, acts.BLURRED),),
    acts.REMOVED: ((acts.REMOVE, acts.REMOVED),),
    acts.REDACTED: ((acts.REMOVE, acts.REMOVED), (acts.REDACT, acts.REDACTED)),
    acts.GONE: ((acts.REMOVE, acts.REMOVED), (acts.DESTROY, acts.GONE)),
}


def does(
    forum: Instance,
    post: bytes,
    kind: str,
    state: str,
    *,
    seat: int = 0,
    words: str = "",
    take_out: tuple[str, ...] = (),
) -> int:
    """Where the log has it. Seats' acts are seat 1's unless another is named."""
    seat = seat or int(kind in acts.BY_SEAT)
    rule = 0 if kind in (acts.RESTORE, acts.DESTROY, acts.LAPSE) else 2
    with forum.db.transaction():
        log.hold(forum)
        return service.record(forum, Act(kind, post, state, rule, seat, words), take_out)


def removes(forum: Instance, post: bytes) -> None:
    """Two seats, as it has to be."""
    does(forum, post, acts.REMOVE, acts.SHOWN, seat=1, words="It names a neighbour.")
    does(forum, post, acts.REMOVE, acts.REMOVED, seat=2, words="So it does.")


def juries_may_decide(forum: Instance, office: Office, *removed: bytes) -> int:
    """An appeal for each of these posts, its lot drawn: how many the log has of them."""
    values = [secrets.token_bytes(32) for _ in removed]
    times = {"not_before": "2026-11-24T00", "not_after": "2027-02-16T00"}
    office.publish(type="block", block=9, first=901, last=999, lots=[b64(digest(value)) for value in values], **times)
    passes.poll(forum, office.answers)
    keys = tuple(sorted(b64(secrets.token_bytes(32)) for _ in range(15)))
    for lot, (post, value) in enumerate(zip(removed, values, strict=True)):
        with forum.db.transaction():
            at, against = log.hold(forum), service.of_post(forum, post)[-1].position
            words, today = words_commitment(bytes(32), post, b"sealed"), forum.clock.today()
            appeal = acts.Appeal(today, states.commitment(forum, post), against, 9, lot, words)
            log.add(forum, appeal, acts.Candidates(at, keys))
            row = (at, at + 1, post, against, appeals.due(today), appeals.OPEN, forum.clock.epoch(), bytes(32))
            appeals_store.insert(forum.db, appeals.Appeal(*row, b"sealed"))
            said = {"type": "reveal", "block": 9, "lot": lot, "value": b64(value)}
            told = log.add(forum, acts.LotReveal(sign(office.key, said)))
            passes_store.tell_lot(forum.db, 9, lot, told)
    return len(removed)


def jury_decides(forum: Instance, post: bytes, kind: str, *take_out: str) -> None:
    """In an appeal that is open."""
    does(forum, post, kind, appeals.STATES[kind], take_out=take_out)
    found = appeals_store.open_of_post(forum.db, post)
    assert found
    appeals_store.set_outcome(forum.db, found.entry, kind)


def brings(forum: Instance, post: bytes, state: str) -> bytes:
    """A shown post into a state: the post again."""
    for kind, after in WAYS[state]:
        does(forum, post, kind, after, take_out=("Words",))
    return post


def posts(forum: Instance, author: Person, titles: Iterable[str]) -> list[bytes]:
    """First posts of new threads, released."""
    wanted = list(titles)
    for title in wanted:
        author.starts_thread(title, f"Words of {title}.")
    release(forum)
    return [first_post(forum.db, read_id(author.thread(title))) for title in wanted]
