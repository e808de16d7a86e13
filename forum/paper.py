"""Entry slips on paper: a page to print, cut and drop into a box, each slip with its QR code."""

from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader

TEMPLATES = Path(__file__).parent.parent / "templates"


def slips_page(codes: list[str], url: str, title: str) -> str:
    """HTML on its own, without a script or a request; the QR holds `/enter#CODE`, which never reaches a server."""
    slips = [(code, _qr(f"{url}/enter#{code}")) for code in codes]
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    return pages.get_template("membership/slips.html").render(slips=slips, url=url, title=title)


def _qr(text: str) -> str:
    return segno.make(text, error="m").svg_data_uri(scale=3, border=2)
