"""Checkpoints 10 and 31 of the Matterhorn Protocol, for composite TrueType and OpenType faces: others are refused."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont

from tests.forum.reports.tagged import SHOWS_TEXT, Pdf


def typefaces(pdf: Pdf) -> Iterator[str]:
    """Each begins with its checkpoint."""
    used: dict[int, tuple[Any, set[int]]] = {}
    for page, operations in zip(pdf.pages, pdf.operations, strict=True):
        face: Any = None
        for operands, operator, _ in operations:
            if operator == b"Tf":
                face = page["/Resources"]["/Font"].raw_get(operands[0])
                used.setdefault(face.idnum, (face.get_object(), set()))
            elif operator in SHOWS_TEXT:
                used[face.idnum][1].update(_codes(operands[-1]))
    for font, codes in used.values():
        yield from _typeface(font, codes)


def _codes(shown: Any) -> Iterator[int]:
    for part in shown if isinstance(shown, list) else [shown]:
        if isinstance(part, str | bytes):
            raw = part if isinstance(part, bytes) else part.original_bytes  # type: ignore[attr-defined]
            yield from (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))


def _typeface(font: Any, codes: set[int]) -> Iterator[str]:
    if font["/Subtype"] != "/Type0" or font["/Encoding"] != "/Identity-H":
        yield "31: a typeface whose glyphs cannot be told, or that lacks one"
        return
    face = font["/DescendantFonts"][0].get_object()
    files = [face["/FontDescriptor"][key] for key in ("/FontFile2", "/FontFile3") if key in face["/FontDescriptor"]]
    if not files:
        yield "31: a typeface is not inside"
        return
    if face["/Subtype"] == "/CIDFontType2" and "/CIDToGIDMap" not in face:
        yield "31: no way from codes to glyphs"
    inside = TTFont(BytesIO(files[0].get_object().get_data()))
    glyphs, per_em, widths = inside.getGlyphOrder(), inside["head"].unitsPerEm, _widths(face)
    if any(code == 0 or code >= len(glyphs) for code in codes):
        yield "31: a glyph is shown that the typeface does not have"
    elif any(abs(inside["hmtx"][glyphs[code]][0] * 1000 / per_em - widths.get(code, 1000)) > 1 for code in codes):
        yield "31: a glyph is as wide as its typeface does not say"
    yield from _unicode(font, codes)


def _widths(face: Any) -> dict[int, float]:
    flat, found = [one.get_object() for one in face["/W"]], dict[int, float]()
    for first, wide in zip(flat[::2], flat[1::2], strict=True):
        found |= {int(first) + at: float(one) for at, one in enumerate(wide)}
    return found


def _unicode(font: Any, codes: set[int]) -> Iterator[str]:
    text = font["/ToUnicode"].get_object().get_data().decode() if "/ToUnicode" in font else ""
    pairs = re.findall(r"<(\w+)>\s*<(\w+)>", text)
    named = {int(code, 16): bytes.fromhex(said).decode("utf-16-be") for code, said in pairs}
    if not codes <= named.keys():
        yield "10: a glyph that stands for no character"
    if any(bad in said for said in named.values() for bad in "\0\ufeff\ufffe"):
        yield "31: a glyph that stands for a character that is none"
