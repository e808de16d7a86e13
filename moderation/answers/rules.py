"""How a leader reads what is owed in two minutes; when leaders get mail. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import workdays
from crypto.reports import CONFIRMED
from forum.topics.debts import DONE, Standing

AHEAD = 2
SUBJECT = "For leadership"
REPORT_OUT, ANSWER_DUE = "A report is out.", "An answer is due in two working days."


@dataclass(frozen=True)
class Queue:
    """The earliest first: answers that are late, answers that are owed, promises that are not done; and the rest."""

    late: tuple[Standing, ...]
    owed: tuple[Standing, ...]
    promised: tuple[Standing, ...]
    done: tuple[Standing, ...]


def queue(standings: Sequence[Standing]) -> Queue:
    oldest = sorted(standings, key=lambda one: (one.debt.due, one.debt.debt))
    late, owed = [one for one in oldest if one.late], [one for one in oldest if not one.paid and not one.late]
    kept = [one for one in oldest if one.paid and one.promise and one.status not in (DONE, CONFIRMED)]
    rest = [one for one in oldest if one.paid and one not in kept]
    promised = sorted(kept, key=lambda one: one.promise.by if one.promise else "")
    return Queue(tuple(late), tuple(owed), tuple(promised), tuple(rest[::-1]))


def reminder(due: str) -> str:
    """The day on which leaders are told that an answer is due."""
    return workdays.after(due, -AHEAD)


def news(last: str, today: str, reports: Sequence[str], unpaid: Sequence[str]) -> list[str]:
    """What the mail of a day says, of what came after the day decided on before: days of reports, and the days by which
    answers are due that nobody has given.
    """
    out = any(last < day <= today for day in reports)
    due = any(last < reminder(day) <= today for day in unpaid)
    return [REPORT_OUT] * out + [ANSWER_DUE] * due


def mail_text(news: Sequence[str], url: str) -> str:
    return f"{' '.join(news)}\n\nSign in at {url}/sign-in. This mail says no more, and comes at one hour of the day.\n"
