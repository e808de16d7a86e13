"""Readable names such as "Quiet Heron" from a thread and a public key: stable inside a thread, unlinkable across."""

from collections.abc import Iterable

from crypto.derive import digest
from crypto.encoding import label
from crypto.words import ADJECTIVES, CREATURES


def short_name(thread: bytes, public_key: bytes) -> str:
    """Two words, one of 65,536 names."""
    seed = _seed(thread, public_key)
    return f"{ADJECTIVES[seed[0]]} {CREATURES[seed[1]]}"


def long_name(thread: bytes, public_key: bytes) -> str:
    """Three words, for all but one of those who share a short name in a thread."""
    seed = _seed(thread, public_key)
    first = ADJECTIVES[seed[2] if seed[2] != seed[0] else seed[2] ^ 1]
    return f"{first} {ADJECTIVES[seed[0]]} {CREATURES[seed[1]]}"


def shade(thread: bytes, public_key: bytes, shades: int) -> int:
    """A number below `shades` that colours the name on the page."""
    return _seed(thread, public_key)[3] % shades


def need_long_names(thread: bytes, public_keys: Iterable[bytes]) -> frozenset[bytes]:
    """The keys that must use three words. The lowest key keeps two: the first to arrive would tell who came first."""
    taken: set[str] = set()
    clashing = []
    for key in sorted(set(public_keys)):
        name = short_name(thread, key)
        if name in taken:
            clashing.append(key)
        taken.add(name)
    return frozenset(clashing)


def _seed(thread: bytes, public_key: bytes) -> bytes:
    return digest(label("pseudonym") + thread + public_key)
