"""What a message may be, how long it is kept, and what each side is shown."""

from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from core.errors import NotFound, Problem
from core.text import canonical
from crypto.messages import LONGEST

TEXT_LONGEST = 5_000
KEPT_WEEKS = 12
PAGE = 30
GLANCE = 90


class EmptyMessage(Problem):
    message = "There is nothing in it yet. Write something and send it again."


class MessageTooLong(Problem):
    message = f"This is too long: {TEXT_LONGEST:,} characters at most. Your words are kept below."


class NoModerators(Problem):
    status = 409
    message = "There are no moderators now whom it could be sealed to. Nothing was stored; your words are kept below."


class MessagesUnknown(Problem):
    status = 403
    message = (
        "No message belongs to these words. Check the spelling of each. A message is forgotten when nothing new has "
        f"come for {KEPT_WEEKS} weeks; the words of a post are for “My eight words”."
    )


class NoSuchConversation(NotFound):
    message = f"There is no such conversation. They are forgotten when nothing new has come for {KEPT_WEEKS} weeks."


class NotSealedToSeat(Problem):
    status = 403
    message = "This was sealed before you took your seat. A moderator who can open it can share it with you."


class MixedWriters(Problem):
    status = 409
    message = (
        "The messages here do not come from one writer, so somebody has put one among them. No answer was stored. "
        "Please talk to the other moderators, and look at the log together."
    )


@dataclass(frozen=True)
class Said:
    """One message as a page shows it: `whose` is "member", "seat" or, for what this reader cannot open, "sealed"."""

    whose: str
    day: str
    seat: int
    html: Markup


@dataclass(frozen=True)
class Correspondence:
    """What a member is shown for eight words: the oldest first, and how many more of theirs wait for a release."""

    said: list[Said]
    waiting: int


@dataclass(frozen=True)
class Line:
    """A conversation in the moderators' list. `glance` is how it begins, or its last words where the reader cannot open
    the beginning, or empty. `seat` wrote last, if any did.
    """

    conversation: str
    day: str
    waits: bool
    messages: int
    seat: int
    glance: str


@dataclass(frozen=True)
class Opened:
    """A conversation as a seat-holder sees it. `without`: the seats that cannot open all of what this one can."""

    conversation: str
    said: list[Said]
    waits: bool
    without: list[int]
    is_mixed: bool

    @property
    def can_answer(self) -> bool:
        return not self.is_mixed and any(said.whose != "sealed" for said in self.said)


def words(typed: str) -> str:
    """The text in the canonical form of posts; raises EmptyMessage or MessageTooLong."""
    text = canonical(typed)
    if not text:
        raise EmptyMessage()
    if len(text) > TEXT_LONGEST or len(text.encode()) > LONGEST:
        raise MessageTooLong()
    return text


def kept_from(today: str) -> str:
    """The day before which a conversation's last message has to be for it to be forgotten."""
    return (date.fromisoformat(today) - timedelta(weeks=KEPT_WEEKS)).isoformat()


def glance(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= GLANCE else line[:GLANCE].rpartition(" ")[0] + " …"
