"""What the entries of a Candour forum's log may say: read by `candour_verify.py`, which lies beside this file.

It needs Python 3.11 and PyNaCl, and is made to be read as well. Entries have the forms of `TYPES`, and fit together
(`fits_before`, `fit_together`): no second key, no token too many. Reports are signed with keys of seats that the log
had before (`seat_changes`, `seats_sign`): whoever has all keys of the server has none of these. Entries count from 0.
"""

import base64
import hashlib
import json
import re
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

SPELL = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
# Text forms, each in its one spelling. A key: RSA-PSS, SHA-384, salt 48 (RFC 9578 s.6.5), 2048 bits, odd, e = 65537.
PSS = "MIIBUjA9BgkqhkiG9w0BAQowMKANMAsGCWCGSAFlAwQCAqEaMBgGCSqGSIb3DQEBCDALBglghkgBZQMEAgKiAwIBMAOCAQ8AMIIBCgKCAQEA"
H32, H16, SIGNATURE = r'"[\w-]{42}[AEIMQUYcgkosw048]"', r'"[\w-]{21}[AQgw]"', r'"[\w-]{85}[AQgw]"'
NATURAL, POSITIVE, TEXT, NAME = r"(?:0|[1-9]\d{0,14})", r"[1-9]\d{0,14}", r'"(?:[^"\\]|\\.)+"', '"[a-z]+"'
DAY, WEEK = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", r"\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])"
MANY, WEEKLY, BALLOT = r"\[(?:{0}(?:,{0})*)?\]".format, rf'"entry:{WEEK}"', r'"ballot:(?!0+")(?:\d{6}|[1-9]\d{6,8})"'
ON, HOUR, HASHES, TABLES = rf'"{DAY}"', rf'"{DAY}T(?:[01]\d|2[0-3])"', MANY(H32), MANY(MANY(MANY(NATURAL)))


def form(**fields: str) -> str:
    return r"\{" + ",".join(f'"{name}":{fields[name]}' for name in sorted(fields)) + r"\}"


LIVES, POST = {"not_before": HOUR, "not_after": HOUR, "signature": SIGNATURE}, {"day": ON, "post": H32, "words": H32}
KEY, OVER = {"type": '"key"', "spki": rf'"{PSS}[g-z0-9_-][\w-]{{340}}[Qw]IDAQAB"', **LIVES}, {"period": POSITIVE}
USE, MARK = {"number": POSITIVE, "purpose": TEXT}, rf'(?:{H32}|"")'
BY_SEATS = {"seats": MANY(POSITIVE), "signatures": MANY(SIGNATURE)}
SEAT_KEYS = {"key": H32, "signing": H32, "signed": rf'(?:{SIGNATURE}|"")'}
HOW = '"(?:founding|renewed|elected|taken|resigned|recalled)"'
BLOCK = {"type": '"block"', "block": POSITIVE, "first": POSITIVE, "last": POSITIVE, **LIVES}
DRAWN = {"type": '"drawn"', "members": NATURAL, "final": "(?:true|false)", "signature": SIGNATURE}
TIMES, VOTE = dict.fromkeys(("closes", "nominations_until", "voting_from"), HOUR), {"election": POSITIVE}
TYPES = {
    1: ("key record", form(scope=WEEKLY, **KEY) + "|" + form(scope=BALLOT, block=POSITIVE, **KEY)),
    2: ("drawn count", form(scope=f"(?:{WEEKLY}|{BALLOT})", **DRAWN) + "|" + form(block=POSITIVE, **DRAWN)),
    3: ("spent count", form(number=POSITIVE, spent=NATURAL)),
    4: ("number assigned", form(item=H16, batch=POSITIVE, **USE) + "|" + form(item='""', batch="0", **USE)),
    5: ("slips printed", form(count=POSITIVE)),
    6: ("house rules", form(version=POSITIVE, rules=MANY(TEXT))),
    7: ("release batch", form(batch=POSITIVE, day=ON, root=H32)),
    8: ("moderation act", form(act=NAME, row=MARK, rule=NATURAL, seat=NATURAL, state=NAME, version=POSITIVE, **POST)),
    9: ("appeal", form(act=POSITIVE, block=NATURAL, lot=NATURAL, **POST)),
    10: ("jury candidates", form(appeal=POSITIVE, keys=HASHES)),
    11: ("withdrawal", form(commitment=H32, row=H32)),
    12: ("epoch erased", form(epoch=f'"{WEEK}"')),
    13: ("nomination list", form(type='"nominations"', election=POSITIVE, candidates=HASHES, signature=SIGNATURE)),
    14: ("election opened", form(kind=TEXT, seats=MANY(POSITIVE), day=ON, block=NATURAL, lot=NATURAL, **TIMES, **VOTE)),
    15: ("stage table", form(elected=MANY(POSITIVE), valid=NATURAL, quota=NATURAL, stages=TABLES, box=H32, **VOTE)),
    16: ("lot reveal", form(type='"reveal"', block=POSITIVE, lot=NATURAL, value=H32, signature=SIGNATURE)),
    17: ("report", form(report=POSITIVE, corrects=NATURAL, hour=HOUR, content=H32, period=POSITIVE, **BY_SEATS)),
    18: ("response", form(debt=POSITIVE, act=NAME, day=ON, content=H32)),
    19: ("seat term", form(seat=POSITIVE, how=HOW, holder=H32, begins=HOUR, ends=HOUR, **SEAT_KEYS)),
    21: ("client code", form(files=rf'\{{(?:"[^"\\]+":{H32},?)*(?<!,)\}}')),
    22: ("block record", form(lots=HASHES, **BLOCK)),
    23: ("ballot box", form(day=ON, root=H32)),
    24: ("leader's attempt", form(day=ON)),
    25: ("figures taken", form(epsilon=POSITIVE, figures=H32, **OVER)),
    26: ("codebook", form(version=POSITIVE, period=POSITIVE, themes=MANY(TEXT))),
    27: ("debts", form(report=POSITIVE, day=ON, content=H32)),
    28: ("figures void", form(**OVER)),
}
# What an entry speaks of, and what no later one may say otherwise. (A drawn count may, as long as it is not final.)
STAYS = {1: "scope spki block", 2: "scope members final", 3: "number spent", 4: "number at", 9: "act at", 24: "day at"}
STAYS |= {10: "appeal at", 11: "commitment at", 12: "epoch at", 22: "block first last signature", 25: "period at"}
STAYS |= {27: "report at"}
# How somebody comes to hold a seat with keys of their own; and what of an entry no seat signs: it signs all the rest.
HOLDS = ("founding", "renewed", "taken")
NOT_SIGNED = {"seats", "signatures", "signed", "hour"}


class Wrong(Exception):
    """The log is not what it should be: one sentence."""


def insist(good: object, sentence: str) -> None:
    if not good:
        raise Wrong(sentence)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def read_entry(at: int, entry: bytes, record_key: str) -> tuple[int, dict[str, Any]]:
    """(type, fields) of the entry at this place; raises Wrong."""
    name, pattern = TYPES.get(kind := int.from_bytes(entry[:1], "big"), ("", ""))
    insist(name, f"Entry {at} is of type {kind}, which is unknown here: a newer candour-verify may know it.")
    try:
        fields: dict[str, Any] = json.loads(entry[1:])
        if SPELL(fields).encode() != entry[1:] or not re.fullmatch(pattern, entry[1:].decode("ascii"), re.ASCII):
            raise ValueError("another form")
        if record_key and "signature" in fields:
            signature = base64.urlsafe_b64decode(fields["signature"] + "==")
            message = SPELL({one: fields[one] for one in fields if one != "signature"}).encode()
            VerifyKey(base64.urlsafe_b64decode(record_key + "=")).verify(b"candour/v1/record\0" + message, signature)
    except (ValueError, RecursionError) as error:
        raise Wrong(f"Entry {at} ({name}) does not have the form of its type.") from error
    except BadSignatureError as error:
        raise Wrong(f"Entry {at} ({name}) is not signed with the registrar's record key.") from error
    return kind, fields


def fits_before(at: int, kind: int, fields: dict[str, Any], tally: Any) -> None:
    """What binds an entry to those before it; raises Wrong."""
    name = TYPES[kind][0]
    count = tally[name] = tally.get(name, 0) + 1
    if kind in STAYS:
        what, *said = [({"at": at} | fields).get(one, 0) for one in STAYS[kind].split()]
        first, *found = tally.get(place := f"{kind} {what or fields['block']}", [at, *said])
        insist(found == said or found[-1] is False, f"Entry {at} ({name}) does not go with entry {first}.")
        tally[place] = [at, *said]
    number = fields.get("version", fields.get("batch", fields.get("report"))) if kind in (6, 7, 17, 26) else count
    insist(number == count, f"Entry {at} ({name}) has number {number}, but comes as number {count}.")
    if kind == 19:
        seat_changes(f"Entry {at} (seat term)", fields, tally)
    elif kind == 17:
        seats_sign(f"Entry {at} (report)", fields, tally)
    elif kind == 23:
        tally["day"] = fields["day"]


def seat_changes(entry: str, fields: dict[str, Any], tally: Any) -> None:
    """A seat gets its keys at the founding or after it was won. Later ones are signed by those before; raises Wrong."""
    place, how, signing = f"19 {fields['seat']}", fields["how"], fields["signing"]
    before, old, *_ = tally.get(place, ["", "", "", ""])
    insist(how != "founding" or not (before or "day" in tally), f"{entry} founds a seat that is there, or too late.")
    insist(how != "taken" or before == "elected", f"{entry} takes a seat that was not won, or was taken.")
    renewed = how == "renewed" and before in HOLDS and is_signed(19, fields, old, fields["signed"])
    good = renewed or (how != "renewed" and not fields["signed"])
    insist(good, f"{entry} has a new key that is not signed by the one before.")
    tally[place] = [how, signing, fields["begins"], fields["ends"]]


def seats_sign(entry: str, fields: dict[str, Any], tally: Any) -> None:
    """Two seats or more have signed, each while it is held, with a key of its holder's own; raises Wrong."""
    seats, signatures, keys = fields["seats"], fields["signatures"], set[str]()
    insist(tally.get("day", "") <= fields["hour"][:10], f"{entry} is dated before the last ballot box.")
    insist(len(seats) == len(signatures), f"{entry} does not have one signature for each seat.")
    for seat, signature in zip(seats, signatures, strict=True):
        how, key, begins, ends = tally.get(f"19 {seat}", ["", "", "", ""])
        held = how in HOLDS and begins <= fields["hour"] < ends
        insist(held, f"{entry} is of seat {seat}, which nobody held.")
        insist(how != "founding", f"{entry} is signed by seat {seat} with a passphrase that was printed.")
        insist(is_signed(17, fields, key, signature), f"{entry} is not signed by seat {seat}.")
        keys.add(key)
    insist(len(keys) == len(set(seats)) == len(seats) > 1, f"{entry} was not signed by two seats.")


def is_signed(kind: int, fields: dict[str, Any], key: str, signature: str) -> bool:
    """Whether a seat's key, and no other one, has signed this entry."""
    said = SPELL({name: fields[name] for name in fields if name not in NOT_SIGNED}).encode()
    try:
        seat = VerifyKey(base64.urlsafe_b64decode(key + "="))
        seat.verify(b"candour/v1/seat-signed\0" + bytes([kind]) + said, base64.urlsafe_b64decode(signature + "=="))
    except (BadSignatureError, ValueError):
        return False
    return True


def fit_together(tally: Any) -> None:
    """What binds entries in whichever order they came; raises Wrong."""

    def those(start: str) -> dict[int, list[Any]]:
        return {int(name[len(start) :]): tally[name] for name in tally if name.startswith(start)}

    blocks, end = those("22 "), 0
    for at, first, last, _ in sorted(blocks.values(), key=lambda said: said[1:3]):
        insist(end < first <= last, f"Entry {at} (block record) has numbers that are in another block, or none.")
        end = last
    for number, (at, _, block) in those("1 ballot:").items():
        _, first, last, _ = blocks.get(block, (0, 0, number, ""))
        insist(first <= number <= last, f"Entry {at} (key record): ballot {number} is not in block {block}.")
    for number, (at, spent) in those("3 ").items():
        home = next((block for block, (_, first, last, _) in blocks.items() if first <= number <= last), 0)
        own = tally.get(f"2 ballot:{number:06}", (0, 0, False))
        _, drawn, _ = own if own[2] else tally.get(f"2 {home}", own)
        insist(spent <= drawn, f"Entry {at} (spent count): of ballot {number} {spent} were spent, but {drawn} drawn.")
