"""A report as PDF/UA, made from its JSON alone by WeasyPrint (the extra `reports`, and Pango)."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from crypto.derive import digest
from forum.reports import tags
from forum.reports.rules import read
from forum.reports.views import show

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
STYLE = Path(__file__).parent / "print.css"
LAST_OF_ASCII = 0x7F


class FetchRefused(Exception):
    """A report has everything in it: nothing is read from a network or a disk for it."""


def pdf_file(content: bytes) -> bytes | None:
    """Tagged, every chart described, with title and language, no time inside; the same bytes for the same report on the
    same machine. None where WeasyPrint or Pango is missing.
    """
    weasyprint = _weasyprint()
    if weasyprint is None:
        return None
    report = read(content)
    page = _pages().get_template("reports/print.html").render(shown=show(report), report=report)
    titles, spelt = {one.key: one.title for one in report.sections}, dict[int, str]()
    while True:
        made, missing = _printed(weasyprint, page.translate(spelt), titles, digest(content)[:16])
        new = {one for one in missing if one > LAST_OF_ASCII and one not in spelt}
        if not new:
            return made
        spelt |= {one: f"[{_name(one)}]" for one in new}


def _printed(weasyprint: Any, page: str, titles: dict[str, str], identifier: bytes) -> tuple[bytes, set[int]]:
    """And the characters that no typeface on this machine has: a reader would see empty boxes, and hear nothing."""
    missing: set[int] = set()

    def finish(document: Any, pdf: Any) -> None:
        tags.finish(pdf, titles)
        missing.update(*(font.missing for font in document.fonts.values()))

    fetcher = _refusing(weasyprint)
    style = weasyprint.CSS(string=STYLE.read_text("utf-8"), url_fetcher=fetcher)
    made: bytes = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf(
        stylesheets=[style], finisher=finish, pdf_variant="pdf/ua-1", pdf_identifier=identifier
    )
    return made, missing


def _name(character: int) -> str:
    """ "grinning face"."""
    return unicodedata.name(chr(character), "").lower() or f"character U+{character:04X}"


def can_be_made() -> bool:
    return _weasyprint() is not None


def _weasyprint() -> Any:
    """The module, or None: without Pango it ends in an OSError."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint


def _refusing(weasyprint: Any) -> Any:
    class Refusing(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> object:
            raise FetchRefused()

    return Refusing()


@cache
def _pages() -> Environment:
    """Templates without Flask: the timer has no request."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
