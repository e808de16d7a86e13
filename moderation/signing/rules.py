"""What a draft is, who may do what with it, and the hour at which it comes out. Pure (DESIGN 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.clock import hour_of, hour_start
from core.errors import Problem
from core.text import canonical
from core.workdays import is_working
from crypto.derive import digest
from crypto.reports import SIGNERS
from forum.reports.exposed import exposed
from forum.reports.rules import WHY_LONGEST, Report
from forum.tables import Section

NOTICE = timedelta(hours=24)
AT = time(9)
# Sections that cannot have changed since a draft was made: what they are of is over.
FIXED = frozenset({"themes", "pulse", "participation", "budget", "acts"})


class NoDraft(Problem):
    status = 409
    message = "No report waits to be signed. It may have come out, or been taken back, since you opened the page."


class NotThatDraft(Problem):
    status = 409
    message = "The draft has changed since you opened the page. Nothing was signed: please read it as it is now."


class QuestionGone(Problem):
    status = 409
    message = "A question in this draft was taken back or removed since. Have it drafted again."


class QuoteGone(Problem):
    status = 409
    message = "A quote in this draft was taken back, hidden or dropped since. Have it drafted again."


class SignedAlready(Problem):
    status = 409
    message = "Your seat has signed this draft already. It takes another one."


class PassphrasePrinted(Problem):
    status = 409
    message = (
        "Whoever set up the server has seen your passphrase and could sign with it. Take another one first, under"
        " \u201cAnother passphrase\u201d at your desk; then sign. Nothing was signed."
    )


class NotSigned(Problem):
    status = 409
    message = "Your seat has not signed this draft."


class TwoHaveSigned(Problem):
    status = 409
    message = "Two seats have signed: it comes out as it is. To change it, one of them first takes its signature back."


class DraftWaits(Problem):
    status = 409
    message = "Another report waits to be signed. Reports come out one after another."


class NotSafe(Problem):
    status = 409
    message = "The check does not let this out: it has numbers that may tell of single people. Nothing was done."


class NotItsSources(Problem):
    status = 409
    message = "This draft is not what its sources say, so it cannot be signed. Have it drafted again."


class WhyMissing(Problem):
    status = 422
    message = (
        f"Please say what was wrong in that report, in at most {WHY_LONGEST:,} characters. Your words are kept below."
    )


class MayPoint(Problem):
    status = 422
    message = (
        "Everybody reads these words, and somebody could be meant by what is marked. Change them, or draft the"
        " correction with them as they are. Nothing was done yet."
    )


class CorrectedAlready(Problem):
    status = 409
    message = "That report is corrected by a later one already. Correct the later one."


class PeriodNotOver(Problem):
    status = 409
    message = "That period is not over. A report is drafted when its four weeks have ended."


class ReportedAlready(Problem):
    status = 409
    message = "That period has its report. What is wrong in one is put right by a correction, which seats ask for."


class NothingToPublish(Problem):
    status = 409
    message = "No report comes out now: it takes the signatures of two seats, and the hour that was announced."


class OnlyCorrections(Problem):
    status = 409
    message = "The report on a period cannot be dropped: staff and leadership are to get it. It can be drafted again."


@dataclass(frozen=True)
class Draft:
    """A report that waits. `content` is what is signed, byte for byte; `signatures` are those of seats in office, by
    the seat's number; `hour` is when it comes out, empty until two have signed.
    """

    draft: bytes
    content: bytes
    report: Report
    signatures: Mapping[int, bytes]
    hour: str

    @property
    def hash(self) -> bytes:
        return digest(self.content)

    @property
    def signed(self) -> tuple[int, ...]:
        return tuple(self.signatures)

    @property
    def is_signed(self) -> bool:
        return len(self.signed) >= SIGNERS


def check(report: Report) -> None:
    """Raises NotSafe."""
    if exposed(report):
        raise NotSafe()


def fixed(report: Report) -> list[Section]:
    return [section for section in report.sections if section.key in FIXED]


def comes_out(now: datetime, demo: bool) -> str:
    """The first 09:00 UTC of a working day that is at least NOTICE away: everybody knows of it a day before. In a
    demonstration the next full hour.
    """
    if demo:
        return hour_of(hour_start(hour_of(now)) + timedelta(hours=1))
    day = (now + NOTICE).date()
    while not is_working(day) or (found := datetime.combine(day, AT, now.tzinfo)) < now + NOTICE:
        day += timedelta(days=1)
    return hour_of(found)


def why(typed: str) -> str:
    """One paragraph; raises WhyMissing."""
    words = " ".join(canonical(typed).split())
    if not words or len(words) > WHY_LONGEST:
        raise WhyMissing()
    return words
