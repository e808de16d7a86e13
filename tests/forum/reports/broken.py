"""Faults, each put into a good PDF by one change, with the checkpoint of the Matterhorn Protocol that it breaks."""

import re
from collections.abc import Callable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

Break = Callable[[PdfWriter], None]
Find = Callable[[PdfWriter], Any]


def root(writer: PdfWriter) -> Any:
    return writer.root_object


def metadata(writer: PdfWriter) -> Any:
    return root(writer)["/Metadata"]


def element(writer: PdfWriter, tag: str, nth: int = 0) -> Any:
    objects: list[Any] = [one.get_object() for one in writer._objects if one is not None]
    return [one for one in objects if isinstance(one, DictionaryObject) and one.get("/S") == tag][nth]


def page(old: bytes, new: bytes) -> Break:
    """The first that the pattern `old` finds."""
    return data(lambda writer: writer.pages[0]["/Contents"], old, new)


def data(find: Find, old: bytes, new: bytes) -> Break:
    def change(writer: PdfWriter) -> None:
        stream = find(writer).get_object()
        changed, times = re.subn(old, new, stream.get_data(), count=1)
        assert times
        stream.set_data(changed)

    return change


def without(key: str, find: Find = root) -> Break:
    def change(writer: PdfWriter) -> None:
        del find(writer)[key]

    return change


def with_(key: str, value: Any, find: Find = root) -> Break:
    def change(writer: PdfWriter) -> None:
        find(writer)[NameObject(key)] = value

    return change


def first(tag: str) -> Find:
    return lambda writer: element(writer, tag)


def font(writer: PdfWriter) -> Any:
    """The first TrueType face."""
    fonts: Any = writer.pages[0]["/Resources"]
    found = [one.get_object() for one in fonts["/Font"].values()]
    return next(one for one in found if one["/DescendantFonts"][0]["/Subtype"] == "/CIDFontType2")


def face(writer: PdfWriter) -> Any:
    return font(writer)["/DescendantFonts"][0].get_object()


def annotation(writer: PdfWriter) -> Any:
    return writer.pages[0]["/Annots"][0].get_object()  # type: ignore[index]


def tree_root(writer: PdfWriter) -> Any:
    return writer.root_object["/StructTreeRoot"]


def table_attributes(tag: str) -> Find:
    return lambda writer: element(writer, tag)["/A"]


def one_cell_less(writer: PdfWriter) -> None:
    element(writer, "/TR", 2)["/K"].pop()


def a_link_of_nobody(writer: PdfWriter) -> None:
    link = element(writer, "/Link")
    link[NameObject("/K")] = ArrayObject(one for one in link["/K"] if isinstance(one, int))


def other_element(writer: PdfWriter) -> None:
    pieces = tree_root(writer)["/ParentTree"]["/Nums"][1].get_object()
    pieces[0] = pieces[1]


def a_picture_with_a_structure(writer: PdfWriter) -> None:
    resources: Any = writer.pages[0]["/Resources"]
    resources[NameObject("/XObject")] = DictionaryObject(
        {NameObject("/x"): DictionaryObject({NameObject("/StructParents"): NumberObject(9)})}
    )


def locked(writer: PdfWriter) -> None:
    writer.encrypt("", "owner", algorithm="RC4-128")


ON, OFF = BooleanObject(True), BooleanObject(False)
BROKEN: dict[str, tuple[str, Break]] = {
    "text that nobody tagged": ("01", page(b"/Span\n<</MCID 0>>\nBDC", b"/Span BMC")),
    "a piece that is in no tree": ("01", page(b"<</MCID 0>>", b"<</MCID 9999>>")),
    "a piece in an artifact": ("01", page(b"/Span\n<</MCID 0>>\nBDC", b"/Artifact\n<</MCID 0>>\nBDC")),
    "a line outside every mark": ("01", page(b"/Artifact\nBMC", b"0 0 m 9 9 l S /Artifact\nBMC")),
    "a piece twice in the tree": ("01", with_("/K", ArrayObject([NumberObject(1)]), first("/Span"))),
    "a piece whose way back is wrong": ("01", other_element),
    "tags that are doubtful": (
        "01",
        with_("/Suspects", ON, lambda writer: root(writer)["/MarkInfo"]),
    ),
    "tags with other meanings": ("02", with_("/RoleMap", DictionaryObject(), tree_root)),
    "a tag that there is not": ("02", with_("/S", NameObject("/Chart"), first("/Figure"))),
    "no metadata": ("06", without("/Metadata")),
    "no word of PDF/UA": ("06", data(metadata, b'pdfuaid:part="1"', b'pdfuaid:part="7"')),
    "no title": ("06", data(metadata, rb"<dc:title>.*</dc:title>", b"")),
    "the file's name for a title": (
        "07",
        with_("/DisplayDocTitle", OFF, lambda writer: writer.root_object["/ViewerPreferences"]),
    ),
    "no mark that it is tagged": ("07", without("/MarkInfo")),
    "a paragraph among rows": ("09", with_("/S", NameObject("/P"), first("/TR"))),
    "a cell outside a row": ("09", with_("/S", NameObject("/Div"), first("/TR"))),
    "a list item outside a list": ("09", with_("/S", NameObject("/Div"), first("/L"))),
    "a caption of a heading": ("09", with_("/S", NameObject("/H2"), first("/Table"))),
    "glyphs without characters": ("10", without("/ToUnicode", font)),
    "no language": ("11", without("/Lang")),
    "a language that is none": ("11", with_("/Lang", TextStringObject("English, British"))),
    "a chart without words": ("13", without("/Alt", first("/Figure"))),
    "a chart that stands nowhere": ("13", without("/A", first("/Figure"))),
    "a first heading of the second level": ("14", with_("/S", NameObject("/P"), first("/H1"))),
    "a level left out": ("14", with_("/S", NameObject("/H3"), first("/H2"))),
    "a row too short": ("15", one_cell_less),
    "a head of nothing": ("15", without("/Scope", table_attributes("/TH"))),
    "a cell without heads": ("15", without("/Headers", table_attributes("/TD"))),
    "a layer": ("20", with_("/OCProperties", DictionaryObject())),
    "a file inside": (
        "21",
        with_("/EmbeddedFiles", DictionaryObject(), lambda writer: writer.root_object["/Names"]),
    ),
    "a form": ("20", with_("/AcroForm", DictionaryObject())),
    "a lock": ("26", locked),
    "a page whose order the keyboard does not keep": ("28", without("/Tabs", lambda writer: writer.pages[0])),
    "a note on the page": ("28", with_("/Subtype", NameObject("/Text"), annotation)),
    "a link without words": ("28", without("/Contents", annotation)),
    "a link that says its anchor": ("28", with_("/Contents", TextStringObject("themes"), annotation)),
    "a link outside the tree": ("28", a_link_of_nobody),
    "a picture with a structure": ("30", a_picture_with_a_structure),
    "a typeface that is not inside": (
        "31",
        without("/FontFile2", lambda writer: face(writer)["/FontDescriptor"]),
    ),
    "a typeface of another kind": ("31", with_("/Encoding", NameObject("/WinAnsiEncoding"), font)),
    "no way from codes to glyphs": ("31", without("/CIDToGIDMap", face)),
    "an empty box": ("31", page(rb"\[<[0-9a-f]{4}", b"[<0000")),
    "a glyph of another width": (
        "31",
        with_("/W", ArrayObject([NumberObject(3), ArrayObject([NumberObject(9)])]), face),
    ),
    "a glyph for no character": ("31", data(lambda writer: font(writer)["/ToUnicode"], b"<0052>", b"<FEFF>")),
}
