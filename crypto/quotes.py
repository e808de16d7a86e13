"""Words that a report may quote, as they are kept until it does (docs/protocol.md, "Quotes").

words = seal(data key of the post, pad(L16(theme) || u8 paraphrased || L16(words), 1,024),
             T("quote-words-aad") || quote || post)
row   = seal(accounts, pad(u8 state || board || L16(epoch) || post || L16(words), 2,048), T("quote-aad") || quote)

The words go with the key of the post's week. Of what is printed or gone nothing is left but the state and, of what is
printed, the post, which is not quoted again.
"""

from dataclasses import dataclass, replace

from crypto.encoding import Malformed, Reader, l16, label
from crypto.sealing import open_sealed, pad, seal, unpad

AGREED, PRINTED, GONE = range(3)
ID_SIZE = 16
WORDS_SIZE, ROW_SIZE = 1024, 2048
SEALED_SIZE = WORDS_SIZE + 41


@dataclass(frozen=True)
class Words:
    """`theme` is the key of a theme. `paraphrased`: they do not stand in the post."""

    theme: str
    paraphrased: bool
    words: str


@dataclass(frozen=True)
class Row:
    """`quote`, `board` and `post` are ids of 16 bytes, the last two zeros where they are forgotten. `epoch` is the
    post's, and `sealed` are the words.
    """

    quote: bytes
    state: int
    board: bytes
    epoch: str
    post: bytes
    sealed: bytes = b""

    @property
    def printed(self) -> "Row":
        """What is left once a report has printed it."""
        return replace(self, state=PRINTED, sealed=b"")

    @property
    def gone(self) -> "Row":
        """What is left once its post is gone: that there was one."""
        return Row(self.quote, GONE, bytes(ID_SIZE), "", bytes(ID_SIZE))


def seal_words(data_key: bytes, quote: bytes, post: bytes, words: Words) -> bytes:
    """Raises Malformed for more than 1,020 bytes."""
    plain = l16(words.theme.encode()) + bytes([words.paraphrased]) + l16(words.words.encode())
    return seal(data_key, pad(plain, WORDS_SIZE), label("quote-words-aad") + quote + post)


def open_words(data_key: bytes, quote: bytes, post: bytes, sealed: bytes) -> Words:
    """Raises SealBroken or Malformed."""
    reader = Reader(unpad(open_sealed(data_key, sealed, label("quote-words-aad") + quote + post)))
    found = Words(reader.text(reader.number(2)), bool(reader.number(1)), reader.text(reader.number(2)))
    reader.end()
    return found


def seal_row(accounts_key: bytes, row: Row) -> bytes:
    """Of one size, whatever is in it."""
    where = row.board + l16(row.epoch.encode()) + row.post
    plain = bytes([row.state]) + where + l16(row.sealed)
    return seal(accounts_key, pad(plain, ROW_SIZE), label("quote-aad") + row.quote)


def open_row(accounts_key: bytes, quote: bytes, sealed: bytes) -> Row:
    """Raises SealBroken or Malformed."""
    reader = Reader(unpad(open_sealed(accounts_key, sealed, label("quote-aad") + quote)))
    state, board = reader.number(1), reader.take(ID_SIZE)
    if state > GONE:
        raise Malformed("no such state")
    epoch, post = reader.text(reader.number(2)), reader.take(ID_SIZE)
    words = reader.take(reader.number(2))
    reader.end()
    return Row(quote, state, board, epoch, post, words)
