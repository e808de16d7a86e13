"""What a post may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.errors import NotFound, Problem
from core.text import canonical
from crypto.pool import holds
from crypto.posts import DISCUSSION, KIND_SHIFT, MAY_BE_QUOTED, Body

TITLE_LONGEST = 150
TEXT_LONGEST = 10_000
TEXT_BYTES = 32 * 1024
# The states of a post. Blurred (behind a click), removed (its words kept, sealed, until the time for an appeal is over)
# and redacted are set by moderation alone.
SHOWN, WITHDRAWN, BLURRED, REMOVED, REDACTED = "shown", "withdrawn", "blurred", "removed", "redacted"
READABLE = (SHOWN, BLURRED, REDACTED)


class Thread(NamedTuple):
    """A thread as its row has it; `epoch` is that of its first post, whose key seals head and voices."""

    thread_id: bytes
    board_id: bytes
    epoch: str
    posts: int
    last_batch: int
    head: bytes
    voices: bytes


@dataclass(frozen=True)
class Draft:
    """What an author sends: canonical title (empty in a reply), text, and what the flags of the body say of them."""

    title: str
    text: str
    flags: int = 0


@dataclass(frozen=True)
class Offer:
    """A kind of thread that can be begun: its number in the flags, and how it is offered."""

    number: int
    words: str
    hint: str


class EmptyPost(Problem):
    message = "There is nothing in it yet. Write something and post it again."


class NoWords(EmptyPost):
    message = (
        "The title is there, and “Your words” below it is empty. Write a sentence for those who read the thread, and "
        "post it again."
    )


class EmptyTitle(Problem):
    message = "A new thread needs a title, so that others can find it."


class KindUnknown(Problem):
    message = "Please choose what kind of thread this is to be."


class TitleTooLong(Problem):
    message = f"The title is too long: {TITLE_LONGEST} characters at most."


class PostTooLong(Problem):
    message = f"This is too long: {TEXT_LONGEST:,} characters at most. Your words are kept below."


class PostDoesNotFit(PostTooLong):
    message = "This takes too much room for one post. Please shorten it or post it in two. Your words are kept below."


class AuthorRemoved(Problem):
    status = 403
    message = (
        "Moderators have removed a post of this session, so it cannot post on. You can read, and appeal with the eight "
        "words of that thread. Your words are kept below."
    )


class StaleForm(Problem):
    status = 403
    message = "This page was open for a while. Nothing is lost: please press the button once more."


class EpochNotOver(Problem):
    message = "Only a week that is over can be erased, written such as 2026-W48."


class NothingToErase(Problem):
    message = "There is nothing left of that week."


class PostGone(NotFound):
    message = "That post is gone: its author took it back, or its time was over."


class NotWaiting(NotFound):
    message = "That post is not waiting any more. It has appeared, or you have taken it back."


class ClaimNotRead(Problem):
    message = "These are not eight words of ours. Please check that all are there, in order, and how each is spelled."


class NotYours(Problem):
    status = 403
    message = "Only the author can do this, with the eight words of that thread."


def revision(state: str) -> int:
    """Which of a post's forms is stored: the author's own, or the one without what was taken out."""
    return int(state == REDACTED)


def kind(typed: str, offers: Sequence[Offer]) -> int:
    """The number of the kind that was chosen, a discussion where nothing was; raises KindUnknown."""
    numbers = {str(offer.number): offer.number for offer in offers} | {"": DISCUSSION}
    if typed not in numbers:
        raise KindUnknown()
    return numbers[typed]


def draft(title: str | None, text: str, kind: int = DISCUSSION, *, quotable: bool = False) -> Draft:
    """A valid draft (`title` is None for a reply); raises EmptyPost, EmptyTitle, TitleTooLong,
    PostTooLong or PostDoesNotFit.
    """
    text = canonical(text)
    if not text:
        raise NoWords() if title and canonical(title) else EmptyPost()
    if len(text) > TEXT_LONGEST or len(text.encode()) > TEXT_BYTES:
        raise PostTooLong()
    quoted = MAY_BE_QUOTED * quotable
    found = Draft("", text, quoted) if title is None else Draft(_title(title), text, kind << KIND_SHIFT | quoted)
    if not holds(Body(found.title, found.text)):
        raise PostDoesNotFit()
    return found


def _title(typed: str) -> str:
    title = " ".join(canonical(typed).split())
    if not title:
        raise EmptyTitle()
    if len(title) > TITLE_LONGEST:
        raise TitleTooLong()
    return title


def quotation(text: str) -> str:
    """Somebody's own words, not those they quoted, as a markdown quote to answer under."""
    own = [line for line in text.splitlines() if not line.startswith(">")]
    return "\n".join(f"> {line}".rstrip() for line in own) + "\n\n"


def quotes(text: str, other: str) -> bool:
    """Whether a text repeats a line of another one as a quotation."""
    quoted = {line.lstrip("> ").strip() for line in text.splitlines() if line.startswith(">")} - {""}
    return bool(quoted & {line.lstrip("> ").strip() for line in other.splitlines()})
