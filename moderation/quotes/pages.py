"""What the pages of quotes show."""

from dataclasses import dataclass
from typing import NamedTuple

from core.clock import day_in_words
from crypto.encoding import b64, unb64
from forum.cautions import service as cautions
from forum.cautions.service import Part
from forum.instance import Instance
from forum.posts import quotable
from forum.posts import service as posts
from forum.posts.states import Found
from forum.themes import service as themes
from forum.web import read_id
from moderation.proposals.rules import Proposal
from moderation.quotes import rules, service

AT_ONCE = 200


class Line(NamedTuple):
    """A quote that is not printed yet: its words in parts, of which some could identify somebody, and its post."""

    quote: str
    theme: str
    paraphrased: bool
    parts: list[Part]
    reasons: list[str]
    post: str


class Post(NamedTuple):
    """A post that may be quoted, as its author typed it."""

    post: str
    day: str
    text: str


@dataclass(frozen=True)
class Thread:
    """Which posts of a thread may be quoted, and the address of the next look, or nothing."""

    title: str
    posts: list[Post]
    later: str


def proposed(forum: Instance) -> list[tuple[Proposal, Line]]:
    """What waits for a second seat, in the order of random ids."""
    return [(one, line(forum, quote)) for one, quote in service.proposed(forum)]


def agreed(forum: Instance) -> list[Line]:
    return [line(forum, one) for one in service.agreed(forum)]


def thread(forum: Instance, typed: str) -> Thread:
    """Raises NoSuchThread, or NotFound for a thread that is none."""
    thread_id, start = rules.link(typed)
    found, later = quotable.of_thread(forum, read_id(thread_id), read_id(start) if start else b"", AT_ONCE)
    title = posts.title(forum, unb64(thread_id, 16))
    where = f"/threads/{thread_id}/posts/{b64(later)}" if later else ""
    return Thread(title, [shown(forum, one) for one in found], where)


def post(forum: Instance, post_id: bytes) -> Post:
    """Raises MayNotBeQuoted."""
    found = quotable.find(forum, post_id)
    if found is None:
        raise rules.MayNotBeQuoted()
    return shown(forum, found)


def shown(forum: Instance, found: Found) -> Post:
    day = day_in_words(found.stored.day, forum.clock.now().date())
    return Post(b64(found.stored.post_id), day, found.record.body.text if found.record else "")


def line(forum: Instance, one: service.Quote) -> Line:
    names = {theme.key: theme.name for theme in themes.newest(forum).themes}
    found = cautions.check(forum, "", one.said.words)
    return Line(
        quote=b64(one.row.quote),
        theme=names.get(one.said.theme, one.said.theme),
        paraphrased=one.said.paraphrased,
        parts=found.text if found else [Part(one.said.words)],
        reasons=list(found.reasons.values()) if found else [],
        post=shown(forum, one.post).text if one.post else "",
    )
