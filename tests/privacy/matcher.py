"""A matcher: whose session is which? It has everything both sides stored and said, and tries whatever there is to try.

A strategy is one rule that gives each person at most one session, and each session to one person at most. The matcher
is not told the truth, so it cannot choose between its strategies: each has to be judged for itself.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, product
from typing import Any

from crypto import registrar as formats
from crypto.derive import digest, mac
from crypto.encoding import Malformed, b64, label, unb64
from crypto.tokens.keys import PublicKey, decode_spki
from crypto.tokens.scopes import challenge_digest
from crypto.tokens.token import INPUT_SIZE, TOKEN_SIZE, token_input
from tests.privacy.search import DIGESTS
from tests.privacy.seizure import LOG, Hoard

PIECE, RARE, SAMPLE = 8, 3, 20
SQLITE_PAGE, POSTGRES_PAGE = 4096, 8192
Who = bytes
Guess = Mapping[Who, Who]
Order = list[Who]
Anchors = dict[Who, list[bytes]]
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?")


@dataclass
class Traces:
    """What one side has of each person, or of each session: orders, moments, words and values."""

    orders: dict[str, Order] = field(default_factory=dict)
    moments: dict[str, dict[Who, float]] = field(default_factory=dict)
    columns: dict[str, dict[Who, str]] = field(default_factory=dict)
    values: dict[Who, list[list[bytes]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Hosts:
    registrar: str
    forum: str


def strategies(registrar: Hoard, forum: Hoard, hosts: Hosts) -> Iterator[tuple[str, Guess]]:
    """Every strategy by name, with what it says."""
    persons = traces(registrar, people(registrar))
    for kind, (table, column) in {"session": ("sessions", "session_hash"), "spent": ("spent", "spent_id")}.items():
        found = traces(forum, named(forum, table, column))
        anonymous(forum, found)
        every = (_by_rank(persons, found), _by_time(persons, found), _by_column(persons, found))
        for name, guess in chain(*every, _by_value(registrar, forum, persons, found, hosts)):
            yield f"{kind}: {name}", guess


def _by_rank(persons: Traces, found: Traces) -> Iterator[tuple[str, Guess]]:
    """The third here is the third there; or the third from the end, which differs where one list lacks somebody."""
    for (one, first), (two, second) in product(persons.orders.items(), found.orders.items()):
        yield f"rank, {one} and {two}", dict(zip(first, second, strict=False))
        yield f"rank, {one} and {two} backwards", dict(zip(first, second[::-1], strict=False))
        if len(first) != len(second):
            yield f"rank from the end, {one} and {two}", dict(zip(first[::-1], second[::-1], strict=False))


def _by_time(persons: Traces, found: Traces) -> Iterator[tuple[str, Guess]]:
    for (one, early), (two, late) in product(persons.moments.items(), found.moments.items()):
        if (one == LOG) == (two == LOG):
            yield f"time, {one} and {two}", nearest(early, late)


def _by_column(persons: Traces, found: Traces) -> Iterator[tuple[str, Guess]]:
    for (one, left), (two, right) in product(persons.columns.items(), found.columns.items()):
        yield f"equal, {one} and {two}", joined(left, right)


def people(registrar: Hoard) -> Anchors:
    """Everything by which a person is known there: id, address, and the keyed hash of it that a code is kept under."""
    codes = registrar.keys[formats.CODES]
    rows = registrar.rows["people"]
    return {
        bytes(row["person_id"]): [
            *forms(bytes(row["person_id"])), row["email"].encode(), formats.email_hash(codes, row["email"]),
        ]
        for row in rows
    }  # fmt: skip


def named(forum: Hoard, table: str, column: str) -> Anchors:
    return {bytes(row[column]): forms(bytes(row[column])) for row in forum.rows[table]}


def forms(value: bytes) -> list[bytes]:
    """A value as stored, and as a program would write it into a text."""
    return [value, value.hex().encode(), b64(value).encode()]


def traces(side: Hoard, anchors: Anchors) -> Traces:
    found = Traces()
    owner = {anchor: who for who, every in anchors.items() for anchor in every}
    for table, rows in side.rows.items():
        mine = [(who, row) for row in rows if (who := _owner(row.values(), owner)) is not None]
        _of_table(found, table, mine)
    for name, data in side.storage.items():
        _of_storage(found, name, data, anchors)
    _of_files(found, side, anchors)
    for at, opened in enumerate(side.opened):
        for who in [who for who, every in anchors.items() if any(anchor in opened for anchor in every)]:
            found.values[who].append([opened, str(at).encode()])
    return found


def _owner(values: Iterable[Any], owner: Mapping[bytes, Who]) -> Who | None:
    return next((owner[value] for one in values if (value := _bytes(one)) in owner), None)


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _of_table(found: Traces, table: str, rows: Sequence[tuple[Who, Mapping[str, Any]]]) -> None:
    if not rows:
        return
    found.orders[f"{table} as scanned"] = _distinct(who for who, _ in rows)
    for column in rows[0][1]:
        values = [(who, row[column]) for who, row in rows if row[column] is not None]
        name = f"{table}.{column}"
        _sorted(found, name, values)
        texts = [(who, _bytes(value)) for who, value in values]
        if not any(isinstance(value, int) for _, value in values):
            _sorted(found, f"{name} by size", [(who, len(value)) for who, value in texts])
        if all(isinstance(value, str) for _, value in values):
            _sorted(found, f"{name} by sum", [(who, sum(map(int, re.findall(rb"\b\d{1,9}\b", t)))) for who, t in texts])
            found.moments |= _dated(name, values)
        found.columns[name] = {who: value.hex() for who, value in texts}
        found.columns[f"size of {name}"] = {who: str(len(value)) for who, value in texts}
    for who, row in rows:
        found.values[who].append([_bytes(value) for value in row.values() if value is not None])


def _dated(name: str, values: Sequence[tuple[Who, str]]) -> dict[str, dict[Who, float]]:
    times = {who: _seconds(value) for who, value in values if _TIME.fullmatch(value)}
    return {name: times} if len(times) > 1 else {}


def _sorted(found: Traces, name: str, values: Sequence[tuple[Who, Any]]) -> None:
    """Ties stay as they lie. Of whoever stands there more than once the first place counts, and the last."""
    if len({value for _, value in values}) > 1:
        order = [who for who, _ in sorted(values, key=lambda pair: pair[1])]
        found.orders[name] = _distinct(order)
        if len(found.orders[name]) < len(order):
            found.orders[f"{name}, the last"] = _distinct(order[::-1])[::-1]


def _of_storage(found: Traces, name: str, data: bytes, anchors: Anchors) -> None:
    """Where in a file of the database each stands first and last, and where within its page."""
    page = SQLITE_PAGE if ".db" in name else POSTGRES_PAGE
    for at in range(max(map(len, anchors.values()))):
        if not any(every[at] in data for every in list(anchors.values())[:SAMPLE]):
            continue
        places = {who: (data.find(every[at]), data.rfind(every[at])) for who, every in anchors.items()}
        for end, which in enumerate(("first", "last")):
            offsets = [(who, place[end]) for who, place in places.items() if place[0] >= 0]
            _sorted(found, f"{name}: {which} place of anchor {at}", offsets)
            _sorted(found, f"{name}: {which} cell of anchor {at}", [(who, place % page) for who, place in offsets])
            if LOG in name and len(offsets) > 1:
                found.moments[LOG] = {**dict(offsets), **found.moments.get(LOG, {})}


def _of_files(found: Traces, side: Hoard, anchors: Anchors) -> None:
    """Files that name one person or session alone, by what the folder says of them; and lines that name one."""
    groups: dict[str, list[tuple[Who, Mapping[str, int], str]]] = defaultdict(list)
    for file in side.files:
        whole = file.name.encode() + b"\n" + file.data
        owners = [who for who, every in anchors.items() if any(anchor in whole for anchor in every)]
        if len(owners) == 1:
            groups[file.name.rpartition("/")[0]].append((owners[0], file.times, file.name))
            found.values[owners[0]].append([file.name.encode(), file.data, *file.data.split()])
        elif owners and file.is_text:
            _of_lines(found, file.name, file.data, anchors)
    for folder, files in groups.items():
        _sorted(found, f"files in {folder} by name", [(who, name) for who, _, name in files])
        for which in files[0][1]:
            _sorted(found, f"files in {folder} by {which}", [(who, times[which]) for who, times, _ in files])
        seen = sorted((times["mtime"] / 1e9, who) for who, times, _ in files)
        found.moments[f"files in {folder}"] = {who: at for at, who in seen}


def _of_lines(found: Traces, name: str, data: bytes, anchors: Anchors) -> None:
    said = [(who, line) for line in data.splitlines() for who in anchors if any(each in line for each in anchors[who])]
    told(found, name, said)


def told(found: Traces, name: str, said: Sequence[tuple[Who, bytes]]) -> None:
    """Lines of a log, each of one person or session: their order, their times, their words."""
    found.orders[f"lines of {name}"] = _distinct(who for who, _ in said)
    found.orders[f"last lines of {name}"] = _distinct(who for who, _ in reversed(said))[::-1]
    times = {who: _seconds(at[0]) for who, line in said if (at := _TIME.search(line.decode("latin-1")))}
    if times:
        found.moments[f"lines of {name}"] = times
    for who, line in said:
        found.values[who].append(line.split())


def anonymous(forum: Hoard, found: Traces) -> None:
    """A log that names no session: of lines of one shape as many as there are sessions, the third is the third's."""
    stored = dict(found.orders)
    for file in forum.files:
        if not file.is_text or file.name in forum.keys:
            continue
        shapes: dict[bytes, list[bytes]] = defaultdict(list)
        for line in file.data.splitlines():
            shapes[re.sub(rb"\d+", b"0", line)].append(line)
        for shape, alike in shapes.items():
            for name, order in stored.items():
                if len(alike) == len(order):
                    told(found, f"{file.name}, {shape[:40]!r}, {name}", list(zip(order, alike, strict=True)))


def nearest(early: Mapping[Who, float], late: Mapping[Who, float]) -> Guess:
    """To each session the person who was there last before it began, and was given none yet."""
    guess: dict[Who, Who] = {}
    waiting: list[Who] = []
    events = [(at, 0, who) for who, at in early.items()] + [(at, 1, who) for who, at in late.items()]
    for _, is_session, who in sorted(events):
        if not is_session:
            waiting.append(who)
        elif waiting:
            guess[waiting.pop()] = who
    return guess


def joined(left: Mapping[Who, str], right: Mapping[Who, str]) -> Guess:
    """Who has the same value; where several have, one after the other."""
    having: dict[str, list[Who]] = defaultdict(list)
    for session, value in right.items():
        having[value].append(session)
    return {who: having[value].pop(0) for who, value in left.items() if having[value]}


def _by_value(
    registrar: Hoard, forum: Hoard, persons: Traces, found: Traces, hosts: Hosts
) -> Iterator[tuple[str, Guess]]:
    """The same bytes on both sides, or what can be computed from them with every key there is."""
    ours, theirs = _rare(persons.values), _rare(found.values)
    keys = [*registrar.keys.values(), *forum.keys.values(), *registrar.opened]
    public = [decode_spki(bytes(row["spki"])) for row in forum.rows["scope_keys"]]
    weeks = [(row["scope"], decode_spki(bytes(row["spki"]))) for row in forum.rows["scope_keys"] if not row["block"]]
    yield "value, raw", shared(ours, theirs)
    yield "value, pieces", shared(_each(ours, pieces), _each(theirs, pieces))
    yield "value, digests", shared(_each(ours, digests), theirs)
    yield "value, digests of the forum's", shared(ours, _each(theirs, digests))
    yield "value, keyed", shared(_each(ours, lambda value: keyed(value, keys)), theirs)
    yield "value, token inputs", shared(_each(ours, spent_ids), theirs)
    yield "value, nonces", shared(_each(ours, lambda value: from_nonces(value, weeks, hosts)), theirs)
    blinded = {who: unblinded(values, public) for who, values in persons.values.items()}
    yield "value, blinded", shared(blinded, _each(theirs, lambda value: encoded(value, public)))


def shared(ours: Mapping[Who, Iterable[bytes]], theirs: Mapping[Who, Iterable[bytes]]) -> Guess:
    """Who have a value in common that few have; of several, who have most such values."""
    left, right = _having(ours), _having(theirs)
    votes: Counter[tuple[Who, Who]] = Counter()
    for value in left.keys() & right.keys():
        if len(left[value]) <= RARE and len(right[value]) <= RARE:
            votes.update((who, session) for who in left[value] for session in right[value])
    guess: dict[Who, Who] = {}
    taken: set[Who] = set()
    for (who, session), _ in votes.most_common():
        if who not in guess and session not in taken:
            guess[who] = session
            taken.add(session)
    return guess


def _having(values: Mapping[Who, Iterable[bytes]]) -> dict[bytes, set[Who]]:
    found: dict[bytes, set[Who]] = defaultdict(set)
    for who, every in values.items():
        for value in every:
            found[value].add(who)
    return found


def _each(values: Mapping[Who, Iterable[bytes]], make: Any) -> dict[Who, set[bytes]]:
    return {who: {made for value in every for made in make(value)} for who, every in values.items()}


def _rare(values: Mapping[Who, Iterable[Iterable[bytes]]]) -> dict[Who, set[bytes]]:
    """Values long enough to mean somebody, and had by few."""
    flat = {who: {value for each in every for value in each if len(value) >= PIECE} for who, every in values.items()}
    having = _having(flat)
    return {who: {value for value in every if len(having[value]) <= RARE} for who, every in flat.items()}


def pieces(value: bytes) -> Iterator[bytes]:
    return (value[at : at + PIECE] for at in range(min(len(value), 4096) - PIECE + 1))


def digests(value: bytes) -> Iterator[bytes]:
    for name in DIGESTS:
        made = hashlib.new(name, value).digest()
        yield from (made, made[:16], made[:32])


def keyed(value: bytes, keys: Iterable[bytes]) -> Iterator[bytes]:
    for key in keys:
        made = mac(key, value, 32)
        yield from (made, made[:16])


def spent_ids(value: bytes) -> Iterator[bytes]:
    """The spent id of a token, or of its first 98 bytes."""
    for each in (value, _token(value)):
        if len(each) in (INPUT_SIZE, TOKEN_SIZE):
            yield digest(label("spent") + each[:INPUT_SIZE])


def from_nonces(value: bytes, weeks: Iterable[tuple[str, PublicKey]], hosts: Hosts) -> Iterator[bytes]:
    """The spent ids there would be if nonces were made from what the registrar knows of a person."""
    nonces = {value[:32].ljust(32, b"\0"), value[-32:].rjust(32, b"\0"), digest(value)}
    nonces |= {digest(value + number) for at in range(16) for number in (bytes([at]), str(at).encode())}
    for scope, key in weeks:
        challenge = challenge_digest(hosts.registrar, hosts.forum, scope)
        yield from (digest(label("spent") + token_input(nonce, challenge, key.key_id)) for nonce in nonces)


def unblinded(values: Iterable[Iterable[bytes]], keys: Sequence[PublicKey]) -> set[bytes]:
    """What was hidden in a blinded message, for whoever kept the inverse beside it: the encoded message, m r^e r^-e."""
    found = set()
    for each in values:
        numbers = [int.from_bytes(value, "big") for value in each if len(value) == 256]
        for key in keys:
            for inverse in numbers:
                undo = pow(inverse, key.e, key.n)
                found |= {(blinded * undo % key.n).to_bytes(256, "big") for blinded in numbers if blinded != inverse}
    return found


def encoded(value: bytes, keys: Sequence[PublicKey]) -> Iterator[bytes]:
    """What a token's signature signs."""
    token = _token(value)
    if len(token) == TOKEN_SIZE:
        signature = int.from_bytes(token[INPUT_SIZE:], "big")
        yield from (pow(signature, key.e, key.n).to_bytes(256, "big") for key in keys)


def _token(value: bytes) -> bytes:
    """As bytes, where it is a token's text."""
    try:
        return unb64(value.decode("ascii"), TOKEN_SIZE)
    except (Malformed, UnicodeDecodeError):
        return value


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def _distinct(every: Iterable[Who]) -> Order:
    return list(dict.fromkeys(every))
