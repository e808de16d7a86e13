"""One post's life from fixed inputs: the example of docs/protocol.md, as objects that tests start from."""

import json
from pathlib import Path

from crypto.claims import claim
from crypto.pool import WaitingPost, rows
from crypto.posts import Body, Place, sign
from crypto.sessions import Session

VECTORS: dict[str, str] = json.loads((Path(__file__).parent / "vectors.json").read_text())


def given(name: str) -> bytes:
    """The bytes of a vector that is printed in hex."""
    return bytes.fromhex(VECTORS[name])


EPOCH = VECTORS["input.epoch"]
BOARD = given("input.board")
NONCE = given("input.form-nonce")
GENERATION = int.from_bytes(given("input.generation"), "big")
VERSION = int.from_bytes(given("input.version"), "big")
DATA_KEY = given("input.data-key")
POOL_KEY = given("input.pool-key")

SESSION = Session(given("input.S"), EPOCH)
OTHER_SESSION = Session(bytes(31) + b"\x01", EPOCH)
THREAD = SESSION.thread_id(NONCE)
OTHER_THREAD = bytes(16)
PLACE = Place(BOARD, THREAD, b"", SESSION.post_id(NONCE))
KEY = SESSION.thread_key(THREAD)
BODY = Body(VECTORS["input.title"], VECTORS["input.text"])
RECORD = sign(KEY, PLACE, BODY)
CLAIM = claim(given("input.claim-salt"), SESSION.claim(THREAD))
WAITING = WaitingPost(
    SESSION.pool_mark(GENERATION), PLACE, RECORD, CLAIM.stored_lookup, CLAIM.seal(THREAD, bytes(KEY)), GENERATION
)
ROW = rows(POOL_KEY, WAITING).author


def flips(data: bytes) -> list[bytes]:
    """The data with each single byte changed in turn."""
    return [data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :] for at in range(len(data))]
