"""What is asked of a built instance: the pages of members who are in, and the posts they send."""

import secrets
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote, urlencode

from nacl.signing import SigningKey

from bench import server
from bench.build import LONG_THREAD, PER_THREAD, TEXTS, Built
from core.config import load
from crypto.encoding import b64
from crypto.sessions import Session
from forum.instance import Instance, open_instance
from forum.membership import service as membership
from forum.pool import store as pool
from forum.posts import store as posts
from forum.reading import service as reading

SESSIONS = 8
SAMPLE = 16
UNREAD = 1_000
LATE_PAGE = 99


@dataclass(frozen=True)
class Visitor:
    session: Session
    cookie: str


class Site:
    """A built instance with a few members in it."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self.forum: Instance = open_instance(load(str(built.folder), {}))
        self.visitors = [self._enter() for _ in range(SESSIONS)]
        self._writers = [self._enter() for _ in range(SESSIONS)]
        step = max(1, len(built.threads) // SAMPLE)
        self._threads = built.threads[::step][:SAMPLE]
        self._many = built.threads[:UNREAD]

    def _enter(self) -> Visitor:
        session = membership.enter(self.forum, membership.print_slips(self.forum, 1)[0])
        return Visitor(session, "candour=" + quote(membership.cookie_for(self.forum, session, keep=False)))

    def paths(self, kind: str) -> list[str]:
        """Addresses of pages of one kind: front, board, thread, first (of the long thread), late (the same),
        unread (threads enough that no worker remembers the one that is asked for).
        """
        return {
            "front": lambda: ["/"],
            "board": lambda: [f"/boards/{self.built.slugs[0]}"],
            "thread": lambda: [f"/threads/{b64(thread)}" for thread in self._threads],
            "unread": lambda: [f"/threads/{b64(thread)}" for thread in self._many],
            "first": lambda: [f"/threads/{b64(self.built.long_thread)}"],
            "late": lambda: [f"/threads/{b64(self.built.long_thread)}?from={self._late_place()}"],
        }[kind]()

    def gets(self, kind: str) -> list[bytes]:
        return [server.get(path, self.visitors[at % SESSIONS].cookie) for at, path in enumerate(self.paths(kind))]

    def posts(self, count: int) -> list[bytes]:
        """Replies, each with a form token of its session, to many threads and of about 400 characters."""
        return [self._reply(at) for at in range(count)]

    def empty_pool(self) -> None:
        """What the next release would do, without its cost."""
        with self.forum.db.transaction():
            pool.empty(self.forum.db)

    @property
    def late_page(self) -> int:
        return min(LATE_PAGE, min(LONG_THREAD, self.built.posts // 5) // PER_THREAD)

    def _late_place(self) -> str:
        thread = self.built.long_thread
        first = posts.page(self.forum.db, thread, 0, b"", (self.late_page - 1) * PER_THREAD + 1)[-1]
        return reading.where_is(self.forum, thread, first.post_id)

    def _reply(self, at: int) -> bytes:
        who = self._writers[at % SESSIONS]
        thread = secrets.choice(self.built.threads)
        form = {"csrf_token": who.session.form_token(), "body": TEXTS[at % len(TEXTS)]}
        return server.post(f"/threads/{b64(thread)}/posts", urlencode(form), who.cookie)


def bare_posts(count: int) -> list[bytes]:
    """The same texts, each signed by a key of its own."""
    return [_bare_post(text) for text in islice(TEXTS * (count // len(TEXTS) + 1), count)]


def _bare_post(text: str) -> bytes:
    key = SigningKey.generate()
    signature = key.sign(text.encode()).signature.hex()
    return server.post("/posts", urlencode({"text": text, "key": bytes(key.verify_key).hex(), "signature": signature}))
