"""The two sealed parts of a thread: its head (what a list shows) and its voices (who needs a longer name).

head   = L16(title) || 32-byte keys that must use a three-word name
voices = every public key that has posted in the thread, 32 bytes each, lowest first
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from crypto.encoding import Malformed, Reader, l16, label
from crypto.posts import KEY_SIZE
from crypto.sealing import open_sealed, pad, seal, unpad


@dataclass(frozen=True)
class Head:
    title: str
    long_named: frozenset[bytes] = field(default_factory=frozenset)

    def encode(self) -> bytes:
        return l16(self.title.encode()) + b"".join(sorted(self.long_named))

    @classmethod
    def decode(cls, data: bytes) -> "Head":
        reader = Reader(data)
        return cls(reader.text(reader.number(2)), frozenset(_keys(reader.rest())))


def seal_head(data_key: bytes, board: bytes, thread: bytes, epoch: str, head: Head) -> bytes:
    return seal(data_key, pad(head.encode()), _aad("head-aad", board, thread, epoch))


def open_head(data_key: bytes, board: bytes, thread: bytes, epoch: str, sealed: bytes) -> Head:
    """Raises SealBroken or Malformed."""
    return Head.decode(unpad(open_sealed(data_key, sealed, _aad("head-aad", board, thread, epoch))))


def seal_voices(data_key: bytes, board: bytes, thread: bytes, epoch: str, keys: Iterable[bytes]) -> bytes:
    return seal(data_key, pad(b"".join(sorted(keys))), _aad("voices-aad", board, thread, epoch))


def open_voices(data_key: bytes, board: bytes, thread: bytes, epoch: str, sealed: bytes) -> frozenset[bytes]:
    """Raises SealBroken or Malformed."""
    return frozenset(_keys(unpad(open_sealed(data_key, sealed, _aad("voices-aad", board, thread, epoch)))))


def _keys(data: bytes) -> list[bytes]:
    if len(data) % KEY_SIZE:
        raise Malformed("not a list of keys")
    return [data[at : at + KEY_SIZE] for at in range(0, len(data), KEY_SIZE)]


def _aad(name: str, board: bytes, thread: bytes, epoch: str) -> bytes:
    return label(name) + board + thread + l16(epoch.encode())
