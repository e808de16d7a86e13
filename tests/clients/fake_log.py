"""A forum's log as another programmer would write it from the contract: no code of `candour_verify`.

Everything is in a list; `write` makes the folder that a mirror would have. What is signed is signed in earnest.
"""

import base64
import hashlib
import json
import random
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

ORIGIN = "forum.example/candour"
WIDTH = 256
BEFORE_N = base64.b64decode(
    "MIIBUjA9BgkqhkiG9w0BAQowMKANMAsGCWCGSAFlAwQCAqEaMBgGCSqGSIb3DQEBCDALBglghkgBZQMEAgKiAwIBMAOCAQ8AMIIBCgKCAQEA"
)
TIMES = {"not_before": "2026-11-23T00", "not_after": "2027-02-15T00"}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def random_b64(size: int) -> str:
    return b64(secrets.token_bytes(size))


def canonical(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def spki() -> str:
    """The form of a key; the modulus is only odd and large."""
    modulus = bytearray(secrets.token_bytes(256))
    modulus[0] |= 128
    modulus[-1] |= 1
    return b64(BEFORE_N + bytes(modulus) + bytes.fromhex("0203010001"))


def mth(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, over leaf hashes, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def place(level: int | str, number: int, width: int) -> str:
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + ("" if width == WIDTH else f".p/{width}")


def vkey(name: str, key: SigningKey, algorithm: int = 1) -> str:
    data = bytes([algorithm]) + bytes(key.verify_key)
    return f"{name}+{key_id(name, data).hex()}+{base64.b64encode(data).decode()}"


def key_id(name: str, data: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]


def sign(name: str, key: SigningKey, text: str) -> str:
    signature = key_id(name, b"\x01" + bytes(key.verify_key)) + key.sign(text.encode()).signature
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def seat_signature(key: SigningKey, kind: int, fields: dict[str, Any]) -> str:
    said = {name: fields[name] for name in fields if name not in ("seats", "signatures", "signed", "hour")}
    return b64(key.sign(b"candour/v1/seat-signed\0" + bytes([kind]) + canonical(said)).signature)


class FakeLog:
    """Entries, and the keys of the forum and of its registrar."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin, self.key, self.registrar = origin, SigningKey.generate(), SigningKey.generate()
        self.entries: list[bytes] = []
        self.seats: dict[int, SigningKey] = {}

    @property
    def vkey(self) -> str:
        return vkey(self.origin, self.key)

    @property
    def record_key(self) -> str:
        return b64(bytes(self.registrar.verify_key))

    def fork(self, size: int) -> "FakeLog":
        """Another log under the same keys, which has the first entries in common."""
        other = FakeLog(self.origin)
        other.key, other.registrar, other.entries = self.key, self.registrar, self.entries[:size]
        return other

    def add(self, kind: int, /, **fields: Any) -> "FakeLog":
        self.entries.append(bytes([kind]) + canonical(fields))
        return self

    def record(self, kind: int, /, **fields: Any) -> "FakeLog":
        """One that the registrar signed."""
        named = {"type": {1: "key", 2: "drawn", 13: "nominations", 16: "reveal", 22: "block"}[kind], **fields}
        signature = self.registrar.sign(b"candour/v1/record\0" + canonical(named)).signature
        return self.add(kind, **named, signature=b64(signature))

    def add_term(self, seat: int, how: str, key: SigningKey | None = None, **more: Any) -> "FakeLog":
        """A term with a new signing key, which the one before it signs where it is a renewed one."""
        new, old = key or SigningKey.generate(), self.seats.get(seat)
        keys = {"key": random_b64(32), "signing": b64(bytes(new.verify_key))}
        fields = {"seat": seat, "how": how, "holder": random_b64(32), **keys, **more}
        signed = seat_signature(old, 19, fields) if old and how == "renewed" else ""
        self.seats[seat] = new
        return self.add(19, **({"signed": signed} | fields))

    def add_signed(self, kind: int, seats: Sequence[int], /, **fields: Any) -> "FakeLog":
        """What these seats say, each signed with its key of now."""
        signatures = [seat_signature(self.seats[seat], kind, fields) for seat in seats]
        return self.add(kind, **({"seats": list(seats), "signatures": signatures} | fields))

    def block(self, block: int = 1, first: int = 1, last: int = 128, **more: Any) -> "FakeLog":
        fields = {"block": block, "first": first, "last": last, "lots": [random_b64(32)], **TIMES}
        return self.record(22, **(fields | more))

    def scope_key(self, scope: str, **more: Any) -> "FakeLog":
        return self.record(1, **({"scope": scope, "spki": spki(), **TIMES} | more))

    def fill(self, size: int, seed: int = 0) -> "FakeLog":
        """Up to a size, with what happens in a forum: keys first, then releases with what they bring."""
        chance = random.Random(seed)
        if not self.entries:
            self.add(6, version=1, rules=["Be kind.", "No names – nobody’s."])
            self.add(21, files={"wallet.js": random_b64(32), "wallet/passes.mjs": random_b64(32)})
            self.scope_key("entry:2026-W48")
            self.block()
            self.scope_key("ballot:000033", block=1)
            self.record(2, block=1, members=40, final=True)
            self.record(2, scope="ballot:000001", members=12, final=True)
            self.record(2, scope="entry:2026-W48", members=31, final=False)
            self.add(4, number=1, purpose="report", item="", batch=0)
            self.add(3, number=33, spent=40)
            self.add(3, number=1, spent=12)
            self.add(12, epoch="2026-W47")
            self.add(5, count=40)
            self.add(23, day="2026-11-24", root=random_b64(32))
        batch = sum(entry[0] == 7 for entry in self.entries)
        number = 33 + sum(entry[0] == 4 for entry in self.entries)
        while len(self.entries) < size:
            what = chance.choice((4, 7, 11))
            if what == 4 and batch:
                number += 1
                self.add(4, number=number, purpose="support", item=random_b64(16), batch=batch)
            elif what == 7:
                batch += 1
                self.add(7, batch=batch, day="2026-11-24", root=random_b64(32))
            else:
                self.add(11, commitment=random_b64(32), row=random_b64(32))
        del self.entries[size:]
        return self

    def hashes(self, size: int | None = None) -> list[bytes]:
        return [hashlib.sha256(b"\x00" + entry).digest() for entry in self.entries[:size]]

    def text(self, size: int | None = None) -> str:
        hashes = self.hashes(size)
        return f"{self.origin}\n{len(hashes)}\n{base64.b64encode(mth(hashes)).decode()}\n"

    def note(self, size: int | None = None) -> str:
        return sign(self.origin, self.key, self.text(size))

    def files(self) -> dict[str, bytes]:
        """Everything that is served, by path."""
        level, hashes, found = 0, self.hashes(), {"checkpoint": self.note().encode(), "key": f"{self.vkey}\n".encode()}
        for number, begin in enumerate(range(0, len(self.entries), WIDTH)):
            part = self.entries[begin : begin + WIDTH]
            bundle = b"".join(len(entry).to_bytes(2, "big") + entry for entry in part)
            found[place("entries", number, len(part))] = bundle
        while hashes:
            tiles = [hashes[begin : begin + WIDTH] for begin in range(0, len(hashes), WIDTH)]
            found |= {place(level, number, len(tile)): b"".join(tile) for number, tile in enumerate(tiles)}
            level, hashes = level + 1, [mth(tile) for tile in tiles if len(tile) == WIDTH]
        return found

    def write(self, folder: Path) -> Path:
        """A mirror of it."""
        for name, data in self.files().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder
