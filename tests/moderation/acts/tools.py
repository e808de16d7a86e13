"""Acts as the features do them, one transaction each; posts to do them to."""

from collections.abc import Iterable

from crypto import acts
from forum.instance import Instance
from forum.posts.store import first_post
from forum.transparency import service as log
from forum.web import read_id
from moderation.acts import service
from moderation.acts.rules import Act
from tests.people import Person, release

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
    return [first_post(forum.db, read_id(author.thread(title))) or b"" for title in wanted]
