"""Whether the reports that are served are those of the log: part of `candour verify-log` in an instance."""

import sqlite3

from crypto.derive import digest
from crypto.encoding import Malformed
from crypto.reports import Report as ReportEntry
from forum.instance import Instance
from forum.reports import rules, store
from forum.reports.files import csv_file, sqlite_file
from forum.told import LogMismatch, Told


def check_reports(forum: Instance, told: Told) -> None:
    """Each report of the log has one row and its files: a JSON with the hash that is logged, CSV and SQLite with the
    same figures. Raises LogMismatch.
    """
    said = {entry.report: (at, entry) for at, entry in told.of(ReportEntry)}
    rows = store.every(forum.db)
    for number in sorted(said.keys() | rows.keys()):
        at, entry = said.get(number, (-1, None))
        if entry is None or rows.get(number) != at:
            raise LogMismatch(f"Report {number} stands in the log or in the database, and not in both.")
        content = store.file(forum.db, number, rules.JSON)
        if content is None or digest(content) != entry.content or not _is_of(content, entry):
            raise LogMismatch(f"Report {number} is not the one of entry {at}.")
        if store.file(forum.db, number, rules.CSV) != csv_file(content):
            raise LogMismatch(f"The CSV file of report {number} has other figures than the report.")
        if _dump(store.file(forum.db, number, rules.SQLITE)) != _dump(sqlite_file(content)):
            raise LogMismatch(f"The SQLite file of report {number} has other figures than the report.")


def _is_of(content: bytes, entry: ReportEntry) -> bool:
    try:
        found = rules.read(content)
    except Malformed:
        return False
    return (found.report, found.period, found.corrects) == (entry.report, entry.period, entry.corrects)


def _dump(file: bytes | None) -> list[str] | None:
    """What is in it: its bytes depend on the version of SQLite that wrote it. None for what is no database."""
    db = sqlite3.connect(":memory:")
    try:
        db.deserialize(file or b"")
        return list(db.iterdump())
    except (sqlite3.Error, OverflowError):
        return None
    finally:
        db.close()
