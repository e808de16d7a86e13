"""What a claim code shows."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from core.errors import NotFound, Problem
from forum.instance import Instance
from forum.transparency.rules import Standing


class ClaimUnknown(Problem):
    status = 403
    message = (
        "No post belongs to these eight words. Check how each is spelled. Of a post taken back before it appeared, "
        "or erased with its week, they find nothing."
    )


@dataclass(frozen=True)
class Reply:
    name: str
    day: str
    html: Markup


@dataclass(frozen=True)
class OwnPost:
    """One of the author's posts: `state` in words, who answered it, and where the log has it once it has appeared."""

    post: str
    state: str
    html: Markup
    can_withdraw: bool
    replies: list[Reply]
    standing: Standing | None = None


# HTML below one of an author's posts, given the forum, the post and the code as it was typed.
Part = Callable[[Instance, OwnPost, str], Markup]


@dataclass(frozen=True)
class Receipt:
    thread: str
    title: str
    name: str
    posts: list[OwnPost]


def to_take_back(receipt: Receipt, post: str) -> OwnPost:
    """The post that its author wants to take back; raises NotFound."""
    for own in receipt.posts:
        if own.post == post and own.can_withdraw:
            return own
    raise NotFound()
