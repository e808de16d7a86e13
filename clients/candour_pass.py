"""Draws passes for a Candour forum in a terminal. Made to be read in one sitting, before you trust it.

    candour-pass draw --registrar https://registrar.example --forum https://forum.example

It needs Linux or macOS, Python, the package `cryptography`, and no other file of Candour. What you can check here:

1. The registrar signs your passes without seeing them. A pass is 32 random bytes made on this machine (`prepare`).
   What is sent was multiplied by another random number that never leaves it: every pass is equally likely to be behind
   it. No list of what you asked for, and no later computer, leads from you to a pass. (RFC 9474, RFC 9578 type 2.)
2. You get the same keys as everybody else (`check_log`). A key of your own would mark your passes. So before you say
   who you are, each key is looked up in the forum's log, where all can see it, and the log must have grown out of what
   you saw last time. Should both services show you a log of your own: `--json` prints its head, to compare with others.
3. The forum is told nothing about you and gets no cookie; from the parts of its log that are asked for it could guess
   the week of your last draw. Your address and the code go to the registrar. What is drawn goes to your screen alone.
4. Nothing is lost when a connection breaks (`settle`). What is needed to finish is in a file that only you can read
   before a request is sent, and an answer that did not arrive is asked for again. Printed passes leave that file.
5. It cannot protect you from who sees your screen or rules this machine.
"""

import argparse
import base64
import contextlib
import fcntl
import hashlib
import itertools
import json
import math
import os
import re
import secrets
import sys
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.hashes import SHA384

E, SIZE, SALT, CHUNK, TIMEOUT, WAITS = 65537, 256, 48, 256, 60, (0, 0, 2)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
# A key in the one form allowed: id-RSASSA-PSS with SHA-384, MGF1-SHA-384, salt 48 (RFC 9578 s.6.5), then n, then e.
BEFORE_N = base64.b64decode(
    "MIIBUjA9BgkqhkiG9w0BAQowMKANMAsGCWCGSAFlAwQCAqEaMBgGCSqGSIb3DQEBCDALBglghkgBZQMEAgKiAwIBMAOCAQ8AMIIBCgKCAQEA"
)
AFTER_N = bytes.fromhex("0203010001")
SCOPE = re.compile(r"entry:([0-9]{4}-W(?:0[1-9]|[1-4][0-9]|5[0-3]))|ballot:(?!0+$)([0-9]{6}|[1-9][0-9]{6,8})")
TELL = "please tell your union rep and whoever runs the forum"
STOPPED = f"nothing was drawn; {TELL}"
Records = dict[str, dict[str, Any]]  # what the registrar signed, by scope or block
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))  # the one spelling of a record
Pending = dict[str, str]  # scope, spki, token_input, inverse, blinded: what finishes one token, in base64url


class Stop(Exception):
    """The program ends here, with one sentence."""


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: object) -> bytes:
    """base64url, padded or not; raises ValueError for anything else."""
    data = base64.urlsafe_b64decode(f"{text}==")
    if b64(data) != str(text).rstrip("="):
        raise ValueError("not base64url")
    return data


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def modulus(spki: bytes) -> int:
    """n of a key in exactly the one form; raises ValueError."""
    n = spki[len(BEFORE_N) : -len(AFTER_N)]
    if spki != BEFORE_N + n + AFTER_N or len(n) != SIZE or n[0] < 128 or n[-1] % 2 == 0:
        raise ValueError("not a key of this form")
    return int.from_bytes(n, "big")


def encode(message: bytes, salt: bytes) -> int:
    """EMSA-PSS (RFC 8017 s.9.1.1) for a key of 2048 bits: the number that is to be signed."""
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = (b"\x01" + salt).rjust(SIZE - len(digest) - 1, b"\0")
    mask = b"".join(hashlib.sha384(digest + i.to_bytes(4, "big")).digest() for i in range(5))
    masked = bytes(a ^ b for a, b in zip(block, mask, strict=False))
    return int.from_bytes(bytes([masked[0] & 0x7F]) + masked[1:] + digest + b"\xbc", "big")


def blind(m: int, n: int, r: int) -> tuple[bytes, bytes]:
    """(what the registrar sees, what undoes it). Whatever m is, the right r gives the same first number."""
    if math.gcd(m * r, n) != 1:
        raise Stop(f"The registrar's key has a small factor, which no honest key has: {STOPPED}.")
    return (m * pow(r, E, n) % n).to_bytes(SIZE, "big"), pow(r, -1, n).to_bytes(SIZE, "big")


def host(url: str) -> str:
    """As it stands in a challenge: `:port` unless it is the scheme's own."""
    return urlsplit(url).netloc.lower().removesuffix(":443" if url.startswith("https:") else ":80")


def challenge_digest(registrar: str, forum: str, scope: str) -> bytes:
    """Ties a token to two hosts and to one week or ballot (RFC 9577 s.2.1)."""
    issuer, origin = (len(host(url)).to_bytes(2, "big") + host(url).encode() for url in (registrar, forum))
    return sha256(b"\0\x02" + issuer + b"\x20" + sha256(b"candour/v1/scope\0" + scope.encode()) + origin)


def prepare(spki: bytes, scope: str, digest: bytes) -> Pending:
    """A new token that only this machine knows, and its blinded half."""
    n, token_input = modulus(spki), b"\0\x02" + secrets.token_bytes(32) + digest + sha256(spki)
    blinded, inverse = blind(encode(token_input, secrets.token_bytes(SALT)), n, secrets.randbelow(n - 1) + 1)
    parts = {"spki": spki, "token_input": token_input, "inverse": inverse, "blinded": blinded}
    return {"scope": scope} | {name: b64(part) for name, part in parts.items()}


def finish(pending: Pending, blind_signature: object) -> str:
    """The token, 354 bytes in base64url, once the blinded half is signed. The signature is checked."""
    n, token_input = modulus(unb64(pending["spki"])), unb64(pending["token_input"])
    try:
        signed = int.from_bytes(unb64(blind_signature), "big")
        signature = (signed * int.from_bytes(unb64(pending["inverse"]), "big") % n).to_bytes(SIZE, "big")
        rsa.RSAPublicNumbers(E, n).public_key().verify(signature, token_input, PSS(MGF1(SHA384()), SALT), SHA384())
    except (ValueError, InvalidSignature) as error:
        raise Stop(f"The registrar signed wrongly for {pending['scope']}: do not draw again; {TELL}.") from error
    return b64(token_input + signature)


def agree(registrar: str, forum: str, pinned: str | None, theirs: Any, ours: Any) -> tuple[Records, dict[str, int]]:
    """The registrar's records by scope or block, and where in its log the forum says that each one is."""
    try:
        records, places = read_list(theirs), (ours["registrar"], ours["forum"])
        entries = {name: int(ours["entries"][name]) for name in records if name in ours["entries"]}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Stop(f"A list of keys is not what it should be: {STOPPED}.") from error
    if places != (registrar, forum):
        raise Stop(f"The forum does not go by {forum} with the registrar {registrar}: please check both addresses.")
    if pinned and pinned != theirs["record_key"]:
        raise Stop(f"The registrar's record key is not the one seen at the last draw: {STOPPED}.")
    return records, entries


def read_list(listed: Any) -> Records:
    """All signed by the one key, and one key a scope; raises ValueError and its like for what is no such list."""
    key, found = ed25519.Ed25519PublicKey.from_public_bytes(unb64(listed["record_key"])), Records()
    for record in [*listed["records"], *listed["blocks"]]:
        name = f"block:{record['block']}" if record["type"] == "block" else str(record["scope"])
        fields = {field: value for field, value in record.items() if field != "signature"}
        try:
            key.verify(unb64(record["signature"]), b"candour/v1/record\0" + CANONICAL.encode(fields).encode())
        except (ValueError, InvalidSignature) as error:
            raise Stop(f"A record for {name} does not bear the registrar's signature: {STOPPED}.") from error
        if found.setdefault(name, record) != record:
            raise Stop(f"There are two keys for {name}, which could mark you: {STOPPED}.")
        if record["type"] != "block" and not (modulus(unb64(record["spki"])) and SCOPE.fullmatch(name)):
            raise ValueError("not a key of a scope")
    return found


class Log:
    """The forum's log: a hash tree (RFC 6962) in tiles of 256, its head in a signed checkpoint (C2SP tlog-tiles)."""

    def __init__(self, forum: str) -> None:
        self._forum, self._got, self._name = forum, dict[str, bytes](), f"{host(forum)}/candour"
        self.key, self.checkpoint = (self.get(name).decode(errors="replace").strip() for name in ("key", "checkpoint"))
        self.size, self.root = self.head(self.checkpoint)

    def get(self, path: str, size: int = 0) -> bytes:
        """One file of the log, of the size given. Each is asked for once."""
        if path not in self._got:
            status, self._got[path] = ask(self._forum, f"/log/{path}", read=bytes)
            if status != 200 or size not in (0, len(self._got[path])):
                raise Stop(f"The forum does not show its log (/log/{path}), so no key can be checked: {STOPPED}.")
        return self._got[path]

    def head(self, checkpoint: str) -> tuple[int, bytes]:
        """Its size and root; the log's key signed it, and both go by the one name that this forum's log has."""
        try:
            (name, _, key), (text, lines) = self.key.split("+", 2), checkpoint.split("\n\n")
            origin, size, root = text.split("\n")
            if not name == origin == self._name:
                raise Stop(f"The log that the forum shows goes by {name}, not by {self._name}: {STOPPED}.")
            mine = next(line for line in lines.split("\n") if line.startswith(f"— {name} "))
            public, signature = base64.b64decode(key).removeprefix(b"\x01"), base64.b64decode(mine.split(" ")[2])[4:]
            ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, f"{text}\n".encode())
            return int(size), base64.b64decode(root)
        except (ValueError, StopIteration, InvalidSignature) as error:
            raise Stop(f"The checkpoint of the forum's log does not bear its signature: {STOPPED}.") from error

    def tile(self, level: int, at: int, name: str = "") -> bytes:
        """The tile with hash number `at` of a level, or with that entry: full, or as far as the checkpoint goes."""
        width, digits = min(256, (self.size >> 8 * level) - at // 256 * 256), str(at // 256)
        end = re.sub("(...)(?=.)", r"x\1/", "0" * (-len(digits) % 3) + digits) + (f".p/{width}" if width < 256 else "")
        return self.get(f"tile/{name or level}/{end}", 0 if name else 32 * width)

    def entry(self, at: int) -> memoryview:
        """What everybody can read there."""
        data = memoryview(self.tile(0, at, "entries"))
        for _ in range(at % 256):
            data = data[2 + int.from_bytes(data[:2], "big") :]
        return data[2 : 2 + int.from_bytes(data[:2], "big")]

    def roots(self, begin: int, end: int, old: int, leaves: dict[int, bytes]) -> tuple[bytes, bytes]:
        """The hash over these leaves (RFC 6962 s.2.1), in the tree of the size `old` and now, by `leaves` and tiles."""
        height, inside = (end - begin).bit_length() - 1, {at: leaves[at] for at in leaves if begin <= at < end}
        if end - begin == 1 << height and height % 8 == 0 and not begin < old < end and (height == 0 or not inside):
            whole = inside.get(begin) or self.tile(height // 8, begin >> height)[(begin >> height) % 256 * 32 :][:32]
            return whole if end <= old else b"", whole
        middle = begin + (1 << (end - begin - 1).bit_length() - 1)
        left, right = self.roots(begin, middle, old, inside), self.roots(middle, end, old, inside)
        return sha256(b"\x01" + left[0] + right[0]) if right[0] else left[0], sha256(b"\x01" + left[1] + right[1])


def check_log(forum: str, before: Any, records: Records, entries: dict[str, int]) -> dict[str, str]:
    """What to remember of the log: it has each of these records, and has only grown since it was `before`."""
    log, leaves = Log(forum), dict[int, bytes]()
    if before and before["key"] != log.key:
        raise Stop(f"The key of the forum's log is not the one seen at the last draw: {STOPPED}.")
    old, old_root = log.head(before["checkpoint"]) if before else (0, b"")
    for name, at in entries.items():
        entry = (b"\x16" if name.startswith("block:") else b"\x01") + CANONICAL.encode(records[name]).encode()
        if not 0 <= at < log.size or log.entry(at) != entry:
            raise Stop(f"The forum's log does not have the key for {name}, which could mark you: {STOPPED}.")
        leaves[at] = sha256(b"\0" + entry)
    # Two right roots made of the same hashes: the tree has all `leaves`, and the old tree is its beginning.
    was, now = log.roots(0, log.size, old, leaves) if log.size else (b"", sha256(b""))
    if now != log.root:
        raise Stop(f"The parts of the forum's log do not make up its checkpoint: {STOPPED}.")
    if old > log.size or (old and was != old_root):
        print(re.sub("[^ -~—\n]", "", f"{before['checkpoint']}\n\n{log.checkpoint}"), file=sys.stderr)  # the proof
        raise Stop(f"The forum shows a history that is not the one it showed before: {STOPPED}.")
    return {"key": log.key, "checkpoint": log.checkpoint}


def ask(url: str, path: str, body: bytes = b"", bearer: str = "", kind: str = FORM, read: Any = json.loads) -> Any:
    """(status, what was read) of one request: no cookie, no redirect, no proxy. Else a ConnectionError says so."""
    parts, secure = urlsplit(url), url.startswith("https:")
    if not secure and (parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1")):
        raise Stop(f"The address {url} must begin with https://.")
    headers = {"Accept": JSON, "Content-Type": kind} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    try:
        with contextlib.closing((HTTPSConnection if secure else HTTPConnection)(parts.netloc, timeout=TIMEOUT)) as line:
            line.request("POST" if body else "GET", path, body or None, headers)
            answer = line.getresponse()
            if answer.status >= 500:
                raise ValueError("a fault of its own")
            return answer.status, read(answer.read())
    except (OSError, HTTPException, ValueError) as error:
        raise ConnectionError(f"There is no answer from {url}: please try again in a few minutes.") from error


def sign_in(registrar: str, email: str) -> str:
    """A bearer for a code from the mail. The code is never an argument: other users of a machine can list those."""
    form = {"email": email or prompt("Your e-mail address: ")}
    if ask(registrar, "/sign-in", urlencode(form).encode())[0] >= 400:
        raise Stop("The registrar does not take that address, or too many people are asking it at the moment.")
    form["code"] = prompt("If this address is on the roll, a code is on its way. The six digits: ")
    status, data = ask(registrar, "/sign-in/code", urlencode(form).encode())
    if status != 200:
        raise Stop("That code is wrong or too old, or too many were tried: please run this again.")
    return str(data["bearer"])


def prompt(text: str) -> str:
    print(text, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


class State:
    """A file only its owner can read: keys and log as seen, blinds of an unfinished request, tokens not yet printed."""

    def __init__(self, path: Path, registrar: str) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = os.open(path.parent, os.O_RDONLY)
        self._lock = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # two draws would write over each other's blinds
        except OSError as error:
            raise Stop("Another candour-pass is drawing at the moment: please wait for it.") from error
        fresh = {"version": 1, "registrar": registrar, "record_key": None, "log": None, "pending": [], "drawn": []}
        self.path, self.data = path, fresh | (json.loads(path.read_text()) if path.exists() else {})
        if self.data["registrar"] != registrar:
            raise Stop(f"The file {path} belongs to another registrar: please give another one with --state.")

    def save(self, **changed: object) -> None:
        """On the disk when this returns, whole or not at all."""
        self.data |= changed
        fresh = self.path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self.data, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        os.fsync(self._folder)


def wanted(quota: dict[str, Any], keys: dict[str, bytes], only: set[str]) -> list[str]:
    """Every scope still to draw: passes by week, then ballots by number."""
    passes = [one for one in sorted(keys) if one[:6] == "entry:" for _ in range(int(quota["left"].get(one, 0)))]
    ballots = sorted((int(one[7:]), one) for one in {*keys, *only} if one.startswith("ballot:"))
    # The registrar remembers only the highest number drawn: one whose key is not logged yet ends the list.
    return passes + list(itertools.takewhile(keys.__contains__, (one for at, one in ballots if at >= quota["from"])))


def insist(registrar: str, bearer: str, pending: list[Pending]) -> Any:
    """Asks until there is an answer. Its body is the same for the same blinds: by it the registrar knows it again."""
    requests = [{"token_key_id": b64(sha256(unb64(p["spki"]))), "blinded_msg": p["blinded"]} for p in pending]
    body = json.dumps({"requests": requests}, separators=(",", ":")).encode()
    for wait in WAITS:
        time.sleep(wait)
        with contextlib.suppress(ConnectionError):
            return ask(registrar, "/token-requests", body, bearer, JSON)
    raise Stop("The answer did not arrive: nothing is lost, please run the same command again.")


def settle(state: State, registrar: str, bearer: str) -> bool:
    """Sends what is stored as pending and stores the tokens. False, and forgotten, if they will never be signed."""
    status, data = insist(registrar, bearer, state.data["pending"])
    if status in (403, 422):
        state.save(pending=[])
        return False
    if status != 200:
        raise Stop("The registrar did not sign this time: nothing is lost, please run the same command again.")
    # A signature that is null: this number was closed before the answer was asked for again. Nobody gets it any more.
    signed = [pair for pair in zip(state.data["pending"], data["signatures"], strict=True) if pair[1] is not None]
    drawn = [{"scope": one["scope"], "token": finish(one, signature)} for one, signature in signed]
    state.save(drawn=state.data["drawn"] + drawn, pending=[])
    return True


def draw(registrar: str, forum: str, email: str, state: State) -> None:
    """Everything there is, in chunks; what an earlier run asked for goes first."""
    theirs, ours = ask(registrar, "/keys")[1], ask(forum, "/passes/keys")[1]  # before anybody says who they are
    records, entries = agree(registrar, forum, state.data["record_key"], theirs, ours)
    state.save(log=check_log(forum, state.data["log"], records, entries))
    keys = {name: unb64(records[name]["spki"]) for name in entries if records[name]["type"] == "key"}
    if other := [p["scope"] for p in state.data["pending"] if p["spki"] != b64(keys.get(p["scope"], unb64(p["spki"])))]:
        raise Stop(f"The key for {other[0]} was another one at the last draw, which could mark you: {STOPPED}.")
    bearer = sign_in(registrar, email)
    if state.data["pending"]:
        settle(state, registrar, bearer)
    status, quota = ask(registrar, "/quota", bearer=bearer)
    if status != 200 or not quota.get("eligible", True):
        raise Stop("The registrar knows this address, but not as one that may draw passes.")
    scopes = wanted(quota, keys, records.keys() - entries.keys())
    for at in range(0, len(scopes), CHUNK):
        pending = [prepare(keys[one], one, challenge_digest(registrar, forum, one)) for one in scopes[at : at + CHUNK]]
        state.save(record_key=theirs["record_key"], pending=pending)
        if not settle(state, registrar, bearer):
            raise Stop("This was drawn elsewhere meanwhile, or the keys have changed: please run this again.")
        print(f"Drawn: {at + len(pending)} of {len(scopes)}", file=sys.stderr, flush=True)


def show(state: State, as_json: bool) -> None:
    """Prints what was drawn, and only then forgets it."""
    if not (drawn := state.data["drawn"]):
        raise Stop("Nothing more can be drawn for you now: passes come every week, a week after their keys.")
    passes = [one for one in drawn if one["scope"].startswith("entry:")]
    ballots = [{"number": int(one["scope"][7:]), "token": one["token"]} for one in drawn if one not in passes]
    if as_json:
        seen = {name: state.data[name] for name in ("record_key", "log")}
        print(json.dumps(seen | {"passes": passes, "ballots": ballots}, indent=1))
    else:
        print(*(f"A pass for week {one['scope'][6:]}:\n{one['token']}\n" for one in passes), sep="\n")
        print(*(f"For ballot {one['number']}:\n{one['token']}\n" for one in ballots), sep="\n")
    sys.stdout.flush()
    state.save(drawn=[])
    print("Keep these where nobody looks: they are stored nowhere and cannot be drawn again.", file=sys.stderr)


def main(argv: list[str] | None = None) -> int:
    top = argparse.ArgumentParser("candour-pass", description="Draws passes for a Candour forum.")
    add = top.add_subparsers(required=True).add_parser("draw", help="draw everything for you there is").add_argument
    add("--registrar", required=True, help="its address, such as https://registrar.example")
    add("--forum", required=True, help="its address, such as https://forum.example")
    add("--email", default="", help="the address your employer has of you; asked for otherwise")
    add("--state", type=Path, help="where to keep an unfinished draw (~/.local/state/candour-pass/)")
    add("--json", action="store_true", help="print one JSON object")
    given = top.parse_args(argv)
    registrar, forum = given.registrar.rstrip("/"), given.forum.rstrip("/")
    usual = Path.home() / ".local/state/candour-pass" / (re.sub(r"[^\w.-]", "_", host(registrar)) + ".json")
    try:
        state = State(given.state or usual, registrar)
        draw(registrar, forum, given.email, state)
        show(state, given.json)
        return 0
    except (Stop, ConnectionError, KeyboardInterrupt) as stop:
        print("".join(filter(str.isprintable, str(stop))) or "Stopped: nothing is lost.", file=sys.stderr)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        print(f"The state file or an answer is not what it should be: {type(error).__name__}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
