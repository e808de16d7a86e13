"""What a post may be, and the canonical form its text is stored in."""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from core.errors import NotFound, Problem

TITLE_LONGEST = 150
TEXT_LONGEST = 10_000
TEXT_BYTES = 32 * 1024
# The states of a post. Blurred (behind a click), removed (its words kept, sealed, until the time for an appeal is over)
# and redacted are set by moderation alone.
SHOWN, WITHDRAWN, BLURRED, REMOVED, REDACTED = "shown", "withdrawn", "blurred", "removed", "redacted"
READABLE = (SHOWN, BLURRED, REDACTED)

_ONE_FOR_ONE = str.maketrans(
    dict.fromkeys("‘’‚‛′ʼ", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–−⁃", "-")
    | dict.fromkeys("\u2028\u2029\x85\x0b\x0c\r", "\n")
    | {"\t": "    "}
)
# Characters that show nothing though their category says they do: the other half of every planted mark.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u2800\u3164\uffa0")
_JOINER = "\u200d"
_ODD = re.compile(r"[^\n -~]")


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
    """What an author sends: canonical title (empty in a reply) and text."""

    title: str
    text: str


class EmptyPost(Problem):
    message = "There is nothing in it yet. Write something and post it again."


class EmptyTitle(Problem):
    message = "A new thread needs a title, so that others can find it."


class TitleTooLong(Problem):
    message = f"The title is too long: {TITLE_LONGEST} characters at most."


class PostTooLong(Problem):
    message = f"This is too long: {TEXT_LONGEST:,} characters at most. Your words are kept below."


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
    message = "A claim code has eight words. Please check their spelling."


class NotYours(Problem):
    status = 403
    message = "Only the author can do this, with the claim code of that thread."


def revision(state: str) -> int:
    """Which of a post's forms is stored: the author's own, or the one without what was taken out."""
    return int(state == REDACTED)


def draft(title: str | None, text: str) -> Draft:
    """A valid draft (`title` is None for a reply); raises EmptyPost, EmptyTitle, TitleTooLong or PostTooLong."""
    text = canonical(text)
    if not text:
        raise EmptyPost()
    if len(text) > TEXT_LONGEST or len(text.encode()) > TEXT_BYTES:
        raise PostTooLong()
    return Draft("" if title is None else _title(title), text)


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


def canonical(text: str) -> str:
    """NFKC, plain quotes and dashes, nothing invisible but joiners inside emoji, no double blanks.

    The same words by the same keyboard habits: it removes planted marks and typographic fingerprints, not style.
    """
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n")
    while not _is_plain(text) and (plainer := _plainer(text)) != text:
        text = plainer
    return text


def _is_plain(text: str) -> bool:
    """Most texts: `_plainer` has nothing to do, and looking is ten times as fast as doing it."""
    if _ODD.search(text) or text != text.strip():
        return False
    return not any(blanks in text for blanks in ("  ", " \n", "\n\n\n"))


def _plainer(text: str) -> str:
    text = unicodedata.normalize("NFKC", _visible(text.translate(_ONE_FOR_ONE)))
    text = re.sub(r"(?m)^[—―] *", "- ", text)
    text = re.sub(r" *[—―] *", " - ", text)
    text = re.sub(r"(?m)(?<=\S) {2,}", " ", text)
    text = re.sub(r"(?m) +$", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n").rstrip()


def _visible(text: str) -> str:
    if not _ODD.search(text):
        return text
    shown = "".join(char for char in text if char == _JOINER or _is_visible(char))
    return "".join(char for at, char in enumerate(shown) if char != _JOINER or _joins(shown, at))


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands inside an emoji."""
    return 0 < at < len(text) - 1 and _is_emoji(text[at - 1]) and _is_emoji(text[at + 1])


def _is_visible(char: str) -> bool:
    if char in _BLANK or 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF:
        return False
    return char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _is_emoji(char: str) -> bool:
    return ord(char) >= 0x2600 and unicodedata.category(char) in ("So", "Sk")
