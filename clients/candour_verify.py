"""Checks the whole log of a Candour forum, for a witness who trusts nobody: `candour-verify https://forum.example`.

Made to be read in one sitting first, with `candour_entries.py`, which lies beside it. They need Python 3.11 and PyNaCl.
If not that what was logged is true, they check:
1. Nothing was changed, dropped, put in between or swapped (`take`, `compare`; RFC 6962, tlog-tiles, tlog-checkpoint).
2. There is one log, and it only grows (`add_checkpoint`): it begins with what you saw last, kept in a file of yours.
3. Entries have the forms of `TYPES` and fit together (`candour_entries.py`): no second key, no token too many.
4. With --cosign others see that you agreed (`cosign`), with your key and the day, never the hour. Entries count from 0.
"""

import argparse
import base64
import hashlib
import http.client
import json
import os
import re
import sys
import time
from collections import ChainMap
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

if __package__:
    from clients.candour_entries import H32, TYPES, Wrong, fit_together, fits_before, insist, read_entry, sha256
else:
    from candour_entries import (  # type: ignore[import-not-found, no-redef]
        H32,
        TYPES,
        Wrong,
        fit_together,
        fits_before,
        insist,
        read_entry,
        sha256,
    )

HASH, TILE, LONGEST = 32, 256, 256 * 65_537
ABOUT = "What candour-verify knows of one log. Keep this file: without it, a rewritten log looks like a new one."
UNKNOWN: dict[str, Any] = {"about": ABOUT, "key": "", "record_key": "", "agreed": [], "under_way": {}}
Head = tuple[int, bytes]  # what a log comes to: its size and its root
Read = Callable[[str], bytes]  # of a path such as tile/0/x001/234; raises KeyError or FileNotFoundError
Told = Callable[..., object]  # of how far it is: (done, size); of each entry: (position, type, fields)
PLACES = r"https://[^\s/@:]+(:\d+)?/?|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?/?|(?!.*://).+"
EMPTY: Head = (0, hashlib.sha256(b"").digest())
REFUSALS = {
    "not a checkpoint": "The checkpoint is not written as a checkpoint is.",
    "not signed": "The checkpoint is not signed by the log's key.",
    "wrong origin": "The checkpoint is signed by the log's key, but names another log.",
    "replay": "An older checkpoint is sent again as a new one: it has {2:,} entries, the one seen last had {0:,}.",
    "wrong old size": "The proof begins at {1:,} entries, but the checkpoint seen last had {0:,}.",
    "smaller head": "The log has {2:,} entries, but the one seen last had {0:,}: this is a fork or a rewritten log.",
    "same size, another root": "The log seen last had {0:,} other entries: this is a fork or a rewritten log.",
    "missing proof": "Nothing proves that the {0:,} entries seen last are part of this log.",
    "garbage proof": "The log does not begin with the {0:,} entries seen last: this is a fork or a rewritten log.",
}
# Text forms, each in its one spelling.
B64 = r"(?:[a-zA-Z0-9+/]{4})*(?:[a-zA-Z0-9+/][AQgw]==|[a-zA-Z0-9+/]{2}[AEIMQUYcgkosw048]=)?"
NOTE = re.compile(rf"((\S+)\n(0|[1-9][0-9]{{0,14}})\n([a-zA-Z0-9+/]{{42}}[AEIMQUYcgkosw048]=)\n)\n((?:— \S+ {B64}\n)+)")

class Refused(Wrong):
    """A checkpoint that a witness must not agree to; `name` is one of REFUSALS."""
    def __init__(self, name: str, *sizes: int) -> None:
        super().__init__(REFUSALS[name].format(*sizes))
        self.name = name

def tree(hashes: list[bytes]) -> bytes:
    """The root over entries, or complete subtrees of one size, of which the last may be smaller (RFC 6962 s.2.1)."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        hashes = [sha256(b"\1", *pair) for pair in pairs] + hashes[len(hashes) & ~1 :]
    return hashes[0] if hashes else EMPTY[1]

def tile_path(level: int | str, number: int, width: int) -> str:
    """In groups of three digits, all but the last with an x; with the width unless it is 256."""
    name = re.sub("...(?=.)", r"x\g<0>/", f"{number:0{-(-len(str(number)) // 3) * 3}}")
    return f"tile/{level}/{name}" + f".p/{width}" * (width < TILE)

def fetch(read: Read, path: str) -> bytes:
    try:
        return read(path)
    except (KeyError, FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise Wrong(f"The log has no {path}.") from error

def compare(read: Read, level: int, number: int, hashes: list[bytes]) -> None:
    """Compares tiles from this one on with what they should hold, and above level 0 all tiles above; raises Wrong."""
    for begin in range(0, len(hashes), TILE):
        part, below = hashes[begin : begin + TILE], "tile" if level else "entry"
        tile = fetch(read, path := tile_path(level, number + begin // TILE, len(part)))
        for at, one in enumerate(part):
            place = number * TILE + begin + at
            insist(tile[HASH * at : HASH * (at + 1)] == one, f"{path} does not have the hash of {below} {place}.")
        insist(len(tile) == HASH * len(part), f"{path} is longer than it should be.")
    if level and hashes:
        compare(read, level + 1, 0, [tree(hashes[at - TILE : at]) for at in range(TILE, len(hashes) + 1, TILE)])

def name_key(name: str, key: bytes) -> tuple[bytes, str]:
    """(its id, how people pass it on) of a key with the algorithm's byte in front."""
    short = sha256(name.encode(), b"\n", key)[:4]
    return short, f"{name}+{short.hex()}+{base64.b64encode(key).decode()}"

def open_checkpoint(vkey: str, note: str) -> tuple[str, Head]:
    """(the text that is signed, what it says); raises Refused. Signatures of others are not looked at."""
    if not (found := NOTE.fullmatch(note)):
        raise Refused("not a checkpoint")
    text, origin, size, root, lines = found.groups()
    try:
        name, short, packed = vkey.split("+", 2)
        key = base64.b64decode(packed)
        signatures = [base64.b64decode(one) for who, one in re.findall(r"— (\S+) (\S*)\n", lines) if who == name]
        signed = [VerifyKey(key[1:]).verify(text.encode(), one[4:]) for one in signatures if one[:4].hex() == short]
        if not signed or name_key(name, b"\1" + key[1:])[1] != vkey:
            raise ValueError("not signed, or not by such a key")
    except (BadSignatureError, ValueError) as error:
        raise Refused("not signed") from error
    if origin != name:
        raise Refused("wrong origin")
    return text, (int(size), base64.b64decode(root))

def add_checkpoint(vkey: str, seen: Head, old_size: int, proof: list[bytes], note: str) -> Head:
    """What a witness is asked (C2SP tlog-witness): what it knows from now on, or Refused. All that decides is here."""
    new, left = open_checkpoint(vkey, note)[1], proof[::-1]
    roots = heads(seen, 0, new[0], lambda *_: left.pop() if left else b"") if 0 < seen[0] < new[0] else ()
    refusals = {
        "replay": old_size != seen[0] and new[0] <= seen[0],
        "wrong old size": old_size != seen[0],
        "smaller head": new[0] < seen[0],
        "same size, another root": new[0] == seen[0] and new[1] != seen[1],
        "missing proof": 0 < seen[0] < new[0] and not proof,
        "garbage proof": left or roots not in ((), (seen[1], new[1])),
    }
    for name in (name for name, found in refusals.items() if found):
        raise Refused(name, seen[0], old_size, new[0])
    return new

def heads(old: Head, begin: int, end: int, root: Callable[[int, int], bytes]) -> tuple[bytes, bytes]:
    """(root over what the old tree has of some leaves, over all). What `root` is asked for is the proof (s.2.1.2)."""
    if end == old[0]:
        return (root(begin, end) if begin else old[1],) * 2
    middle = begin + (1 << (end - begin - 1).bit_length() - 1)
    if old[0] <= middle:
        before, after = heads(old, begin, middle, root)
        return before, sha256(b"\1", after, root(middle, end))
    before, after = heads(old, middle, end, root)
    left = root(begin, middle)
    return sha256(b"\1", left, before), sha256(b"\1", left, after)

def prove(read: Read, bundles: list[bytes], old: Head, size: int) -> list[bytes]:
    """The proof, from the roots over each 256 entries and from tiles."""
    proof: list[bytes] = []
    def root(begin: int, end: int) -> bytes:
        number, hashes = begin // TILE, bundles[begin // TILE : -(-end // TILE)]
        if end - begin < TILE:
            tile = fetch(read, tile_path(0, number, min(TILE, size - number * TILE)))
            hashes = [tile[HASH * at : HASH * (at + 1)] for at in range(begin % TILE, begin % TILE + end - begin)]
        proof.append(tree(hashes))
        return proof[-1]
    heads(old, 0, size, root)
    return proof

def take(read: Read, size: int, record_key: str, done: Any, on_entry: Told) -> None:
    """Checks the next 256 entries, or what is left. They go into `done` all at once, however this ends."""
    first, width = done["at"], min(TILE, size - done["at"])
    data, at, entries = fetch(read, path := tile_path("entries", first // TILE, width)), 0, list[bytes]()
    for _ in range(width):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : end])
        at = end
    insist(at == len(data), f"{path} does not hold {width} entries, from {first} on, and nothing else.")
    compare(read, 0, first // TILE, hashes := [sha256(b"\0", entry) for entry in entries])
    fresh = ChainMap[str, Any]({}, done)
    for at, entry in enumerate(entries, first):
        kind, fields = read_entry(at, entry, record_key)
        fits_before(at, kind, fields, fresh)
        on_entry(at, kind, fields)
    done.update(fresh.maps[0], at=first + width, bundles=[*done["bundles"], tree(hashes).hex()])

def verify(read: Read, known: dict[str, Any], progress: Told = lambda *_: 0, on_entry: Told = lambda *_: 0,
           key: str = "", record_key: str = "") -> dict[str, Any]:  # fmt: skip
    """Reads all there is; raises Wrong, and what `read` raises. `known` changes as it goes (at first UNKNOWN.copy()):
    however this ended, the same call goes on from there. `on_entry` is then called for the rest alone."""
    vkey = key or known["key"] or fetch(read, "key").decode("ascii", "replace").strip()
    record_key = record_key or known["record_key"]
    text, (size, root) = open_checkpoint(vkey, note := fetch(read, "checkpoint").decode("utf-8", "replace"))
    seen = open_checkpoint(vkey, "".join(known["agreed"]))[1] if known["agreed"] else EMPTY
    if known["under_way"].get("for") != [text, record_key]:
        known["under_way"] = {"for": [text, record_key], "at": 0, "bundles": []}
    done, first = known["under_way"], not (key or known["key"])
    try:
        if size <= seen[0]:
            add_checkpoint(vkey, seen, seen[0], [], note)
        while done["at"] < size:
            take(read, size, record_key, done, on_entry)
            progress(done["at"], size)
        compare(read, 1, 0, (bundles := [bytes.fromhex(one) for one in done["bundles"]])[: size // TILE])
        insist(tree(bundles) == root, "The entries fit the tiles, but not the root that is signed in the checkpoint.")
        add_checkpoint(vkey, seen, seen[0], prove(read, bundles, seen, size) if 0 < seen[0] < size else [], note)
        fit_together(done)
    except Wrong:
        known["under_way"] = {}
        raise
    known |= {"key": vkey, "record_key": record_key, "agreed": note.splitlines(True), "under_way": {}}
    found = {"entries": size, "root": root.hex(), "before": seen[0], "key": vkey, "first": first, "text": text}
    return found | {"signatures": bool(record_key), "types": {name: done.get(name, 0) for name, _ in TYPES.values()}}

def save(path: Path, known: dict[str, Any]) -> None:
    """As a text that people can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (fresh := path.with_name(f"{path.name}.new")).open("w") as file:
        json.dump(known, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)

def cosign(path: Path, name: str, text: str, day: int) -> tuple[str, str]:
    """(the witness's key, the line for below a checkpoint), by a file with a seed, which is made if there is none."""
    if not path.exists():
        path.touch(0o600)
        path.write_text(os.urandom(HASH).hex() + "\n")
    key = SigningKey(bytes.fromhex(path.read_text()))
    short, vkey = name_key(name, b"\4" + bytes(key.verify_key))
    signature = key.sign(f"cosignature/v1\ntime {day}\n{text}".encode()).signature
    return vkey, f"— {name} {base64.b64encode(short + day.to_bytes(8, 'big') + signature).decode()}\n"

class Web:
    """A forum over https, or over http on this machine. No cookie, no redirect, no proxy."""
    def __init__(self, url: str) -> None:
        parts, self.url = urlsplit(url), url.rstrip("/")
        local = parts.scheme == "http"
        self.http = (http.client.HTTPConnection if local else http.client.HTTPSConnection)(parts.netloc, timeout=60)
        self.origin = parts.netloc.lower().removesuffix(":80" if local else ":443") + "/candour"

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        try:
            self.http.request("POST" if body else "GET", path, body, {"Content-Type": "text/plain"})
            answer = self.http.getresponse()
            return answer.status, answer.read(LONGEST)
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionError(f"No answer from {self.url}: nothing is lost, please run this again.") from error

    def read(self, path: str) -> bytes:
        status, data = self.ask(f"/log/{path}")
        if status != 200:
            later = f"{self.url} answers with {status} for {path}: please try again later."
            raise KeyError(path) if status == 404 else ConnectionError(later)
        if path == "key" and not data.startswith(f"{self.origin}+".encode()):
            raise Refused("wrong origin")
        return data

def run(given: argparse.Namespace, web: Web | None, path: Path) -> dict[str, Any]:
    """What was found, and in words."""
    kept = json.loads(path.read_text()) if path.exists() else UNKNOWN
    known = {name: kept[name] for name in UNKNOWN}
    if web and not (given.record_key or known["record_key"]):
        listed = re.search(rb'"record_key": ?"([\w-]{43})"', web.ask("/passes/keys")[1])
        given.record_key = listed[1].decode() if listed else ""
    def progress(done: int, size: int) -> None:
        if sys.stderr.isatty():
            print(f"\r[{'#' * (40 * done // size):40}] {done:,} of {size:,}", end="\n"[: done == size], file=sys.stderr)
        if done % (64 * TILE) == 0:
            save(path, known)
    read = web.read if web else lambda name: Path(given.source, name).read_bytes()
    try:
        found = verify(read, known, progress, key=given.key, record_key=given.record_key)
    finally:
        save(path, known)
    before = f"they begin with the {found['before']:,} seen last." if found["before"] else "none were seen before."
    news = f"\nThe log's key is seen for the first time. Compare it with a colleague's: {found['key']}" * found["first"]
    lack = "\nThe registrar's signatures were not checked: that needs its --record-key." * (not found["signatures"])
    return {"ok": True, "sentence": f"{found['entries']:,} entries verified; {before}{news}{lack}", **found}

def send(given: argparse.Namespace, web: Web | None, found: dict[str, Any]) -> None:
    key, line = cosign(given.cosign, given.name, found["text"], int(time.time()) // 86_400 * 86_400)
    found |= {"witness": key, "cosignature": line, "sentence": f"{found['sentence']}\nCosigned with {key}:\n{line}"}
    if web:
        status, answer = web.ask("/log/cosignatures", f"{found['text']}\n{line}".encode())
        found["answer"] = f"{status} " + re.sub("[^ -~]+", " ", answer.decode("ascii", "replace"))[:300]
        no = f"The forum did not take it. If this key is new there, send it to who runs the forum. ({found['answer']})"
        found |= {"ok": status == 204, "sentence": found["sentence"] + ("The forum took it." if status == 204 else no)}

def main(argv: list[str] | None = None) -> int:
    top = argparse.ArgumentParser("candour-verify", description="Checks the whole log of a Candour forum.")
    top.add_argument("source", help="the forum's address, or a folder with a copy of its log")
    top.add_argument("--state", type=Path, help="what you know of this log (~/.local/state/candour-verify/)")
    top.add_argument("--key", default="", help="the log's key, as somebody you trust told you")
    top.add_argument("--record-key", default="", help="the registrar's record key, likewise")
    top.add_argument("--cosign", type=Path, metavar="KEYFILE", help="cosign with this key; made if there is none")
    top.add_argument("--name", default="", help="the name of that key")
    top.add_argument("--json", action="store_true", help="print one JSON object")
    given = top.parse_args(argv)
    if bool(given.cosign) != bool(re.fullmatch(r"[^\s+]+", given.name)):
        top.error("--cosign and --name go together, and a name has no blanks and no +")
    if not re.fullmatch(PLACES, given.source) or not re.fullmatch(H32.strip('"') + "|", given.record_key, re.ASCII):
        top.error("the source is a folder or begins with https://, and a record key has 43 characters")
    web = Web(given.source) if "://" in given.source else None
    usual = Path.home() / ".local/state/candour-verify" / re.sub(r"[^\w.-]", "_", given.source)
    try:
        found = run(given, web, given.state or usual)
        if given.cosign:
            send(given, web, found)
    except (Wrong, ConnectionError, KeyboardInterrupt) as stop:
        found = {"ok": False, "sentence": str(stop) or "Stopped: the same command goes on from here."}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        found = {"ok": False, "sentence": f"A file is not what it should be ({error!r})."}
    if web:
        web.http.close()
    place = sys.stdout if given.json or found["ok"] else sys.stderr
    print(json.dumps(found, indent=1) if given.json else found["sentence"], file=place)
    return 0 if found["ok"] else 1

if __name__ == "__main__":
    sys.exit(main())
