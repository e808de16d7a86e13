"""SQL for reports that are out, and their files."""

from core.db import Database


def insert(db: Database, report: int, entry: int) -> None:
    db.execute("INSERT INTO reports (report, entry) VALUES (?, ?)", report, entry)


def every(db: Database) -> dict[int, int]:
    """The entry of each, the newest first."""
    rows = db.query("SELECT report, entry FROM reports ORDER BY report DESC")
    return {row["report"]: row["entry"] for row in rows}


def entry(db: Database, report: int) -> int | None:
    rows = db.query("SELECT entry FROM reports WHERE report = ?", report)
    return rows[0]["entry"] if rows else None


def insert_file(db: Database, report: int, form: str, content: bytes) -> None:
    db.execute("INSERT INTO report_files (report, form, content) VALUES (?, ?, ?)", report, form, content)


def file(db: Database, report: int, form: str) -> bytes | None:
    rows = db.query("SELECT content FROM report_files WHERE report = ? AND form = ?", report, form)
    return bytes(rows[0]["content"]) if rows else None


def forms(db: Database, report: int) -> set[str]:
    return {row["form"] for row in db.query("SELECT form FROM report_files WHERE report = ?", report)}
