"""Leaks, planted: what a hurried change to either service could begin to store. With each the matcher must succeed."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.db import Database
from crypto.derive import digest
from crypto.encoding import b64
from crypto.tokens.client import Pending, prepare, prepare_with
from crypto.tokens.keys import PublicKey
from tests.privacy.programme import Member, Town


@dataclass
class Leak:
    """Nothing is planted. `found_by` is a word in the name of the strategy that must succeed."""

    found_by: str = ""
    at_once: bool = False

    def prepare(self, member: Member, key: PublicKey, challenge: bytes) -> Pending:
        return prepare(key, challenge)

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        """The registrar has just signed."""

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        """The forum has just let somebody in."""


def note(db: Database, table: str, *values: str | int | bytes, once: bool = False) -> None:
    """A row in a table of the leak's own; with `once` it takes the place of the one of the same first value."""
    kinds = {str: "TEXT", int: "BIGINT", bytes: "BLOB"}
    columns = ", ".join(f"c{at} {kinds[type(value)]}" for at, value in enumerate(values))
    marks = ", ".join("?" for _ in values)
    db.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
    if once:
        db.execute(f"DELETE FROM {table} WHERE c0 = ?", values[0])
    db.execute(f"INSERT INTO {table} VALUES ({marks})", *values)


class ArrivalOrder(Leak):
    """Both sides number what arrives, with no time: those who draw and then enter do so in one order."""

    acts = 0

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        self.acts += 1
        note(town.registrar.db, "last_drawn", member.person, self.acts, once=True)

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        self.acts += 1
        note(town.forum.db, "arrivals", member.session, self.acts)


class Times(Leak):
    """Columns that say when, to the minute."""

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        note(town.registrar.db, "draws", member.person, town.now.strftime("%Y-%m-%dT%H:%M"))

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        note(town.forum.db, "visits", member.session, town.now.strftime("%Y-%m-%dT%H:%M"))


class AccessLogs(Leak):
    """Both say when something was asked for; the registrar who asked, the forum no more than what."""

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        print(f"{town.now:%Y-%m-%dT%H:%M:%S} POST /token-requests 200 {member.email}")

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        print(f"{town.now:%Y-%m-%dT%H:%M:%S} POST /enter 303")
        note(town.forum.db, "arrivals", member.session)


class Addresses(Leak):
    """Both write down where a request comes from. No order and no time is needed then."""

    def address(self, member: Member) -> str:
        return "10." + ".".join(str(byte) for byte in digest(b"desk" + member.email.encode())[:3])

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        note(town.registrar.db, "draws", member.person, self.address(member))

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        note(town.forum.db, "visits", member.session, self.address(member))


class Sizes(Leak):
    """Both keep how long a request was, which differs from browser to browser."""

    def length(self, member: Member) -> int:
        return 700 + digest(b"browser" + member.email.encode())[0]

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        note(town.registrar.db, "requests", member.person, self.length(member))

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        note(town.forum.db, "requests", member.session, self.length(member))


class Counts(Leak):
    """The wallet tells the forum how many passes of each week it holds, and the forum keeps it with the session."""

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        sql = "SELECT passes FROM people WHERE person_id = ?"
        note(town.forum.db, "wallets", member.session, town.registrar.db.query(sql, member.person)[0]["passes"])


class FileForEach(Leak):
    """A file for each draw, a file for each session: empty but for a name."""

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        _touch(town.registrar.settings.data / "draws" / member.person.hex())

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        _touch(town.forum.settings.data / "visits" / member.session.hex())


class MarkedNonces(Leak):
    """A client whose nonces follow from the person: whoever knows the person knows the token."""

    def prepare(self, member: Member, key: PublicKey, challenge: bytes) -> Pending:
        nonce = digest(member.person + secrets.choice([b"0", b"1", b"2", b"3"]))
        return prepare_with(key, challenge, nonce, secrets.token_bytes(48), 1 + secrets.randbelow(key.n - 1))


class KeptTokenInputs(Leak):
    """The wallet's backup lies with the registrar."""

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        for one in pending:
            note(town.registrar.db, "backups", member.person, one.token_input)


class KeptInverses(Leak):
    """The registrar keeps blinded messages and, from a client that sends too much, how to undo the blinding; the forum
    keeps tokens. The spent id alone would not be enough."""

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        for one in pending:
            note(town.registrar.db, "blinded", member.person, one.blinded_msg, one.inverse)

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        note(town.forum.db, "tokens", member.session, b64(token))


class KeptRequests(Leak):
    """The forum keeps the hash of a pass that was shown, the registrar what it signed for whom, unblinded."""

    def prepare(self, member: Member, key: PublicKey, challenge: bytes) -> Pending:
        self.last = prepare(key, challenge)
        return self.last

    def drawn(self, town: Town, member: Member, pending: Sequence[Pending]) -> None:
        for one in pending:
            note(town.registrar.db, "signed", member.person, one.token_input[2:34])

    def entered(self, town: Town, member: Member, token: bytes) -> None:
        note(town.forum.db, "shown", member.session, digest(token[2:34]))


def _touch(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")


HABIT: dict[str, Callable[[], Leak]] = {
    "arrival order": lambda: ArrivalOrder("rank, last_drawn", True),
    "times": lambda: Times("time, draws", True),
    "access logs": lambda: AccessLogs("time, lines of said", True),
    "a file for each": lambda: FileForEach("time, files", True),
}
EVERYBODY: dict[str, Callable[[], Leak]] = {
    "addresses": lambda: Addresses("value, raw"),
    "sizes": lambda: Sizes("equal, requests"),
    "counts": lambda: Counts("equal, people.passes"),
    "marked nonces": lambda: MarkedNonces("value, nonces"),
    "kept token inputs": lambda: KeptTokenInputs("value, token inputs"),
    "kept inverses": lambda: KeptInverses("value, blinded"),
    "kept requests": lambda: KeptRequests("value, digests"),
}
