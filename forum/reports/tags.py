"""What WeasyPrint leaves open in a tagged PDF (ISO 14289-1): heads of tables say whether they head a row or a column, a
link is named after where it leads, and the foot of a page is no part of the text. All are pydyf's objects, before they
are written.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def finish(pdf: Any, titles: Mapping[str, str]) -> None:
    """`titles` are those of what links lead to, by anchor. To elements of feet of pages nothing refers any more."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    tree = {one.reference: one for one in _elements(pdf, root)}
    for one in tree.values():
        if one["S"] == "/TH":
            one["A"]["Scope"] = "/Column" if _is_in_head(pdf, one) else "/Row"
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("Subtype") == "/Link":
            one["Contents"].string = titles[one["Dest"].string]
    pages = _object(pdf, root["ParentTree"])["Nums"][1::2]
    for page, pieces in zip(pdf.page_references, pages, strict=False):
        content = _object(pdf, _object(pdf, page)["Contents"]).stream
        for piece, element in enumerate(pieces):
            if element not in tree:
                pieces[piece] = "null"
                _put_aside(content, piece)


def _put_aside(content: list[Any], piece: int) -> None:
    at = next(at for at, item in enumerate(content) if isinstance(item, dict) and item.get("MCID") == piece)
    content[at - 1 : at + 1] = ["/Artifact", "<</Type /Pagination>>"]


def _elements(pdf: Any, parent: Any) -> Iterator[Any]:
    for kid in parent["K"]:
        if isinstance(kid, bytes) and "S" in (found := _object(pdf, kid)):
            yield found
            yield from _elements(pdf, found)


def _is_in_head(pdf: Any, cell: Any) -> bool:
    row = _object(pdf, cell["P"])
    return bool(_object(pdf, row["P"])["S"] == "/THead")


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
