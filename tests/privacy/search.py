"""Looks for a secret in files, in every form a program is likely to have written it down."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

DIGESTS = ("md5", "sha1", "sha256", "sha512", "blake2b")
_ZEROS = re.compile(rb"\0{64,}")


def traces(value: bytes) -> dict[str, bytes]:
    """Each form by name. Of a digest the first bytes are looked for, so that a shortened one is found too."""
    found = {"reversed": value[::-1], "utf-16": value.decode("latin-1").encode("utf-16-le")}
    for shift in range(3):
        found |= {f"base64+{shift}": _base64(value, shift), f"base64url+{shift}": _base64url(value, shift)}
    for name in DIGESTS:
        digest = hashlib.new(name, value).digest()
        found |= {name: digest[:10], f"{name} base64": base64.b64encode(digest)[:12]}
        found |= {f"{name} hex": digest.hex()[:16].encode(), f"{name} HEX": digest.hex().upper()[:16].encode()}
    return found


def folded_traces(value: bytes) -> dict[str, bytes]:
    """Forms in which the case of letters says nothing: looked for in lower case."""
    found = {"raw": value, "hex": value.hex().encode(), "reversed hex": value[::-1].hex().encode()}
    found |= {"url": quote(value, safe="").encode(), "url+": quote_plus(value).encode()}
    found |= {"all url": "".join(f"%{byte:02x}" for byte in value).encode()}
    return {name: form.lower() for name, form in found.items()}


def hits(places: Iterable[tuple[str, bytes]], secrets: Mapping[str, bytes]) -> list[str]:
    """`secret as form in place`, for every one found."""
    exact = {name: traces(value) for name, value in secrets.items()}
    folded = {name: folded_traces(value) for name, value in secrets.items()}
    found = []
    for place, data in places:
        low = data.lower()
        found += [f"{name} as {form} in {place}" for name, form in _in(data, exact)]
        found += [f"{name} as {form} in {place}" for name, form in _in(low, folded)]
    return found


def contents(*folders: Path, since: float = 0) -> Iterator[tuple[str, bytes]]:
    """Every file below the folders that was written `since` (seconds of its clock), and the names of all. Runs of zeros
    are cut short: databases are full of them.
    """
    for folder in folders:
        paths = sorted(path for path in folder.rglob("*") if not path.is_symlink())
        yield f"names in {folder}", "\n".join(str(path.relative_to(folder)) for path in paths).encode()
        for path in paths:
            if path.is_file() and (data := _read(path, since)):
                yield str(path), _ZEROS.sub(bytes(64), data)


def _read(path: Path, since: float) -> bytes:
    """A file that goes away while we look (a database's temporary one) holds nothing any more."""
    try:
        return path.read_bytes() if path.stat().st_mtime >= since else b""
    except FileNotFoundError:
        return b""


def _in(data: bytes, wanted: Mapping[str, Mapping[str, bytes]]) -> Iterator[tuple[str, str]]:
    for name, forms in wanted.items():
        yield from ((name, form) for form, sought in forms.items() if sought in data)


def _base64(value: bytes, shift: int) -> bytes:
    """The letters that are the same whatever stands before and after, when `shift` bytes stand before."""
    letters = base64.b64encode(bytes(shift) + value)
    return letters[(0, 2, 3)[shift] : (shift + len(value)) * 8 // 6]


def _base64url(value: bytes, shift: int) -> bytes:
    return _base64(value, shift).replace(b"+", b"-").replace(b"/", b"_")
