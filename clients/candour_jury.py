"""Sits on a jury of a Candour forum from a terminal. Made to be read in one sitting, before you trust it.

    candour-jury volunteer --forum https://forum.example      makes a key, to be pasted with your ballot paper
    candour-jury draw      --forum https://forum.example 217  draws the lot of the appeal in entry 217 again
    candour-jury code      --forum https://forum.example 217  the same, and your code if the lot drew you

It needs Linux or macOS, Python, the package `cryptography`, and no other file of Candour. What you can check here:

1. Your key is 32 random bytes made on this machine, for this and nothing else. The forum never learns whose it is.
2. The lot is worked out here (`draw`), from three entries of the forum's log that everybody can read: the appeal, the
   list of candidates, and a number that the registrar told after both were public. Its hash stood in the log before
   anybody appealed (a fourth entry), so nobody could choose it. Whether the log itself is whole is what
   `candour-verify` checks.
3. Nothing is sent but questions for the log, without a cookie. Your code is shown on this screen alone.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

APPEAL, CANDIDATES, REVEAL, BLOCK = 9, 10, 16, 22
TILE, JURORS, NEEDED, TIMEOUT = 256, 5, 15, 60


class Stop(Exception):
    """The program ends here, with one sentence."""


class Entry(NamedTuple):
    """One entry of the log: its place, its type, its fields, and the hash that stands for it."""

    at: int
    kind: int
    fields: dict[str, Any]
    leaf: bytes


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(f"{text}==")


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def read(forum: str, path: str) -> bytes:
    """One file of the forum's log: no cookie, no redirect, no proxy."""
    parts, secure = urlsplit(forum), forum.startswith("https:")
    if not secure and (parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1")):
        raise Stop(f"The address {forum} must begin with https://.")
    line = (HTTPSConnection if secure else HTTPConnection)(parts.netloc, timeout=TIMEOUT)
    try:
        line.request("GET", f"/log/{path}")
        answer = line.getresponse()
        if answer.status != 200:
            raise Stop(f"The forum does not show /log/{path}: please check the address, or try again later.")
        return answer.read()
    except (OSError, HTTPException) as error:
        raise Stop(f"There is no answer from {forum}: please try again in a few minutes.") from error
    finally:
        line.close()


def entries(forum: str) -> Iterator[Entry]:
    """All entries of the log, as far as it is shown (C2SP tlog-tiles)."""
    size = int(read(forum, "checkpoint").split(b"\n")[1])
    for first in range(0, size, TILE):
        width = min(TILE, size - first)
        name = re.sub("...(?=.)", r"x\g<0>/", f"{first // TILE:0{-(-len(str(first // TILE)) // 3) * 3}}")
        data, at = read(forum, f"tile/entries/{name}" + f".p/{width}" * (width < TILE)), 0
        for place in range(first, first + width):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            entry, at = data[at + 2 : end], end
            yield Entry(place, entry[0], json.loads(entry[1:]), sha256(b"\0", entry))


def draw(log: list[Entry], number: int) -> tuple[bytes, list[str]]:
    """(what a code for this appeal signs, the keys of its jury); raises Stop where there is none."""
    appeal = next((one for one in log if one.at == number and one.kind == APPEAL), None)
    if appeal is None:
        raise Stop(f"Entry {number} of the log is no appeal, or is not shown yet.")
    named = {name: appeal.fields[name] for name in ("block", "lot")}
    lists = [one for one in log if one.kind == CANDIDATES and one.fields["appeal"] == number]
    told = [one for one in log if one.kind == REVEAL and named.items() <= one.fields.items()]
    blocks = [one for one in log if one.kind == BLOCK and one.fields["block"] == named["block"] and one.at < number]
    if not lists or len(lists[0].fields["keys"]) < NEEDED:
        raise Stop(f"There are fewer than {NEEDED} volunteers, so no jury is drawn for this appeal.")
    if not told:
        raise Stop("The registrar has not told the number for this lot yet: please try again tomorrow.")
    value = unb64(told[0].fields["value"])
    if not blocks or blocks[0].fields["lots"][named["lot"]] != b64(sha256(value)):
        raise Stop("The number for this lot is not the one that was fixed before: please tell your union rep.")
    if told[0].at < lists[0].at:
        raise Stop("The number for this lot was known before the list was closed: please tell your union rep.")
    seed = sha256(b"candour/v1/lot\0", value, appeal.leaf, lists[0].leaf)
    keys = sorted(lists[0].fields["keys"], key=lambda key: sha256(b"candour/v1/lot-order\0", seed, unb64(key)))
    return appeal.leaf, keys[:JURORS]


def public(seed: str) -> str:
    return b64(Ed25519PrivateKey.from_private_bytes(unb64(seed)).public_key().public_bytes_raw())


def code(seed: str, leaf: bytes) -> str:
    """What a juror pastes on the page of the appeal."""
    key = Ed25519PrivateKey.from_private_bytes(unb64(seed))
    return b64(unb64(public(seed)) + key.sign(b"candour/v1/juror\0" + leaf))


def seeds(path: Path) -> list[str]:
    return list(json.loads(path.read_text())["seeds"]) if path.exists() else []


def volunteer(path: Path) -> str:
    """A fresh key; its private half is on the disk, in a file only its owner can read, when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    seed, fresh = b64(os.urandom(32)), path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"seeds": [*seeds(path), seed]}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return public(seed)


def run(what: str, forum: str, path: Path, number: int) -> list[str]:
    """The lines to print."""
    if what == "volunteer":
        return ["Paste this as your answer, with your ballot paper for the jury number:", volunteer(path)]
    leaf, jury = draw(list(entries(forum)), number)
    if what == "draw":
        return [f"The jury of the appeal in entry {number}:", *jury]
    mine = [seed for seed in seeds(path) if public(seed) in jury]
    if not mine:
        raise Stop("The lot did not draw you for this appeal.")
    return [f"You are drawn. Paste this on {forum}/juries/{number}:", code(mine[0], leaf)]


def main(argv: list[str] | None = None) -> int:
    top = argparse.ArgumentParser("candour-jury", description="Sits on a jury of a Candour forum.")
    what = top.add_subparsers(dest="what", required=True)
    helps = {
        "volunteer": "make a key for the lot",
        "draw": "draw the lot of an appeal again",
        "code": "your code for an appeal, if the lot drew you",
    }
    for name, text in helps.items():
        add = what.add_parser(name, help=text).add_argument
        add("--forum", required=True, help="its address, such as https://forum.example")
        add("--state", type=Path, help="where your keys are kept (~/.local/state/candour-jury/)")
        if name != "volunteer":
            add("appeal", type=int, help="the entry of the appeal, as the page of juries has it")
    given = top.parse_args(argv)
    forum = given.forum.rstrip("/")
    usual = Path.home() / ".local/state/candour-jury" / (re.sub(r"[^\w.-]", "_", urlsplit(forum).netloc) + ".json")
    try:
        first, *rest = run(given.what, forum, given.state or usual, getattr(given, "appeal", 0))
    except (Stop, KeyboardInterrupt) as stop:
        print(str(stop) or "Stopped.", file=sys.stderr)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        print(f"A file or an answer is not what it should be: {type(error).__name__}.", file=sys.stderr)
    else:
        print(first, file=sys.stderr)
        print(*rest, sep="\n")
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
