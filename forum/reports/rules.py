"""What a report is, and its one spelling. Pure (docs/protocol.md, "Reports").

report  = canonical JSON, as of the registrar's records, and null for what is hidden
content = H(report), in the log: what two seats signed is byte for byte what everybody is served
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.clock import hour_start
from core.errors import NotFound, Problem
from crypto.encoding import Malformed
from forum.periods import rules as periods
from forum.tables import BARS, DAY, HOLDS, SIDES, Cell, Column, Number, Section, Table

FORMAT = "candour-report-1"
JSON, CSV, SQLITE, PDF = "json", "csv", "sqlite", "pdf"
FORMS = (PDF, CSV, JSON, SQLITE)
WHY_LONGEST = 2000
HIDDEN = "hidden"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,40}")
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class NoSuchReport(NotFound):
    message = "There is no such report, or it is not out yet."


class NoSuchForm(NotFound):
    message = "This report has no such file. Where there is no PDF, the page itself prints well."


class ReportChanged(Problem):
    status = 503
    message = "What is stored of this report is not what came out: the log has another hash. It is not shown."


class ReportMalformed(Problem):
    status = 409
    message = "This would not be a report that every form can carry: its tables do not have the form of tables."


@dataclass(frozen=True)
class Report:
    """`period` is over. `corrects` is the number of an earlier report, or 0, and `why` says what was wrong there."""

    report: int
    period: int
    sections: Sequence[Section]
    corrects: int = 0
    why: str = ""
    forum: str = "Candour"

    @property
    def slug(self) -> str:
        return slug(self.report)

    @property
    def title(self) -> str:
        return f"Report {self.report}: {in_words(self.period)}"


@dataclass(frozen=True)
class Issue:
    """When a report came out, which entry of the log says so, and the hash of its JSON there. It stands around a report
    and not in its bytes: those were signed before. `due` is the last day for what it makes owed, or empty.
    """

    hour: str
    entry: int
    content: bytes
    due: str

    @property
    def day(self) -> str:
        return day_in_words(self.hour[:10])

    @property
    def at(self) -> str:
        return hour_in_words(self.hour)

    @property
    def hash(self) -> str:
        """As `sha256sum` writes it."""
        return self.content.hex()

    @property
    def due_in_words(self) -> str:
        return day_in_words(self.due)


def slug(report: int) -> str:
    return f"report-{report}"


def number(slug: str) -> int:
    """Raises NoSuchReport."""
    found = re.fullmatch(r"report-([1-9][0-9]{0,8})", slug, re.ASCII)
    if not found:
        raise NoSuchReport()
    return int(found[1])


def days(period: int) -> tuple[date, date]:
    """The first and the last of a period."""
    return periods.begins(period).date(), (periods.ends(period) - timedelta(days=1)).date()


def in_words(period: int) -> str:
    """ "2 to 29 November 2026", with month and year of the first day where they are others."""
    first, last = days(period)
    begins = f"{first.day}"
    if first.month != last.month:
        begins += f" {first:%B}" + (f" {first.year}" if first.year != last.year else "")
    return f"{begins} to {last.day} {last:%B} {last.year}"


def hour_in_words(hour: str) -> str:
    """ "Tuesday 1 December 2026, 09:00 UTC"."""
    return f"{day_in_words(hour[:10])}, {hour_start(hour):%H:%M} UTC"


def day_in_words(day: str) -> str:
    """ "Tuesday 1 December 2026": a report is read for years."""
    when = date.fromisoformat(day)
    return f"{when:%A} {when.day} {when:%B} {when.year}"


def write(report: Report) -> bytes:
    """The bytes that are signed, hashed and served; raises ReportMalformed."""
    check(report)
    first, last = days(report.period)
    fields = {
        "format": FORMAT,
        "forum": report.forum,
        "report": report.report,
        "slug": report.slug,
        "title": report.title,
        "period": report.period,
        "from": first.isoformat(),
        "until": last.isoformat(),
        "corrects": report.corrects,
        "why": report.why,
        "sections": list(map(_section, report.sections)),
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def read(content: bytes) -> Report:
    """What `write` has written, and nothing else; raises Malformed."""
    try:
        found = json.loads(content.decode("ascii"))
        report = Report(
            report=found["report"],
            period=found["period"],
            sections=tuple(map(_read_section, found["sections"])),
            corrects=found["corrects"],
            why=found["why"],
            forum=found["forum"],
        )
        if write(report) == content:
            return report
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, ReportMalformed) as error:
        raise Malformed("not a report") from error
    raise Malformed("a report, but not in its one spelling")


def check(report: Report) -> None:
    """Whether every form can carry it: names that are names, rows that fit their columns, cells that are text, whole
    numbers or hidden. Raises ReportMalformed.
    """
    tables = [table for section in report.sections for table in section.tables]
    texts = [report.forum, report.why, *(text for section in report.sections for text in _texts(section))]
    keys = [section.key for section in report.sections]
    good = _are_names(keys) and _are_names([table.key for table in tables]) and all(map(_is_table, tables))
    numbers = all(type(one) is int for one in (report.report, report.period, report.corrects))
    good = good and numbers and 0 <= report.corrects < report.report and bool(report.why) == bool(report.corrects)
    if not good or not all(isinstance(text, str) and not _UNPRINTABLE.search(text) for text in texts):
        raise ReportMalformed()


def column(report: Report, table: str, key: str) -> list[str]:
    """The words in one column of one table, row by row; nothing where there is none."""
    found = [one for section in report.sections for one in section.tables if one.key == table]
    places = [(one, at) for one in found for at, column in enumerate(one.columns) if column.key == key]
    return [str(row[at]) for one, at in places for row in one.rows]


def _are_names(keys: Sequence[str]) -> bool:
    return len(set(keys)) == len(keys) and all(map(_KEY.fullmatch, keys))


def _is_table(table: Table) -> bool:
    """In SQLite rows are numbered in a column `row` of our own."""
    wide, names = len(table.columns), [one.key for one in table.columns]
    rows = all(len(row) == wide and all(_is_cell(cell) for cell in row) for row in table.rows)
    rows = rows and all(one.holds in HOLDS for one in table.columns) and _has_days(table)
    off = type(table.off) is int and table.off >= 0 and (bool(table.error) or not table.off)
    return wide > 0 and _are_names(["row", *names]) and rows and off and table.chart in ("", BARS, SIDES)


def _has_days(table: Table) -> bool:
    places = [at for at, column in enumerate(table.columns) if column.holds == DAY]
    return all(isinstance(row[at], str) and _is_day(str(row[at])) for row in table.rows for at in places)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_cell(cell: Cell) -> bool:
    return cell is None or type(cell) in (int, str)


def _texts(section: Section) -> list[str]:
    found = [section.title, section.short, *section.words]
    found += [text for one in section.numbers for text in (one.said, one.why)]
    for table in section.tables:
        found += [
            table.title,
            table.error,
            table.exact,
            *(text for one in table.columns for text in (one.title, one.about)),
        ]
        found += [cell for row in table.rows for cell in row if isinstance(cell, str)]
    return found


def _section(section: Section) -> dict[str, object]:
    return {
        "key": section.key,
        "title": section.title,
        "short": section.short,
        "words": list(section.words),
        "tables": [_table(table) for table in section.tables],
        "numbers": [{"said": one.said, "why": one.why} for one in section.numbers],
    }


def _table(table: Table) -> dict[str, object]:
    columns = [{"key": one.key, "title": one.title, "about": one.about, "holds": one.holds} for one in table.columns]
    return {
        "key": table.key,
        "title": table.title,
        "columns": columns,
        "rows": [list(row) for row in table.rows],
        "error": table.error,
        "off": table.off,
        "exact": table.exact,
        "chart": table.chart,
    }


def _read_section(found: Mapping[str, Any]) -> Section:
    tables = tuple(map(_read_table, found["tables"]))
    numbers = tuple(Number(one["said"], one["why"]) for one in found["numbers"])
    return Section(found["key"], found["title"], tuple(found["words"]), tables, found["short"], numbers)


def _read_table(found: Mapping[str, Any]) -> Table:
    columns = tuple(Column(one["key"], one["title"], one["about"], one["holds"]) for one in found["columns"])
    rows = tuple(map(tuple, found["rows"]))
    return Table(
        found["key"], found["title"], columns, rows, found["error"], found["chart"], found["off"], found["exact"]
    )
