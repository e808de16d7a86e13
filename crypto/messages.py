"""Messages between a member and the moderators, sealed to who may read them (docs/protocol.md, "Sealed messages").

sealed = 0x01 || u8 n || n x (H(public key)[:8] || SealedBox(public key, CEK)) || nonce[24] || XChaCha20-Poly1305(CEK,
         nonce, pad(body), T("message-aad") || lookup || message id)
body   = u8 seat, 0 from the member || reply key[32] || text

The reply key comes from the claim code. Only those who opened a message of a conversation know its public half, so that
nobody else can put an answer before the member or a message before the moderators unnoticed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from crypto import claims
from crypto.derive import digest, expand, extract
from crypto.encoding import Malformed, Reader, label
from crypto.sealing import KEY_SIZE, VERSION, SealBroken, new_key, open_sealed, pad, seal, unpad

SIZES = (1_024, 4_096, 16_896)
LONGEST = 16 * 1024
ID_SIZE, TAG_SIZE, BOX_SIZE = 16, 8, 48 + KEY_SIZE


class NotSealedToYou(SealBroken):
    """The key is not one of those that a message was sealed to."""


@dataclass(frozen=True)
class Writer:
    """What a claim code (11 bytes) gives the member who wrote: where the conversation lies, and the key to answers."""

    lookup: bytes
    _key: bytes = field(repr=False)

    @cached_property
    def private_key(self) -> bytes:
        """X25519. Its public half, the reply key, stands in every message of the conversation and nowhere else."""
        return expand(self._key, label("message-key"), KEY_SIZE)

    @property
    def reply_key(self) -> bytes:
        return public_key(self.private_key)

    def message_id(self, nonce: bytes, text: str) -> bytes:
        """The same words sent twice with one form are one message; other words are another."""
        return expand(self._key, label("message-id") + nonce + digest(text.encode()), ID_SIZE)

    def pool_row(self, message_id: bytes, generation: int) -> bytes:
        return expand(self._key, label("message-row") + message_id + generation.to_bytes(4, "big"), ID_SIZE)


@dataclass(frozen=True)
class Body:
    """What was said, and which seat says it: 0 for the member."""

    seat: int
    reply_key: bytes
    text: str

    def encode(self) -> bytes:
        return bytes([self.seat]) + self.reply_key + self.text.encode()


@dataclass(frozen=True)
class Place:
    """Where a message stands: in which conversation, and as which of its messages."""

    lookup: bytes
    message_id: bytes

    @property
    def aad(self) -> bytes:
        return label("message-aad") + self.lookup + self.message_id


@dataclass(frozen=True)
class _Envelope:
    """A sealed message taken apart: its content key in a box for each reader, and the content."""

    boxes: tuple[tuple[bytes, bytes], ...]
    content: bytes

    @classmethod
    def read(cls, sealed: bytes) -> "_Envelope":
        reader = Reader(sealed)
        if reader.take(1) != VERSION:
            raise Malformed("unknown version")
        boxes = tuple((reader.take(TAG_SIZE), reader.take(BOX_SIZE)) for _ in range(reader.number(1)))
        return cls(boxes, reader.rest())

    def encode(self) -> bytes:
        return VERSION + bytes([len(self.boxes)]) + b"".join(tag + box for tag, box in self.boxes) + self.content

    def content_key(self, private: bytes) -> bytes:
        """Raises NotSealedToYou or SealBroken."""
        box = next((box for tag, box in self.boxes if tag == _tag(public_key(private))), None)
        if box is None:
            raise NotSealedToYou("no box for this key")
        try:
            return SealedBox(PrivateKey(private)).decrypt(box)
        except CryptoError as error:
            raise SealBroken("a box that does not open") from error


def writer(claim_salt: bytes, code: bytes) -> Writer:
    return Writer(claims.claim(claim_salt, code).stored_lookup, extract(claim_salt, code))


def answer_id(nonce: bytes, body: Body) -> bytes:
    """As a member's message id: sent twice with one form, an answer is stored once."""
    return digest(label("answer-id") + nonce + body.encode())[:ID_SIZE]


def public_key(private: bytes) -> bytes:
    return bytes(PrivateKey(private).public_key)


def seal_message(keys: Sequence[bytes], place: Place, body: Body) -> bytes:
    """Sealed to each of these public keys. One of three lengths for one number of keys, whatever is said; raises
    Malformed for more than LONGEST bytes of text.
    """
    plain, key = body.encode(), new_key()
    size = next((size for size in SIZES if len(plain) + 4 <= size), SIZES[-1])
    content = seal(key, pad(plain, size), place.aad)[len(VERSION) :]
    return _Envelope(tuple(_box(to, key) for to in keys), content).encode()


def open_message(private: bytes, place: Place, sealed: bytes) -> Body:
    """Raises NotSealedToYou, SealBroken for a changed byte or another place, or Malformed."""
    envelope = _Envelope.read(sealed)
    plain = unpad(open_sealed(envelope.content_key(private), VERSION + envelope.content, place.aad))
    reader = Reader(plain)
    return Body(reader.number(1), reader.take(KEY_SIZE), reader.text(len(plain) - 1 - KEY_SIZE))


def is_for(sealed: bytes, public: bytes) -> bool:
    """Whether a message says that it is sealed to this key; raises Malformed."""
    return _tag(public) in {tag for tag, _ in _Envelope.read(sealed).boxes}


def sealed_to(private: bytes, sealed: bytes, keys: Sequence[bytes]) -> bytes:
    """The same message for these readers and no others; raises NotSealedToYou, SealBroken or Malformed."""
    envelope = _Envelope.read(sealed)
    key = envelope.content_key(private)
    return replace(envelope, boxes=tuple(_box(to, key) for to in keys)).encode()


def with_key_changed(private: bytes, sealed: bytes, new: bytes) -> bytes:
    """The same message for the same readers, of whom the one with this private key has a new public key; raises
    NotSealedToYou, SealBroken or Malformed.
    """
    envelope, old = _Envelope.read(sealed), _tag(public_key(private))
    key = envelope.content_key(private)
    boxes = tuple(_box(new, key) if tag == old else (tag, box) for tag, box in envelope.boxes)
    return replace(envelope, boxes=boxes).encode()


def _box(public: bytes, key: bytes) -> tuple[bytes, bytes]:
    return _tag(public), SealedBox(PublicKey(public)).encrypt(key)


def _tag(public: bytes) -> bytes:
    return digest(public)[:TAG_SIZE]
