"""A forum's log as another programmer would write it from RFC 6962 and C2SP: no code of ours, and slow.

Tests make it lie: `served` ends it early, `spoiled` changes a file on its way, `name` and `key` are anybody's.
"""

import base64
import json
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY, SLIPS, BLOCK = 1, 5, 22
TILE = 256
Answer = tuple[int, str, bytes]


def framed(kind: int, payload: dict[str, Any]) -> bytes:
    return bytes([kind]) + json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 s.2.1 over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1
    while 2 * half < len(leaves):
        half *= 2
    return sha256(b"\x01" + tree_hash(leaves[:half]) + tree_hash(leaves[half:])).digest()


class FakeLog:
    def __init__(self, name: str, fill: int = 3) -> None:
        """`fill` entries about other things come first."""
        self.name, self.key = name, Ed25519PrivateKey.generate()
        self.entries = [framed(SLIPS, {"count": count + 1}) for count in range(fill)]
        self.served: int | None = None
        self.spoiled: list[tuple[str, Callable[[bytes], bytes | None]]] = []

    def add(self, entry: bytes) -> int:
        """Its number."""
        self.entries.append(entry)
        return len(self.entries) - 1

    def grow(self, count: int) -> None:
        self.entries += [framed(SLIPS, {"count": len(self.entries) + more}) for more in range(1, count + 1)]

    @property
    def leaves(self) -> list[bytes]:
        return [sha256(b"\x00" + entry).digest() for entry in self.entries[: self.served]]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self._key_id().hex()}+{base64.b64encode(self._public()).decode()}"

    def checkpoint(self) -> str:
        return self.signed(len(self.leaves), tree_hash(self.leaves))

    def signed(self, size: int | str, root: bytes) -> str:
        text = f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        signature = base64.b64encode(self._key_id() + self.key.sign(text.encode())).decode()
        witness = base64.b64encode(bytes(76)).decode()
        return f"{text}\n— witness.example/w {witness}\n— {self.name} {signature}\n"

    def answer(self, path: str) -> Answer:
        """Of `/log/` + path."""
        found = self._file(path)
        for pattern, spoil in self.spoiled:
            if found is not None and re.fullmatch(pattern, path):
                found = spoil(found)
        return (404, "text/plain", b"Nothing here.") if found is None else (200, "text/plain", found)

    def _file(self, path: str) -> bytes | None:
        if path in ("key", "checkpoint"):
            return (f"{self.vkey}\n" if path == "key" else self.checkpoint()).encode()
        asked = re.fullmatch(r"tile/(entries|\d+)/((?:x\d{3}/)*\d{3})(?:\.p/(\d+))?", path)
        if not asked:
            return None
        level, first, width = asked[1], int(re.sub(r"\D", "", asked[2])) * TILE, int(asked[3] or TILE)
        if level == "entries":
            parts = [len(entry).to_bytes(2, "big") + entry for entry in self.entries[: self.served]]
        else:
            covers, leaves = TILE ** int(level), self.leaves
            whole = range(0, len(leaves) // covers * covers, covers)[first : first + width]
            parts, first = [tree_hash(leaves[at : at + covers]) for at in whole], 0
        parts = parts[first : first + width]
        return b"".join(parts) if len(parts) == width else None

    def _public(self) -> bytes:
        return b"\x01" + self.key.public_key().public_bytes_raw()

    def _key_id(self) -> bytes:
        return sha256(f"{self.name}\n".encode() + self._public()).digest()[:4]
