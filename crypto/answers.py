"""The count of a vote on whether something is done, while it runs (docs/protocol.md, "Answers").

count = seal(elections, pad(u32 yes || u32 no), T("confirm-aad") || u32 ballot number)
mail  = seal(accounts, pad(L16(mail)), T("leader-mail-aad") || account id)
"""

from crypto.encoding import Reader, l16, label
from crypto.sealing import open_sealed, pad, seal, unpad


def seal_count(key: bytes, number: int, yes: int, no: int) -> bytes:
    return seal(key, pad(yes.to_bytes(4, "big") + no.to_bytes(4, "big")), _count_aad(number))


def open_count(key: bytes, number: int, sealed: bytes) -> tuple[int, int]:
    """(yes, no); raises SealBroken or Malformed."""
    reader = Reader(unpad(open_sealed(key, sealed, _count_aad(number))))
    found = reader.number(4), reader.number(4)
    reader.end()
    return found


def seal_mail(key: bytes, account_id: bytes, mail: str) -> bytes:
    """Where mail reaches a leader."""
    return seal(key, pad(l16(mail.encode())), label("leader-mail-aad") + account_id)


def open_mail(key: bytes, account_id: bytes, sealed: bytes) -> str:
    """Raises SealBroken or Malformed."""
    reader = Reader(unpad(open_sealed(key, sealed, label("leader-mail-aad") + account_id)))
    mail = reader.text(reader.number(2))
    reader.end()
    return mail


def _count_aad(number: int) -> bytes:
    return label("confirm-aad") + number.to_bytes(4, "big")
