"""The bytes of a post: body, signature, sealed record, sealed page form (docs/protocol.md, "Posts")."""

from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from crypto.derive import digest
from crypto.encoding import Malformed, Reader, l16, label
from crypto.sealing import open_sealed, pad, seal, unpad

FORMAT_MARKDOWN, FORMAT_REDACTED = 0x01, 0x02
KEY_SIZE, SIGNATURE_SIZE = 32, 64
# The lowest bit of the flags: reports may quote it. The upper four, in a first post: what kind of thread it begins.
MAY_BE_QUOTED = 0x01
KIND_SHIFT, KINDS_MOST, DISCUSSION = 4, 15, 0


class SignatureBroken(Exception):
    """The post was not signed by the key it carries, or was signed for another place."""


@dataclass(frozen=True)
class Body:
    """What an author wrote: a title (empty in replies), flags, canonical text."""

    title: str
    text: str
    flags: int = 0

    def encode(self) -> bytes:
        text = self.text.encode()
        return l16(self.title.encode()) + bytes([self.flags]) + len(text).to_bytes(4, "big") + text

    @classmethod
    def read(cls, reader: Reader) -> "Body":
        title, flags = reader.text(reader.number(2)), reader.number(1)
        return cls(title, reader.text(reader.number(4)), flags)

    @property
    def may_be_quoted(self) -> bool:
        """Whether its author allows a report to quote a few words of it."""
        return bool(self.flags & MAY_BE_QUOTED)

    @property
    def kind(self) -> int:
        """What kind of thread this begins; nothing in a reply."""
        return self.flags >> KIND_SHIFT


@dataclass(frozen=True)
class Place:
    """Where a post stands. Ids are 16 bytes; `parent` is empty for the first post of a thread."""

    board: bytes
    thread: bytes
    parent: bytes
    post: bytes
    revision: int = 0

    def signed(self, body: Body) -> bytes:
        ids = b"".join(l16(part) for part in (self.board, self.thread, self.parent, self.post))
        revision = self.revision.to_bytes(2, "big")
        return label("post") + ids + bytes([FORMAT_MARKDOWN]) + revision + digest(body.encode())

    def aad(self, name: str, epoch: str) -> bytes:
        ids = self.board + self.thread + self.post
        return label(name) + ids + l16(epoch.encode()) + self.revision.to_bytes(2, "big")


@dataclass(frozen=True)
class Record:
    """A signed post as it is sealed."""

    body: Body
    public_key: bytes
    signature: bytes

    def encode(self) -> bytes:
        return self.body.encode() + self.public_key + self.signature

    @classmethod
    def decode(cls, data: bytes) -> "Record":
        reader = Reader(data)
        record = cls(Body.read(reader), reader.take(KEY_SIZE), reader.take(SIGNATURE_SIZE))
        reader.end()
        return record

    def verify(self, place: Place) -> None:
        """Raises SignatureBroken unless this key signed this body for this place."""
        try:
            VerifyKey(self.public_key).verify(place.signed(self.body), self.signature)
        except (BadSignatureError, ValueError) as error:
            raise SignatureBroken("not signed by its own key") from error


def redacted(record: Record, text: str, act: int) -> Record:
    """A post without the words that were taken out: nobody's signature fits it, so the act's place in the log stands
    where the signature was, and readers check it there.
    """
    body = Body(record.body.title, text, record.body.flags)
    mark = bytes([FORMAT_REDACTED]) + act.to_bytes(8, "big")
    return Record(body, record.public_key, mark.ljust(SIGNATURE_SIZE, b"\x00"))


def removed_hash(thread: bytes, public_key: bytes) -> bytes:
    """What the list of removed authors holds of a key: 32 bytes."""
    return digest(label("removed") + thread + public_key)


def sign(key: SigningKey, place: Place, body: Body) -> Record:
    return Record(body, bytes(key.verify_key), key.sign(place.signed(body)).signature)


def seal_record(data_key: bytes, place: Place, epoch: str, record: Record) -> bytes:
    return seal(data_key, pad(record.encode()), place.aad("post-aad", epoch))


def open_record(data_key: bytes, place: Place, epoch: str, sealed: bytes) -> Record:
    """Raises SealBroken when moved or changed, Malformed when sealed by something else than `seal_record`."""
    return Record.decode(_open_plain(data_key, place, epoch, sealed))


def open_author(data_key: bytes, place: Place, epoch: str, sealed: bytes) -> bytes:
    """The author's public key alone, for a page that shows the HTML; raises SealBroken or Malformed."""
    plain = _open_plain(data_key, place, epoch, sealed)
    if len(plain) < KEY_SIZE + SIGNATURE_SIZE:
        raise Malformed("shorter than its form")
    return plain[-KEY_SIZE - SIGNATURE_SIZE : -SIGNATURE_SIZE]


def _open_plain(data_key: bytes, place: Place, epoch: str, sealed: bytes) -> bytes:
    return unpad(open_sealed(data_key, sealed, place.aad("post-aad", epoch)))


def seal_html(data_key: bytes, place: Place, epoch: str, html: str) -> bytes:
    return seal(data_key, pad(html.encode()), place.aad("html-aad", epoch))


def open_html(data_key: bytes, place: Place, epoch: str, sealed: bytes) -> str:
    """Raises SealBroken when moved or changed, Malformed when sealed by something else than `seal_html`."""
    html = unpad(open_sealed(data_key, sealed, place.aad("html-aad", epoch)))
    return Reader(html).text(len(html))
