"""What a machine can check of PDF/UA-1, by the checkpoints of the Matterhorn Protocol 1.1, for all that reports have.

Checkpoints 3 to 5, 8, 12, 22 to 24, 27 and 29 need a person, or only advise. 16 and 18 are parts of 9 and 1 here. What
17, 19 to 21, 25 and 26 are about (formulas, notes, layers, files, forms, locks) no report has, or `known` and `roles`
say so.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tests.forum.reports.glyphs import typefaces
from tests.forum.reports.tagged import SHOWS_TEXT, Mark, Pdf

PAINTS = SHOWS_TEXT | {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"sh", b"Do", b"INLINE IMAGE"}
CATALOG = {"/Type", "/Pages", "/Outlines", "/Lang", "/Names", "/StructTreeRoot", "/ViewerPreferences", "/MarkInfo"}
CATALOG |= {"/Metadata"}
KIDS = {
    "/Table": {"/Caption", "/THead", "/TBody"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
    "/L": {"/LI"},
    "/LI": {"/Lbl", "/LBody"},
}
# What stands nowhere else. A caption has a rule of its own.
OWNED = {kid for kids in KIDS.values() for kid in kids} - {"/Caption"}
CAPTIONED = {"/Table", "/Div", "/P", "/LBody", "/Part"}
TAGS = {"/Document", "/Part", "/Sect", "/Div", "/P", "/H1", "/H2", "/Figure", "/Link", "/Span", "/NonStruct"}
TAGS |= {"/Table", "/L", "/Caption"} | OWNED


def faults(content: bytes) -> list[str]:
    """Each begins with its checkpoint; empty for a PDF without fault."""
    pdf = Pdf(content)
    return [fault for check in CHECKS for fault in check(pdf)]


def real_content(pdf: Pdf) -> Iterator[str]:
    pieces = Counter(piece for one in pdf.elements for piece in one.pieces)
    if any(times > 1 for times in pieces.values()):
        yield "01: a piece stands in the tree twice"
    for at, operations in enumerate(pdf.operations):
        for _, operator, marks in operations:
            if operator in PAINTS:
                yield from _marked(at, marks, pieces)
    for one in pdf.elements:
        if any(pdf.of_pieces[page][piece].get_object() != one.it for page, piece in one.pieces):
            yield "01: the way from a piece to its element leads to another"
    if pdf.root.get("/MarkInfo", {}).get("/Suspects"):
        yield "01: it says itself that its tags are doubtful"


def _marked(page: int, marks: tuple[Mark, ...], pieces: Counter[tuple[int, int]]) -> Iterator[str]:
    artifact = any(tag == "/Artifact" for tag, _ in marks)
    numbered = [piece for _, piece in marks if piece is not None]
    if artifact and numbered:
        yield "01: an artifact and real content are inside one another"
    elif not artifact and not any((page, piece) in pieces for piece in numbered):
        yield "01: something is painted that is neither in the tree nor an artifact"


def roles(pdf: Pdf) -> Iterator[str]:
    if "/RoleMap" in pdf.root["/StructTreeRoot"]:
        yield "02: tags are given other meanings"
    yield from (f"02: {tag} is no tag of a report" for tag in {one.tag for one in pdf.elements} - TAGS)


def metadata(pdf: Pdf) -> Iterator[str]:
    stream = pdf.root.get("/Metadata")
    text = stream.get_object().get_data().decode() if stream else ""
    if not re.search(r'pdfuaid:part(="1"|>1<)', text) or 'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"' not in text:
        yield "06: it does not say that it is PDF/UA-1"
    if not re.search(r"<dc:title>.*<rdf:li[^>]*>[^<]+</rdf:li>.*</dc:title>", text, re.DOTALL):
        yield "06: it has no title"


def dictionary(pdf: Pdf) -> Iterator[str]:
    if pdf.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") != True:  # noqa: E712 - an object of pypdf's
        yield "07: a reader shows the file's name instead of the title"
    if pdf.root.get("/MarkInfo", {}).get("/Marked") != True:  # noqa: E712
        yield "07: it does not say that it is tagged"


def kinds(pdf: Pdf) -> Iterator[str]:
    for one in pdf.elements:
        tags = [kid.tag for kid in one.kids]
        if one.tag in KIDS and not KIDS[one.tag].issuperset(tags):
            yield f"09: {one.tag} has a part that it cannot have"
        if one.tag not in CAPTIONED and "/Caption" in tags:
            yield "09: a caption of nothing"
        if any(kid in OWNED and kid not in KIDS.get(one.tag, ()) for kid in tags):
            yield f"09: {one.tag} has a part of something else"


def language(pdf: Pdf) -> Iterator[str]:
    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", str(pdf.root.get("/Lang", ""))):
        yield "11: no language"


def graphics(pdf: Pdf) -> Iterator[str]:
    for one in pdf.elements:
        if one.tag == "/Figure" and not str(one.it.get("/Alt", "")).strip():
            yield "13: a figure without words"
        if one.tag == "/Figure" and len(one.it.get("/A", {}).get("/BBox", ())) != 4:
            yield "13: a figure that stands nowhere"


def headings(pdf: Pdf) -> Iterator[str]:
    levels = [int(one.tag[2]) for one in pdf.elements if re.fullmatch("/H[1-6]", one.tag)]
    if levels[:1] != [1]:
        yield "14: the first heading is not of the first level"
    if any(level > before + 1 for before, level in pairwise(levels)):
        yield "14: a level of headings is left out"
    if any(one.tag == "/H" for one in pdf.elements):
        yield "14: headings with and without levels"


def tables(pdf: Pdf) -> Iterator[str]:
    for table in (one for one in pdf.elements if one.tag == "/Table"):
        rows = [one for one in table.below() if one.tag == "/TR"]
        cells = [one for one in table.below() if one.tag in ("/TH", "/TD")]
        heads = {str(one.it.get("/ID")) for one in cells if one.tag == "/TH"}
        if len({len(row.kids) for row in rows}) != 1:
            yield "15: rows of different lengths"
        if any(one.it.get("/A", {}).get("/Scope") not in ("/Row", "/Column") for one in cells if one.tag == "/TH"):
            yield "15: a heading of neither a row nor a column"
        named = [set(map(str, one.it.get("/A", {}).get("/Headers", ()))) for one in cells if one.tag == "/TD"]
        if not all(one and heads.issuperset(one) for one in named):
            yield "15: a cell without its headings"


def links(pdf: Pdf) -> Iterator[str]:
    for page in pdf.pages:
        found = page.get("/Annots", ())
        if found and page.get("/Tabs") != "/S":
            yield "28: the keyboard goes through the page in another order"
        for reference in found:
            yield from _link(pdf, reference)


def _link(pdf: Pdf, reference: Any) -> Iterator[str]:
    one = reference.get_object()
    if one["/Subtype"] != "/Link":
        yield "28: an annotation that is no link"
    holders = [element.it for element in pdf.elements if reference in element.objects and element.tag == "/Link"]
    if holders != [pdf.of_pieces.get(one.get("/StructParent"))]:
        yield "28: a link outside the tree"
    if str(one.get("/Contents", "")).strip() in ("", str(one.get("/Dest", ""))):
        yield "28: a link that says nothing"


def known(pdf: Pdf) -> Iterator[str]:
    yield from (f"20 to 25: {key} in the catalog of a report" for key in pdf.root.keys() - CATALOG)
    if pdf.reader.is_encrypted:
        yield "26: it is locked"
    if pdf.root.get("/Names", {}).keys() - {"/Dests"}:
        yield "21: files or scripts inside"
    shown = [one.get_object() for page in pdf.pages for one in page["/Resources"].get("/XObject", {}).values()]
    if any({"/Ref", "/StructParents", "/StructParent"} & one.keys() for one in shown):
        yield "30: a picture with a structure of its own"


CHECKS = (
    real_content,
    roles,
    metadata,
    dictionary,
    kinds,
    language,
    graphics,
    headings,
    tables,
    links,
    typefaces,
    known,
)
