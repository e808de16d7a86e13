"""What waits for the seat-holders, and the one mail a day that says no more than that something does."""

from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Problem
from crypto.claims import split_words
from forum.instance import Instance

SUBJECT = "Something waits"


class NotTheSame(Problem):
    status = 422
    message = "Those are not the eight words below, in their order. Nothing was changed; please type them once more."


@dataclass(frozen=True)
class Work:
    """A kind of work: where it is done, what is said when some waits, and whether some does."""

    path: str
    sentence: str
    waits: Callable[[Instance], bool]


def mail_text(url: str) -> str:
    return (
        "Something waits for those who hold a seat.\n\n"
        f"Sign in at {url}/sign-in to see what. This mail says no more, and comes at most once a day.\n"
    )


def words(typed: str) -> str:
    """A passphrase as it is compared."""
    return " ".join(split_words(typed))
