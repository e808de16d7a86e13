"""A tagged PDF as its tree and its pages' operations."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

SHOWS_TEXT = {b"Tj", b"TJ", b"'", b'"'}
Mark = tuple[str, int | None]  # a tag, and the number of a piece
Operation = tuple[Any, bytes, tuple[Mark, ...]]  # operands, operator, the marks around it


@dataclass(frozen=True)
class Element:
    """`pieces` of pages: (page, number); `objects` are annotations."""

    tag: str
    it: Any
    kids: tuple["Element", ...]
    pieces: tuple[tuple[int, int], ...]
    objects: tuple[Any, ...]

    def below(self) -> Iterator["Element"]:
        yield self
        for kid in self.kids:
            yield from kid.below()


class Pdf:
    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(BytesIO(content))
        self.root: Any = self.reader.root_object
        self.pages: list[Any] = list(self.reader.pages)
        self.numbers = {page.indirect_reference.idnum: at for at, page in enumerate(self.pages)}

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """In reading order."""
        return tuple(one for top in self._kids(self.root["/StructTreeRoot"]) for one in self._element(top).below())

    @cached_property
    def of_pieces(self) -> dict[int, Any]:
        """What a page's or an annotation's number in the tree stands for."""
        flat = self.root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
        return {int(flat[at]): flat[at + 1].get_object() for at in range(0, len(flat), 2)}

    @cached_property
    def operations(self) -> list[list[Operation]]:
        """Of every page."""
        return [list(self._operations(page)) for page in self.pages]

    def _operations(self, page: Any) -> Iterator[Operation]:
        marks: tuple[Mark, ...] = ()
        for operands, operator in ContentStream(page["/Contents"], self.reader).operations:
            if operator in (b"BDC", b"BMC"):
                marks += ((operands[0], operands[1].get("/MCID") if operator == b"BDC" else None),)
            elif operator == b"EMC":
                marks = marks[:-1]
            else:
                yield operands, operator, marks

    def _kids(self, one: Any) -> list[Any]:
        kids = one.get("/K", [])
        return list(kids) if isinstance(kids, list) else [kids]

    def _element(self, reference: Any) -> Element:
        it = reference.get_object()
        page = self.numbers[it.raw_get("/Pg").idnum] if "/Pg" in it else -1
        kids = [(kid, kid.get_object()) for kid in self._kids(it)]
        return Element(
            it["/S"],
            it,
            tuple(self._element(kid) for kid, one in kids if isinstance(one, dict) and "/S" in one),
            tuple((page, one) for _, one in kids if isinstance(one, int)),
            tuple(one.raw_get("/Obj") for _, one in kids if isinstance(one, dict) and one.get("/Type") == "/OBJR"),
        )
