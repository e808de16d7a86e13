"""Signed notes (C2SP signed-note), checkpoints (tlog-checkpoint) and cosignatures (tlog-cosignature).

key id    = SHA-256(name || 0x0A || algorithm || public key)[:4]
signature = base64(key id || Ed25519(text))                                              algorithm 0x01
cosigned  = base64(key id || u64 time || Ed25519("cosignature/v1\\ntime T\\n" || text))    algorithm 0x04
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from crypto.encoding import Malformed
from crypto.merkle import HASH_SIZE

SIGNS, COSIGNS = 1, 4
_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")


class NoteRefused(Exception):
    """Not a note of this form, or not signed by this key."""


@dataclass(frozen=True)
class Verifier:
    """A public key under a name, for one of the two algorithms."""

    name: str
    algorithm: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self._key).digest()[:4]

    @property
    def vkey(self) -> str:
        """`NAME+HEX+BASE64`, as people and programs pass it on."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(self._key)}"

    @property
    def _key(self) -> bytes:
        return bytes([self.algorithm]) + self.public_key


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: how many entries, and what they hash to. No time."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


def verifier(vkey: str) -> Verifier:
    """Raises Malformed."""
    name, _, rest = vkey.partition("+")
    key = rest.partition("+")[2]
    data = _unb64(key)
    if not _NAME.fullmatch(name) or not name.isprintable() or len(data) != 33 or data[0] not in (SIGNS, COSIGNS):
        raise Malformed("not a key of a note")
    found = Verifier(name, data[0], data[1:])
    if found.vkey != vkey:
        raise Malformed("not a key of a note")
    return found


def of_key(name: str, key: SigningKey, algorithm: int = SIGNS) -> Verifier:
    return Verifier(name, algorithm, bytes(key.verify_key))


def sign(name: str, key: SigningKey, text: str) -> str:
    """The whole note: its text, an empty line, one signature."""
    return f"{text}\n{_line(of_key(name, key), key.sign(text.encode()).signature)}"


def cosign(name: str, key: SigningKey, text: str, time: int) -> str:
    """One line, to stand below a note's own signature. `time` in seconds: the beginning of a day, never a moment."""
    signature = key.sign(_cosigned(text, time)).signature
    return _line(of_key(name, key, COSIGNS), time.to_bytes(8, "big") + signature)


def split(note: str) -> tuple[str, list[str]]:
    """(text, signature lines, each with its line's end) of a note; raises NoteRefused."""
    text, gap, signatures = note.rpartition("\n\n")
    lines = signatures.splitlines(keepends=True)
    if not gap or not lines or not all(line.endswith("\n") and _LINE.fullmatch(line[:-1]) for line in lines):
        raise NoteRefused("not a signed note")
    return text + "\n", lines


def open_note(key: Verifier, note: str) -> str:
    """The text, where this key has signed it; raises NoteRefused. Signatures of others are let be."""
    text, lines = split(note)
    for line in lines:
        if _signed(key, text, line):
            return text
    raise NoteRefused(f"not signed by {key.name}")


def is_of(key: Verifier, line: str) -> bool:
    """Whether a signature line names this key. It does not check the signature."""
    name, encoded = line[2:-1].split(" ")
    return name == key.name and _unb64(encoded)[:4] == key.key_id


def cosigned_at(line: str) -> int:
    """The time in a cosignature's line, in seconds; raises NoteRefused for another line."""
    data = _unb64(line[2:-1].split(" ")[-1])
    if len(data) != 76:
        raise NoteRefused("not a cosignature")
    return int.from_bytes(data[4:12], "big")


def checkpoint(text: str) -> Checkpoint:
    """Raises NoteRefused for anything but three lines that read back the same."""
    lines = text.split("\n")
    try:
        found = Checkpoint(lines[0], int(lines[1]), _unb64(lines[2]))
    except (IndexError, ValueError) as error:
        raise NoteRefused("not a checkpoint") from error
    if found.text != text or found.size < 0 or len(found.root) != HASH_SIZE or not found.origin.isprintable():
        raise NoteRefused("not a checkpoint")
    return found


def _signed(key: Verifier, text: str, line: str) -> bool:
    name, encoded = line[2:-1].split(" ")
    try:
        data = _unb64(encoded)
        if name != key.name or data[:4] != key.key_id:
            return False
        time, signature = (data[4:12], data[12:]) if key.algorithm == COSIGNS else (b"", data[4:])
        message = _cosigned(text, int.from_bytes(time, "big")) if time else text.encode()
        VerifyKey(key.public_key).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _line(key: Verifier, signature: bytes) -> str:
    return f"— {key.name} {_b64(key.key_id + signature)}\n"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unb64(text: str) -> bytes:
    """Raises Malformed."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Malformed("not base64") from error
    if _b64(data) != text:
        raise Malformed("not the one spelling of this base64")
    return data
