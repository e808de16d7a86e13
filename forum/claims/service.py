"""From a claim code to the author's own posts in its thread, and to taking one back."""

from markupsafe import Markup
from nacl.signing import SigningKey

from core.errors import NotFound
from crypto import claims
from crypto.encoding import Malformed, b64, unb64
from crypto.pool import WaitingPost, Withdrawal
from crypto.pseudonyms import short_name
from forum.boards import service as boards
from forum.claims import rules
from forum.instance import Instance
from forum.markup import render
from forum.pool import service as pool
from forum.posts import service as posts
from forum.posts import states
from forum.posts.rules import ClaimNotRead, NotYours
from forum.reading import service as reading
from forum.reading.rules import PostLine, Shown


def receipt(forum: Instance, typed: str) -> rules.Receipt:
    """What became of the posts of a claim code; raises ClaimNotRead or ClaimUnknown."""
    thread_id, key = _claimed(forum, typed)
    public_key = bytes(key.verify_key)
    try:
        thread = reading.whole_thread(forum, thread_id)
    except NotFound:
        thread = Shown("", [], frozenset())
    mine = [line for line in thread.posts if line.author == public_key]
    name = mine[0].name if mine else short_name(thread_id, public_key)
    appeared = [_appeared(forum, line, thread.posts) for line in mine]
    return rules.Receipt(b64(thread_id), thread.title, name, appeared + _waiting(forum, public_key, thread_id))


def withdraw(forum: Instance, typed: str, post_id: bytes) -> None:
    """Takes a post back; raises ClaimNotRead, ClaimUnknown, NotYours or NotFound."""
    thread_id, _ = _claimed(forum, typed)
    author = posts.author_by_claim(forum, claims.from_words(typed), thread_id)
    posts.withdraw_post(forum, author, thread_id, post_id)


def is_own(forum: Instance, typed: str, post_id: bytes) -> None:
    """Raises ClaimNotRead, ClaimUnknown or NotYours unless a claim code is that of a post's author, or PostGone."""
    thread_id, key = _claimed(forum, typed)
    found = states.find(forum, post_id)
    if found.stored.thread_id != thread_id or not found.record or found.record.public_key != bytes(key.verify_key):
        raise NotYours()


def _claimed(forum: Instance, typed: str) -> tuple[bytes, SigningKey]:
    try:
        claim = claims.claim(forum.keyring.claim_salt, claims.from_words(typed))
    except Malformed as error:
        raise ClaimNotRead() from error
    found = posts.find_claimed(forum, claim)
    if found is None:
        raise rules.ClaimUnknown()
    return found


def _appeared(forum: Instance, line: PostLine, lines: list[PostLine]) -> rules.OwnPost:
    replies = [rules.Reply(reply.name, reply.day, reply.html) for reply in lines if reply.parent == line.post]
    _, everything = pool.look(forum)
    leaving = any(isinstance(item, Withdrawal) and b64(item.place.post) == line.post for item in everything.values())
    appeared = f"appeared {line.day}" + (f", and was {line.gone}" if line.gone else "")
    state = "is withdrawn with the next release" if leaving else appeared
    standing = posts.standing(forum, unb64(line.post, 16))
    return rules.OwnPost(line.post, state, line.html, not leaving, replies, standing)


def _waiting(forum: Instance, public_key: bytes, thread_id: bytes) -> list[rules.OwnPost]:
    found = posts.written_by(forum, public_key, thread_id)
    return [rules.OwnPost(b64(post.place.post), _expected(forum, post), _html(post), True, []) for post in found]


def _expected(forum: Instance, post: WaitingPost) -> str:
    return "waits, and will appear " + boards.expectation(forum, post.place.board)


def _html(post: WaitingPost) -> Markup:
    return Markup(render(post.record.body.text))
