"""The reason of an act and the words of an appeal: sealed, and committed to in the log (docs/protocol.md, "Acts").

sealed  = the form of Sealing over padded UTF-8, aad T("words-aad") || kind || post[16] || L16(epoch)
words   = H(T("commit") || salt[32] || post[16] || sealed)
"""

from crypto.commitments import commitment
from crypto.encoding import Reader, l16, label
from crypto.sealing import open_sealed, pad, seal, unpad

REASON, APPEAL, PASSAGES, JUROR = b"\x01", b"\x02", b"\x03", b"\x04"


def seal_words(data_key: bytes, kind: bytes, post: bytes, epoch: str, text: str) -> bytes:
    return seal(data_key, pad(text.encode()), _aad(kind, post, epoch))


def open_words(data_key: bytes, kind: bytes, post: bytes, epoch: str, sealed: bytes) -> str:
    """Raises SealBroken or Malformed."""
    plain = unpad(open_sealed(data_key, sealed, _aad(kind, post, epoch)))
    return Reader(plain).text(len(plain))


def words_commitment(salt: bytes, post: bytes, sealed: bytes) -> bytes:
    return commitment(salt, post + sealed)


def _aad(kind: bytes, post: bytes, epoch: str) -> bytes:
    return label("words-aad") + kind + post + l16(epoch.encode())
