"""When mail goes. Pure."""

from datetime import datetime
from typing import NamedTuple

MAIL_HOUR = 8


class Letter(NamedTuple):
    subject: str
    text: str


def is_due(now: datetime) -> bool:
    """From one hour of each day on: a mail that came with the work would tell when somebody flagged or wrote."""
    return now.hour >= MAIL_HOUR
