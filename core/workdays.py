"""Working days: Monday to Friday, but for the bank holidays of England and Wales (a table of our own, to 2040)."""

import json
from datetime import date, timedelta
from pathlib import Path

_TABLE = json.loads((Path(__file__).parent / "bank_holidays.json").read_text())
# Those that are no Saturday or Sunday.
BANK_HOLIDAYS = frozenset(f"{year}-{day}" for year, days in _TABLE.items() for day in days)


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day.isoformat() not in BANK_HOLIDAYS


def after(day: str, count: int) -> str:
    """The working day so many after a day, which need not be one itself; before it where `count` is negative."""
    when, step = date.fromisoformat(day), timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        when += step
        while not is_working(when):
            when += step
    return when.isoformat()
