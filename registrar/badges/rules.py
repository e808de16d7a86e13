"""How long a badge lasts, and what is said without one."""

from datetime import datetime, timedelta

from core.errors import Problem
from core.limits import slot
from crypto.registrar import AWAY, MEMBER, OFFICER

# Badges end with a slot, so that none tells the minute it was made at.
LASTS = {MEMBER: timedelta(hours=1), OFFICER: timedelta(hours=4), AWAY: timedelta(minutes=20)}


class NotSignedIn(Problem):
    status = 401
    message = "You are not signed in, or your hour is over. Sign in with the code that is mailed to you."


class NotOfficer(Problem):
    status = 403
    message = "This page is for the registrar's officer. Sign in, or sign in again: it lasts four hours."


class StaleForm(Problem):
    status = 403
    message = "That page was opened before you signed in this time. Nothing was done; please open it again."


def last_slot(kind: int, now: datetime) -> int:
    return slot(now + LASTS[kind])
