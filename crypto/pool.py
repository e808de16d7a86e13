"""What waits for a release: one ciphertext of one size, whatever it is (docs/protocol.md, "Pool").

plaintext = u8 kind || u8 flags || u32 generation of the mark || mark[16] || board[16] || thread[16] || post[16]
            || L16(parent) || lookup[32] || L16(claim) || public key[32] || signature[64] || body
A withdrawal has zeros for flags, generation, mark and lookup, an empty claim and no body.
A vote is u8 kind || u32 ballot number || spent id[32] || L16(choice).
A flag without a token is u8 kind || flag id[32] || post[16] || u16 house rule.
A message to the moderators is u8 kind || lookup[32] || message id[16] || L16(sealed message).

What is longer than the one size is deflated: u8 PACKED || zlib (RFC 1950) of the plaintext.

Where a post lies says to whoever has the pool key, and to nobody else, whose it is or which:
row key = HKDF(pool key, T("pool-rows"), 32)
row id  = MAC(row key, T("pool-author") || lookup[32], 16)      of the first that waits from an author in a thread
          MAC(row key, T("pool-post") || post[16], 16)          of every other
stamp   = random[8] || in an author's row the last 8 bytes of the other id, else random[8]
"""

import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from crypto.derive import expand, hkdf, mac
from crypto.encoding import Malformed, Reader, l16, label
from crypto.posts import KEY_SIZE, SIGNATURE_SIZE, Body, Place, Record, SignatureBroken
from crypto.sealing import LENGTH_SIZE, open_sealed, pad, seal, unpad

SIZE = 20_480
UNPACKED_MOST = 65_536
POST, WITHDRAWAL, VOTE, FLAG, MESSAGE, PACKED = 1, 2, 3, 4, 5, 6
HELD, BY_SLIP = 0x01, 0x02
MARK_SIZE, ID_SIZE, LOOKUP_SIZE, SPENT_SIZE, FLAG_SIZE = 16, 16, 32, 32, 32
TAG_SIZE = 8
AROUND = 512


@dataclass(frozen=True)
class WaitingPost:
    """A signed post, the mark of its session in one generation, and the claim that will be stored with it.

    `held`: a slow board has kept it back once. `by_slip`: its session was opened with a printed slip.
    """

    mark: bytes
    place: Place
    record: Record
    lookup: bytes
    claim: bytes
    generation: int = 0
    held: bool = False
    by_slip: bool = False

    def encode(self) -> bytes:
        place, record = self.place, self.record
        flags = HELD * self.held | BY_SLIP * self.by_slip
        whose = bytes([POST, flags]) + self.generation.to_bytes(4, "big") + self.mark
        ids = place.board + place.thread + place.post + l16(place.parent)
        claim = self.lookup + l16(self.claim)
        return whose + ids + claim + record.public_key + record.signature + record.body.encode()


@dataclass(frozen=True)
class Withdrawal:
    """An author takes a released post back, signed with the key that signed the post."""

    place: Place
    public_key: bytes
    signature: bytes

    def encode(self) -> bytes:
        place = self.place
        ids = place.board + place.thread + place.post + l16(place.parent)
        nothing = bytes(LOOKUP_SIZE) + l16(b"")
        return bytes([WITHDRAWAL]) + bytes(5 + MARK_SIZE) + ids + nothing + self.public_key + self.signature

    def verify(self) -> None:
        """Raises SignatureBroken."""
        try:
            VerifyKey(self.public_key).verify(_withdrawn(self.place), self.signature)
        except (BadSignatureError, ValueError) as error:
            raise SignatureBroken("a withdrawal by another key") from error


@dataclass(frozen=True)
class Vote:
    """A choice in a numbered ballot, by the token whose spent id this is."""

    number: int
    spent_id: bytes
    choice: str

    def encode(self) -> bytes:
        return bytes([VOTE]) + self.number.to_bytes(4, "big") + self.spent_id + l16(self.choice.encode())


@dataclass(frozen=True)
class Flag:
    """A session says that a post breaks a house rule; its id is the same however often that session says so."""

    flag_id: bytes
    post: bytes
    rule: int

    def encode(self) -> bytes:
        return bytes([FLAG]) + self.flag_id + self.post + self.rule.to_bytes(2, "big")


@dataclass(frozen=True)
class Message:
    """Words to the moderators, sealed to them already; `lookup` leads their author back to the answers."""

    lookup: bytes
    message_id: bytes
    sealed: bytes

    def encode(self) -> bytes:
        return bytes([MESSAGE]) + self.lookup + self.message_id + l16(self.sealed)


Waiting = WaitingPost | Withdrawal | Vote | Flag | Message


def withdraw(key: SigningKey, place: Place) -> Withdrawal:
    return Withdrawal(place, bytes(key.verify_key), key.sign(_withdrawn(place)).signature)


def withdrawal_row(key: SigningKey, post: bytes, generation: int) -> bytes:
    """The pool row of a withdrawal: asked for twice, it waits once and counts once."""
    return expand(bytes(key), label("withdraw-row") + post + generation.to_bytes(4, "big"), ID_SIZE)


@dataclass(frozen=True)
class Rows:
    """The ids under which a post waits: that of its author in the thread, if it is the first, or else its own."""

    author: bytes
    own: bytes

    @property
    def tag(self) -> bytes:
        """What the stamp of an author's row says of the post in it."""
        return self.own[-TAG_SIZE:]


def rows(pool_key: bytes, post: WaitingPost) -> Rows:
    key = _row_key(pool_key)
    author = mac(key, label("pool-author") + post.lookup, ID_SIZE)
    return Rows(author, mac(key, label("pool-post") + post.place.post, ID_SIZE))


def new_stamp(tag: bytes = b"") -> bytes:
    """Another one for every insert."""
    return secrets.token_bytes(2 * TAG_SIZE - len(tag)) + tag


@lru_cache(maxsize=1)
def _row_key(pool_key: bytes) -> bytes:
    return hkdf(pool_key, label("pool-rows"), 32)


def seal_waiting(pool_key: bytes, row_id: bytes, generation: int, waiting: Waiting) -> bytes:
    """Raises Malformed for a post whose body `holds` refuses."""
    return seal(pool_key, pad(_packed(waiting.encode()), SIZE), _aad(row_id, generation))


def open_waiting(pool_key: bytes, row_id: bytes, generation: int, sealed: bytes) -> Waiting:
    """Raises SealBroken or Malformed."""
    return _decode(_unpacked(unpad(open_sealed(pool_key, sealed, _aad(row_id, generation)))))


def holds(body: Body) -> bool:
    """Whether a row holds a post of this body, with whatever stands around it there."""
    return _fits(body.encode(), AROUND) or _fits(zlib.compress(body.encode(), 9), AROUND)


def _packed(plain: bytes) -> bytes:
    return plain if _fits(plain) else bytes([PACKED]) + zlib.compress(plain, 9)


def _fits(plain: bytes, around: int = 0) -> bool:
    return len(plain) + around <= SIZE - LENGTH_SIZE


def _unpacked(plain: bytes) -> bytes:
    if plain[:1] != bytes([PACKED]):
        return plain
    try:
        return zlib.decompressobj().decompress(plain[1:], UNPACKED_MOST)
    except zlib.error as error:
        raise Malformed("not what was packed") from error


def _decode(plain: bytes) -> Waiting:
    reader = Reader(plain)
    decode = _DECODERS.get(reader.number(1))
    if decode is None:
        raise Malformed("something unknown waits in the pool")
    waiting = decode(reader)
    reader.end()
    return waiting


def _decode_vote(reader: Reader) -> Vote:
    return Vote(reader.number(4), reader.take(SPENT_SIZE), reader.text(reader.number(2)))


def _decode_flag(reader: Reader) -> Flag:
    return Flag(reader.take(FLAG_SIZE), reader.take(ID_SIZE), reader.number(2))


def _decode_message(reader: Reader) -> Message:
    return Message(reader.take(LOOKUP_SIZE), reader.take(ID_SIZE), reader.framed())


def _decode_signed(reader: Reader, kind: int) -> WaitingPost | Withdrawal:
    flags, generation, mark = reader.number(1), reader.number(4), reader.take(MARK_SIZE)
    board, thread, post = (reader.take(ID_SIZE) for _ in range(3))
    place = Place(board, thread, reader.framed(), post)
    lookup, claim = reader.take(LOOKUP_SIZE), reader.framed()
    public_key, signature = reader.take(KEY_SIZE), reader.take(SIGNATURE_SIZE)
    if kind == WITHDRAWAL:
        return Withdrawal(place, public_key, signature)
    record = Record(Body.read(reader), public_key, signature)
    return WaitingPost(mark, place, record, lookup, claim, generation, bool(flags & HELD), bool(flags & BY_SLIP))


_DECODERS: dict[int, Callable[[Reader], Waiting]] = {
    POST: partial(_decode_signed, kind=POST),
    WITHDRAWAL: partial(_decode_signed, kind=WITHDRAWAL),
    VOTE: _decode_vote,
    FLAG: _decode_flag,
    MESSAGE: _decode_message,
}


def _withdrawn(place: Place) -> bytes:
    return label("withdraw") + b"".join(l16(part) for part in (place.board, place.thread, place.post))


def _aad(row_id: bytes, generation: int) -> bytes:
    return label("pool-aad") + row_id + generation.to_bytes(4, "big")
