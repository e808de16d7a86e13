"""Publishing a report, once and for good, and everything that is served of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from crypto.derive import digest
from crypto.encoding import Malformed
from crypto.entry import Entry
from crypto.reports import Report as ReportEntry
from forum.instance import Instance
from forum.reports import rules, store
from forum.reports.files import csv_file, sqlite_file
from forum.themes import service as codebooks
from forum.topics import service as topics
from forum.topics.sections import put
from forum.transparency import service as log


@dataclass(frozen=True)
class Published:
    """A report that is out: where the log says so, and what it says. `corrected` is the number of the one that corrects
    it, or 0.
    """

    report: rules.Report
    entry: int
    said: ReportEntry
    forms: tuple[str, ...]
    corrected: int

    @property
    def hour(self) -> str:
        return rules.hour_in_words(self.said.hour)


def next_number(forum: Instance) -> int:
    return max(store.every(forum.db), default=0) + 1


def unsigned(content: bytes) -> ReportEntry:
    """What the log will say of a report, before seats have signed that; raises Malformed."""
    report = rules.read(content)
    return ReportEntry(report.report, report.period, report.corrects, (), "", digest(content), ())


def publish(forum: Instance, content: bytes, signatures: Mapping[int, bytes], pdf: bytes | None) -> int:
    """The report that these seats have signed is out in every form, for everybody, from this transaction on, and what
    leadership owes because of it is owed: the entry that says so. In the caller's transaction, which holds the head of
    the log; raises Malformed.
    """
    report, said = rules.read(content), unsigned(content)
    if report.report != next_number(forum):
        raise Malformed("not the next report")
    seats, signed = tuple(signatures), tuple(signatures.values())
    entry = log.add(forum, replace(said, seats=seats, hour=forum.clock.hour(), signatures=signed))
    store.insert(forum.db, report.report, entry)
    if not report.corrects:  # what it corrects has made them owed
        topics.owe(forum, report.report, named(forum, report), forum.clock.today(), put(report.sections))
    made = {rules.JSON: content, rules.CSV: csv_file(content), rules.SQLITE: sqlite_file(content), rules.PDF: pdf}
    for form, file in made.items():
        if file is not None:
            store.insert_file(forum.db, report.report, form, file)
    return entry


def said(forum: Instance) -> dict[int, tuple[int, ReportEntry]]:
    """What the log says of each report that is out, and where; the newest first."""
    return {number: (entry, _said(log.entry(forum, entry))) for number, entry in store.every(forum.db).items()}


def every(forum: Instance) -> list[Published]:
    """The newest first."""
    told = said(forum)
    return [_published(forum, number, told) for number in told]


def newest(forum: Instance) -> Published | None:
    told = said(forum)
    return _published(forum, max(told), told) if told else None


def find(forum: Instance, slug: str) -> Published:
    """Raises NoSuchReport or ReportChanged."""
    number, told = rules.number(slug), said(forum)
    if number not in told:
        raise rules.NoSuchReport()
    file(forum, slug, rules.JSON)
    return _published(forum, number, told)


def _published(forum: Instance, number: int, told: dict[int, tuple[int, ReportEntry]]) -> Published:
    has, (entry, mine) = store.forms(forum.db, number), told[number]
    corrected = next((one for one, (_, other) in told.items() if other.corrects == number), 0)
    forms = tuple(form for form in rules.FORMS if form in has)
    content = store.file(forum.db, number, rules.JSON) or b""
    return Published(rules.read(content), entry, mine, forms, corrected)


def file(forum: Instance, slug: str, form: str) -> bytes:
    """Raises NoSuchReport, NoSuchForm, or ReportChanged for a JSON that is not the one of the log."""
    number = rules.number(slug)
    entry = store.entry(forum.db, number) if number < 2**31 else None
    if entry is None:
        raise rules.NoSuchReport()
    found = store.file(forum.db, number, form) if form in rules.FORMS else None
    if found is None:
        raise rules.NoSuchForm()
    if form == rules.JSON and digest(found) != _said(log.entry(forum, entry)).content:
        raise rules.ReportChanged()
    return found


def named(forum: Instance, report: rules.Report) -> list[tuple[str, str]]:
    """(key, name) of each theme that a report names."""
    keys = {theme.name: theme.key for theme in codebooks.codebook(forum, report.period).themes}
    names = rules.column(report, "themes", "theme")
    return [(keys[name], name) for name in names if name in keys]


def _said(entry: Entry) -> ReportEntry:
    assert isinstance(entry, ReportEntry)
    return entry
