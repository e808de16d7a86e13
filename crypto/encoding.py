"""Framing and text forms that every format shares (docs/protocol.md, "Notation")."""

import binascii
from functools import cache

_TO_URL, _FROM_URL = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_+/", b"+/!!")


class Malformed(ValueError):
    """Bytes or text that do not have the form they claim to have."""


@cache
def label(name: str) -> bytes:
    """`T("name")`: the ASCII bytes of `candour/v1/name` and one zero byte."""
    return b"candour/v1/" + name.encode("ascii") + b"\x00"


def l16(data: bytes) -> bytes:
    """`L16(data)`: a 16-bit big-endian length and the data (at most 65,535 bytes)."""
    return len(data).to_bytes(2, "big") + data


def b64(data: bytes) -> str:
    """base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def unb64(text: str, size: int) -> bytes:
    """The `size` bytes written by `b64`; raises Malformed for anything else."""
    try:
        plain = text.encode("ascii").translate(_FROM_URL) + b"=" * (-len(text) % 4)
        data = binascii.a2b_base64(plain, strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Malformed("not base64url") from error
    if len(data) != size or b64(data) != text:
        raise Malformed("not the canonical base64url of that many bytes")
    return data


class Reader:
    """Takes a byte string apart from the left; raises Malformed when it runs short."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        part = self.data[self.at : self.at + size]
        if len(part) != size:
            raise Malformed("shorter than its form")
        self.at += size
        return part

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def text(self, size: int) -> str:
        """UTF-8 of `size` bytes."""
        try:
            return self.take(size).decode()
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error

    def end(self) -> None:
        if self.at != len(self.data):
            raise Malformed("longer than its form")

    def framed(self) -> bytes:
        """The content of an `L16`."""
        return self.take(self.number(2))

    def rest(self) -> bytes:
        return self.take(len(self.data) - self.at)
