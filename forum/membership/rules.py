"""Who may come in, and until when."""

from datetime import datetime

from core.clock import lives_until
from core.errors import Problem
from crypto.sessions import Session


class PassRefused(Problem):
    """One sentence for all ways to fail would leave an honest person guessing, and none tells a thief much."""

    status = 403


class PassNotRead(PassRefused):
    message = "That is not the form of a slip. A slip has 17 letters and digits; please check each one."


class PassUnknown(PassRefused):
    message = "The forum does not know that slip. Please check each letter, or take another slip."


class PassAlreadySpent(PassRefused):
    message = "That slip has been used already. Each works once, so please take another slip."


class NotEntered(Problem):
    status = 403
    message = (
        "You are not in yet, or your time has run out. Enter with a slip or a pass: your words are kept below."
    )


def is_live(session: Session, now: datetime) -> bool:
    """A session lasts until a week after its scope (DESIGN 3)."""
    return now < lives_until(session.epoch)
