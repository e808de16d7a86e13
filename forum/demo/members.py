"""The invented staff of the demonstration: the roll, and drawing with the real client from the real registrar."""

import email
import json
import secrets
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from core import files, process
from core.config import child_environ
from core.errors import ConfigError
from crypto.encoding import b64
from forum.demo.people import ELECTED, FOUNDERS

PATIENCE, LOOKS = 30.0, 600
ITERATIONS = 600_000
FIRST = (
    "Aled Bilal Carys Dee Ewan Farah Gwen Hamid Ines Jonah Kezia Lowri Marek Nadia Owain Priya Rhys Sunita Tomos"
).split()
LAST = (
    "Abbott Bevan Chaudhry Dobson Ellis Fraser Gill Howells Iqbal Jarvis Kaur Lloyd Mensah Novak Okafor Pugh Rees"
).split()
STAFF, DRAWN, WALLETS, LEADERS = 12, 16, 3, 2
CROWD = 280  # further members, who drew everything there was and are counted, and of whom nothing else is seen
Papers = dict[int, str]  # a member's tokens, by ballot number; none that was used


@dataclass(frozen=True)
class Places:
    """The two services, and where the registrar's mail goes."""

    registrar: str
    forum: str
    outbox: Path


def addresses() -> list[tuple[str, str]]:
    """(mail address, name) of as many people as the demonstration needs, none of them real."""
    return _named(range(STAFF + DRAWN + WALLETS + LEADERS))


def crowd() -> list[tuple[str, str]]:
    """The same of the crowd."""
    first = STAFF + DRAWN + WALLETS + LEADERS
    return _named(range(first, first + CROWD))


def _named(places: range) -> list[tuple[str, str]]:
    names = [f"{FIRST[at % len(FIRST)]} {LAST[at % len(LAST)]}" for at in places]
    return [(name.lower().replace(" ", ".") + "@moorbridge.example", name) for name in names]


def address_of(name: str) -> str:
    """Where somebody on the roll has their mail."""
    return {called: address for address, called in [*addresses(), *moderators()]}[name]


def moderators() -> list[tuple[str, str]]:
    """Those who hold a seat now are staff as well: (mail address, name)."""
    return [(one.mail, one.name) for one in (FOUNDERS[0], *ELECTED)]


def roll() -> str:
    """The CSV that the registrar imports: the last are leaders."""
    people = [*crowd(), *moderators(), *addresses()]
    roles = ["staff"] * (len(people) - LEADERS) + ["leader"] * LEADERS
    rows = (f"{address},{name},{4 + at % 5},{roles[at]}\n" for at, (address, name) in enumerate(people))
    return "email,name,grade,role\n" + "".join(rows)


def draw(places: Places, address: str, folder: Path, held: Papers) -> dict[str, Any]:
    """Everything one member can draw, as `candour-pass draw --json` prints it, and beside it the papers that they held
    before; raises ConfigError.
    """
    before = set(places.outbox.glob("*.eml"))
    state = folder / f"{secrets.token_hex(8)}.json"
    asked = ("--registrar", places.registrar, "--forum", places.forum, "--email", address, "--state", str(state))
    command = [sys.executable, "-m", "clients.candour_pass", "draw", "--json", *asked]
    die = partial(process.die_with_parent, signal.SIGTERM)
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(
        command, env=child_environ(), preexec_fn=die, text=True, stdin=pipe, stdout=pipe, stderr=null
    ) as client:
        drawn, _ = client.communicate(code(places.outbox, before, address) + "\n", PATIENCE)
    for path in folder.glob(f"{state.stem}.*"):
        path.unlink()
    if client.returncode:
        raise ConfigError("The demonstration's members could not draw their passes.")
    found: dict[str, Any] = json.loads(drawn)
    found["ballots"] = [{"number": number, "token": token} for number, token in held.items()] + found["ballots"]
    return found


def code(outbox: Path, before: set[Path], address: str) -> str:
    """The six digits of the mail to this address that comes now."""
    for _ in range(LOOKS):
        for path in set(outbox.glob("*.eml")) - before:
            mail = email.message_from_bytes(path.read_bytes())
            if mail["To"] == address:
                return "".join(char for char in str(mail.get_payload()) if char.isdigit())[:6]
        threading.Event().wait(PATIENCE / LOOKS)
    raise ConfigError("The registrar's mail did not arrive.")


def write_wallet(path: Path, places: Places, drawn: dict[str, Any], passphrase: str) -> None:
    """A wallet file as the browser's `/passes` page saves and restores it."""
    wallet = {"version": 1, "registrar": places.registrar, "record_key": drawn["record_key"]}
    text = json.dumps(wallet | {name: drawn[name] for name in ("log", "passes", "ballots")} | {"pending": []}).encode()
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    key = PBKDF2HMAC(SHA256(), 32, salt, ITERATIONS).derive(passphrase.encode())
    sealed = b64(AESGCM(key).encrypt(nonce, text, None))
    file = {"candour-wallet": 1, "salt": b64(salt), "iterations": ITERATIONS, "nonce": b64(nonce), "sealed": sealed}
    files.write_key(path, json.dumps(file).encode())
