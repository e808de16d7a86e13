"""docs/protocol.md a second time, from the document alone: hashlib, hmac and `cryptography`, nothing of crypto/.

It spells out what crypto/ leaves to libraries (HKDF, XChaCha20, base64url, GF(32)) and says nothing twice the
same way, so that a slip in either shows up as a difference in tests/crypto/test_oracle.py.
"""

import base64
import hashlib
import hmac
import struct
from collections.abc import Callable, Sequence
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.poly1305 import Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SLIP_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def t(name: str) -> bytes:
    return f"candour/v1/{name}\0".encode()


def l16(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data


def h(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def base64url(data: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 6)
    return "".join(BASE64URL[int(bits[i : i + 6], 2)] for i in range(0, len(bits), 6))


def mac(key: bytes, data: bytes, size: int) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()[:size]


def hkdf_extract(salt: bytes, key: bytes) -> bytes:
    return hmac.new(salt, key, hashlib.sha256).digest()


def hkdf_expand(prk: bytes, info: bytes, size: int) -> bytes:
    blocks, last = b"", b""
    for number in count(1):
        if len(blocks) >= size:
            break
        last = hmac.new(prk, last + info + bytes([number]), hashlib.sha256).digest()
        blocks += last
    return blocks[:size]


def hkdf(key: bytes, info: bytes, size: int) -> bytes:
    return hkdf_expand(hkdf_extract(b"\0" * 32, key), info, size)


def hchacha20(key: bytes, nonce: bytes) -> bytes:
    """The first and last row of the ChaCha20 state after twenty rounds, without the final addition."""
    state = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))
    columns = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    diagonals = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for corners in (columns + diagonals) * 10:
        _quarter_round(state, *corners)
    return struct.pack("<8I", *state[:4], *state[12:])


def _quarter_round(state: list[int], a: int, b: int, c: int, d: int) -> None:
    for first, second, third, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        state[first] = (state[first] + state[second]) & 0xFFFFFFFF
        mixed = state[third] ^ state[first]
        state[third] = (mixed << turn | mixed >> (32 - turn)) & 0xFFFFFFFF


def seal(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """XChaCha20-Poly1305: ChaCha20-Poly1305 under HChaCha20(key, first 16 bytes of the nonce)."""
    cipher = ChaCha20Poly1305(hchacha20(key, nonce[:16]))
    return b"\x01" + nonce + cipher.encrypt(bytes(4) + nonce[16:], plaintext, aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    nonce = sealed[1:25]
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])).decrypt(bytes(4) + nonce[16:], sealed[25:], aad)


def salsa20(key: bytes, middle: bytes) -> tuple[list[int], list[int]]:
    """The state of Salsa20 before and after its twenty rounds; `middle` is nonce and counter."""
    k, n, c = struct.unpack("<8I", key), struct.unpack("<4I", middle), struct.unpack("<4I", b"expand 32-byte k")
    before = [c[0], *k[:4], c[1], *n, c[2], *k[4:], c[3]]
    state = list(before)
    columns = [(0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11)]
    rows = [(0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)]
    for corners in (columns + rows) * 10:
        for step, turn in enumerate((7, 9, 13, 18), start=1):
            into, left, right = (corners[(step + back) % 4] for back in (0, 3, 2))
            total = (state[left] + state[right]) & 0xFFFFFFFF
            state[into] ^= (total << turn | total >> (32 - turn)) & 0xFFFFFFFF
    return before, state


def hsalsa20(key: bytes, middle: bytes) -> bytes:
    state = salsa20(key, middle)[1]
    return struct.pack("<8I", *(state[at] for at in (0, 5, 10, 15, 6, 7, 8, 9)))


def x25519_public(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def open_box(private: bytes, box: bytes) -> bytes:
    """A sealed box of NaCl over 32 bytes: the sender's key of the moment, a tag, and half a block of XSalsa20."""
    sender, tag, hidden = box[:32], box[32:48], box[48:]
    shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(sender))
    nonce = hashlib.blake2b(sender + x25519_public(private), digest_size=24).digest()
    key = hsalsa20(hsalsa20(shared, bytes(16)), nonce[:16])
    before, after = salsa20(key, nonce[16:] + bytes(8))
    block = struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(before, after, strict=True)))
    Poly1305.verify_tag(block[:32], hidden, tag)
    return bytes(a ^ b for a, b in zip(hidden, block[32:], strict=True))


def open_message(private: bytes, at: int, boxes: int, place: bytes, sealed: bytes) -> bytes:
    """The body in a sealed message, by the reader whose box stands at `at` of `boxes`."""
    assert sealed[:2] == bytes([1, boxes])
    box = sealed[2 + 88 * at :][:88]
    assert box[:8] == h(x25519_public(private))[:8]
    plain = unseal(open_box(private, box[8:]), b"\1" + sealed[2 + 88 * boxes :], t("message-aad") + place)
    return plain[4:][: struct.unpack(">I", plain[:4])[0]]


def wrap(forum_key: bytes, version: int, nonce: bytes, key: bytes, aad: bytes) -> bytes:
    return struct.pack(">BI", 1, version) + seal(forum_key, nonce, key, aad)[1:]


def pad(data: bytes) -> bytes:
    size = 512
    while size < len(data) + 4:
        size = size * 2 if size < 4096 else size + 4096
    return struct.pack(f">I{size - 4}s", len(data), data)


def prk(secret: bytes, epoch: str) -> bytes:
    return hkdf_extract(h(t("session-salt") + h(t("scope") + f"entry:{epoch}".encode())), secret)


def public_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def signature(seed: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def body(title: str, text: str) -> bytes:
    return l16(title.encode()) + struct.pack(">BI", 0, len(text.encode())) + text.encode()


def signed_post(board: bytes, thread: bytes, parent: bytes, post: bytes, body: bytes) -> bytes:
    return t("post") + l16(board) + l16(thread) + l16(parent) + l16(post) + struct.pack(">BH", 1, 0) + h(body)


def words(code: bytes, wordlist: list[str]) -> str:
    bits = "".join(f"{byte:08b}" for byte in code)
    return " ".join(wordlist[int(bits[i : i + 11], 2)] for i in range(0, 88, 11))


def slip_check(symbols: str) -> str:
    """The symbol that makes the sum of a^i * symbol_i vanish, by tables of powers instead of by multiplying."""
    powers = [1]
    for _ in range(30):
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0b100101 if doubled > 31 else doubled)
    total = 0
    for place, symbol in enumerate(symbols, start=1):
        if value := SLIP_ALPHABET.index(symbol):
            total ^= powers[(powers.index(value) + place) % 31]
    return SLIP_ALPHABET[total]


def long_named(keys: set[bytes], short: Callable[[bytes], str]) -> set[bytes]:
    """All whose short name belongs to a lower key."""
    return {key for key in keys if any(other < key and short(other) == short(key) for other in keys)}


def challenge(registrar: str, forum: str, scope: str) -> bytes:
    hosts = [struct.pack(">H", len(host)) + host.encode() for host in (registrar, forum)]
    return b"\0\2" + (b"\x20" + h(t("scope") + scope.encode())).join(hosts)


def spki(n: int) -> bytes:
    """RFC 9578 s.6.5, built up from its parts in DER."""
    sha384 = der(0x30, der(0x06, bytes.fromhex("608648016503040202")))
    mgf1 = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010108")) + sha384)
    pss = der(0x30, der(0xA0, sha384) + der(0xA1, mgf1) + der(0xA2, der(0x02, b"\x30")))
    algorithm = der(0x30, der(0x06, bytes.fromhex("2a864886f70d01010a")) + pss)
    key = der(0x30, der(0x02, b"\0" + n.to_bytes(256, "big")) + der(0x02, b"\x01\x00\x01"))
    return der(0x30, algorithm + der(0x03, b"\0" + key))


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    count = (size.bit_length() + 7) // 8
    length = bytes([size]) if size < 128 else bytes([128 + count]) + size.to_bytes(count, "big")
    return bytes([tag]) + length + content


def record(seed: bytes, fields: dict[str, object]) -> bytes:
    made = signature(seed, t("record") + spelled(fields).encode())
    return spelled({**fields, "signature": base64url(made)}).encode()


def spelled(value: object) -> str:
    """Canonical JSON, written out."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{spelled(name)}:{spelled(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(spelled, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    return str(value).lower()


def _escaped(character: str) -> str:
    short = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
    if character in short or 32 <= ord(character) < 127:
        return short.get(character, character)
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def mth(entries: Sequence[bytes]) -> bytes:
    """The Merkle Tree Hash of RFC 6962 section 2.1."""
    if len(entries) < 2:
        return h(b"\0" + entries[0]) if entries else h(b"")
    k = _k(len(entries))
    return h(b"\1" + mth(entries[:k]) + mth(entries[k:]))


def path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(entries) == 1:
        return []
    k = _k(len(entries))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def turns(m: int, n: int) -> str:
    """On which side of leaf m each hash of its path stands, from the leaf up."""
    if n == 1:
        return ""
    k = _k(n)
    return turns(m, k) + "r" if m < k else turns(m - k, n - k) + "l"


def proof(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """PROOF of RFC 6962 section 2.1.2."""
    return _subproof(m, entries, True)


def _subproof(m: int, entries: Sequence[bytes], whole: bool) -> list[bytes]:
    if m == len(entries):
        return [] if whole else [mth(entries)]
    k = _k(len(entries))
    if m <= k:
        return [*_subproof(m, entries[:k], whole), mth(entries[k:])]
    return [*_subproof(m - k, entries[k:], False), mth(entries[:k])]


def _k(n: int) -> int:
    return max(1 << power for power in range(n.bit_length()) if 1 << power < n)


def tile_path(level: str, number: int, width: int) -> str:
    """C2SP tlog-tiles: thousands, as long as there are any, each in three digits with an x in front."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(["tile", level, *groups]) + (f".p/{width}" if width != 256 else "")


def commitment(salt: bytes, content: bytes) -> bytes:
    return h(t("commit") + salt + content)


def committed_post(thread: bytes, post: bytes, parent: bytes, record: bytes, html: bytes) -> bytes:
    sealed = struct.pack(">I", len(record)) + record + struct.pack(">I", len(html)) + html
    return thread + post + l16(parent) + b"\0\0" + sealed


def words_place(kind: int, post: bytes, epoch: str) -> bytes:
    return t("words-aad") + struct.pack(">B16sH", kind, post, len(epoch)) + epoch.encode()


def left_of(thread: bytes, post: bytes, parent: bytes, batch: int) -> bytes:
    return thread + post + l16(parent) + struct.pack(">I", batch)


def nominee(salt: bytes, name: str, statement: str, code: bytes) -> bytes:
    said = t("candidate") + l16(name.encode()) + l16(statement.encode())
    return commitment(salt, said + h(t("seat-claim") + code))


def seat_code(key: bytes, election: int, person: bytes, proof: bytes, statement: str) -> bytes:
    said = struct.pack(">I16sH", election, person, len(proof)) + proof + statement.encode()
    return mac(key, t("seat-code") + said, 11)


def redacted_mark(act: int) -> bytes:
    return struct.pack(">BQ55x", 2, act)


def receipt_commitment(box_salt: bytes, number: int, spent_id: bytes) -> bytes:
    content = struct.pack(">I", number) + spent_id
    return commitment(mac(box_salt, t("box") + content, 32), content)


def padded(commitments: list[bytes], salt: bytes) -> list[bytes]:
    """With as many made-up ones as there have to be, sorted."""
    found, number = list(commitments), 0
    while len(found) < 16 or bin(len(found)).count("1") != 1:
        found.append(h(t("padding") + salt + struct.pack(">I", number)))
        number += 1
    return sorted(found)


def entry(number: int, fields: dict[str, object]) -> bytes:
    return struct.pack("B", number) + spelled(fields).encode()


def vkey(name: str, algorithm: int, seed: bytes) -> str:
    key = bytes([algorithm]) + public_key(seed)
    return f"{name}+{_key_id(name, key).hex()}+{base64.standard_b64encode(key).decode()}"


def checkpoint(name: str, seed: bytes, size: int, root: bytes) -> str:
    text = f"{name}\n{size}\n{base64.standard_b64encode(root).decode()}\n"
    return text + "\n" + _signed(name, b"\1" + public_key(seed), signature(seed, text.encode()))


def cosignature(name: str, seed: bytes, text: str, time: int) -> str:
    made = signature(seed, f"cosignature/v1\ntime {time}\n{text}".encode())
    return _signed(name, b"\4" + public_key(seed), struct.pack(">Q", time) + made)


def _signed(name: str, key: bytes, made: bytes) -> str:
    return f"\N{EM DASH} {name} {base64.standard_b64encode(_key_id(name, key) + made).decode()}\n"


def _key_id(name: str, key: bytes) -> bytes:
    return h(name.encode() + b"\n" + key)[:4]
