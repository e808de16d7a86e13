"""crypto/ against the independent second computation: equal on every input, and each opens what the other seals."""

import secrets

from hypothesis import given, strategies
from mnemonic import Mnemonic
from nacl.signing import SigningKey

from crypto import (
    claims,
    commitments,
    cookies,
    keyring,
    messages,
    nominations,
    pool,
    posts,
    reasons,
    records,
    sealing,
    slips,
    threads,
)
from crypto.encoding import b64, l16, unb64
from crypto.sessions import Session
from crypto.tokens import scopes, token
from crypto.tokens.keys import encode_spki
from tests.crypto import oracle
from tests.crypto.oracle import hkdf_expand, t

KEYS = strategies.binary(min_size=32, max_size=32)
IDS = strategies.binary(min_size=16, max_size=16)
NONCES = strategies.binary(min_size=24, max_size=24)
EPOCHS = strategies.builds("{}-W{:02}".format, strategies.integers(2026, 2099), strategies.integers(1, 53))
GENERATIONS = strategies.integers(0, 2**32 - 1)
WORDS = strategies.text(strategies.characters(codec="utf-8"), max_size=200)
HOSTS = strategies.from_regex(r"[a-z]{1,9}\.example(:[0-9]{2,5})?", fullmatch=True)
FIELDS = strategies.dictionaries(
    strategies.text(strategies.characters(max_codepoint=127), max_size=8).filter(lambda name: name != "signature"),
    strategies.text(max_size=20) | strategies.integers(-(2**53) + 1, 2**53 - 1) | strategies.booleans(),
)


def test_the_oracles_hchacha20_is_that_of_its_draft() -> None:
    """draft-irtf-cfrg-xchacha-03, section 2.2.1."""
    nonce = bytes.fromhex("000000090000004a0000000031415927")
    expected = "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"
    assert oracle.hchacha20(bytes(range(32)), nonce).hex() == expected


@given(KEYS, NONCES, strategies.binary(max_size=300), strategies.binary(max_size=60))
def test_what_the_oracle_seals_opens(key: bytes, nonce: bytes, text: bytes, aad: bytes) -> None:
    assert sealing.open_sealed(key, oracle.seal(key, nonce, text, aad), aad) == text


@given(KEYS, strategies.binary(max_size=300), strategies.binary(max_size=60))
def test_what_is_sealed_is_what_the_oracle_seals_with_that_nonce(key: bytes, text: bytes, aad: bytes) -> None:
    sealed = sealing.seal(key, text, aad)
    assert sealed == oracle.seal(key, sealed[1:25], text, aad)


@given(strategies.integers(0, 20_000))
def test_padding_agrees(length: int) -> None:
    data = secrets.token_bytes(length)
    assert sealing.pad(data) == oracle.pad(data)


@given(strategies.binary(max_size=100))
def test_base64url_agrees(data: bytes) -> None:
    assert b64(data) == oracle.base64url(data)
    assert unb64(oracle.base64url(data), len(data)) == data


@given(KEYS, EPOCHS)
def test_the_keys_of_a_session_agree(secret: bytes, epoch: str) -> None:
    session, prk = Session(secret, epoch), oracle.prk(secret, epoch)
    assert session.prk == prk
    assert session.stored_id == oracle.h(hkdf_expand(prk, t("session-id"), 32))
    assert session.csrf_key == hkdf_expand(prk, t("csrf"), 32)


@given(KEYS, EPOCHS, IDS)
def test_what_a_session_gives_a_thread_agrees(secret: bytes, epoch: str, thread: bytes) -> None:
    session, prk = Session(secret, epoch), oracle.prk(secret, epoch)
    seed = hkdf_expand(prk, t("thread") + thread, 32)
    assert session.thread_seed(thread) == seed
    assert bytes(session.thread_key(thread).verify_key) == oracle.public_key(seed)
    assert session.claim(thread) == hkdf_expand(prk, t("claim") + thread, 11)
    assert session.flag_id(thread) == oracle.h(hkdf_expand(prk, t("flag") + thread, 32))


@given(KEYS, EPOCHS, IDS, GENERATIONS)
def test_what_a_session_gives_a_form_agrees(secret: bytes, epoch: str, nonce: bytes, generation: int) -> None:
    session, prk = Session(secret, epoch), oracle.prk(secret, epoch)
    g = generation.to_bytes(4, "big")
    assert session.thread_id(nonce) == hkdf_expand(prk, t("thread-id") + nonce, 16)
    assert session.flag_row(nonce, generation) == hkdf_expand(prk, t("flag-row") + nonce + g, 16)
    assert session.post_id(nonce) == hkdf_expand(prk, t("post-id") + nonce, 16)
    assert session.pool_mark(generation) == hkdf_expand(prk, t("pool") + g, 16)


@given(KEYS, EPOCHS, IDS)
def test_form_tokens_agree(secret: bytes, epoch: str, nonce: bytes) -> None:
    form_key = hkdf_expand(oracle.prk(secret, epoch), t("csrf"), 32)
    proof = oracle.mac(form_key, t("csrf-token") + nonce, 16)
    assert Session(secret, epoch).form_nonce(oracle.base64url(nonce + proof)) == nonce


@given(KEYS, NONCES, KEYS, EPOCHS)
def test_a_cookie_of_the_oracle_opens(key: bytes, nonce: bytes, secret: bytes, epoch: str) -> None:
    sealed = oracle.seal(key, nonce, b"\x00" + secret, t("cookie-aad") + oracle.l16(epoch.encode()))
    value = f"{oracle.base64url(sealed)}.{epoch}"
    assert cookies.open_cookie(key, value) == Session(secret, epoch)


@given(KEYS, strategies.booleans())
def test_a_cookie_opens_for_the_oracle(key: bytes, keep: bool) -> None:
    session = Session(bytes(32), "2026-W48")
    sealed, _, epoch = cookies.seal_cookie(key, session, keep).partition(".")
    aad = t("cookie-aad") + oracle.l16(epoch.encode())
    assert oracle.unseal(key, unb64(sealed, 74), aad) == bytes([keep]) + session.secret


@given(KEYS, GENERATIONS, NONCES, KEYS, IDS, EPOCHS)
def test_wrapped_keys_agree(root: bytes, version: int, nonce: bytes, key: bytes, board: bytes, epoch: str) -> None:
    place = t("data-key-aad") + board + oracle.l16(epoch.encode())
    assert keyring.data_key_aad(board, epoch) == place
    assert keyring.unwrap(root, version, oracle.wrap(root, version, nonce, key, place), place) == key
    check = oracle.hkdf(root, t("forum-key-check") + version.to_bytes(4, "big"), 16)
    assert keyring.check_value(root, version) == check


@given(KEYS, strategies.text(slips.ALPHABET, min_size=16, max_size=16))
def test_slips_agree(key: bytes, symbols: str) -> None:
    assert slips.read_code(symbols + oracle.slip_check(symbols)) == symbols
    assert slips.slip_hash(key, symbols) == oracle.hkdf(key, t("slip") + symbols.encode(), 32)


@given(KEYS, strategies.binary(min_size=11, max_size=11))
def test_claims_agree(salt: bytes, code: bytes) -> None:
    key = oracle.hkdf_extract(salt, code)
    found = claims.claim(salt, code)
    assert found.stored_lookup == oracle.h(hkdf_expand(key, t("claim-lookup"), 32))
    assert found.key == hkdf_expand(key, t("claim-key"), 32)
    assert claims.to_words(code) == oracle.words(code, Mnemonic("english").wordlist)


@given(KEYS, IDS, IDS, strategies.just(b"") | IDS, IDS, WORDS, WORDS)
def test_signed_posts_agree(
    seed: bytes, board: bytes, thread: bytes, parent: bytes, post: bytes, title: str, text: str
) -> None:
    place, body = posts.Place(board, thread, parent, post), oracle.body(title, text)
    signature = oracle.signature(seed, oracle.signed_post(board, thread, parent, post, body))
    record = posts.sign(SigningKey(seed), place, posts.Body(title, text))
    assert record.encode() == body + oracle.public_key(seed) + signature


@given(KEYS, NONCES, IDS, IDS, IDS, EPOCHS, WORDS)
def test_a_post_the_oracle_seals_opens(
    key: bytes, nonce: bytes, board: bytes, thread: bytes, post: bytes, epoch: str, text: str
) -> None:
    place = board + thread + post + oracle.l16(epoch.encode()) + bytes(2)
    plain = oracle.body("", text) + bytes(range(96))
    sealed = oracle.seal(key, nonce, oracle.pad(plain), t("post-aad") + place)
    record = posts.open_record(key, posts.Place(board, thread, b"", post), epoch, sealed)
    assert record == posts.Record(posts.Body("", text), bytes(range(32)), bytes(range(32, 96)))


@given(KEYS, NONCES, IDS, IDS, EPOCHS, WORDS, strategies.frozensets(KEYS, max_size=5))
def test_a_thread_the_oracle_seals_opens(
    key: bytes, nonce: bytes, board: bytes, thread: bytes, epoch: str, title: str, keys: frozenset[bytes]
) -> None:
    place = board + thread + oracle.l16(epoch.encode())
    joined = b"".join(sorted(keys))
    head = oracle.seal(key, nonce, oracle.pad(oracle.l16(title.encode()) + joined), t("head-aad") + place)
    voices = oracle.seal(key, nonce, oracle.pad(joined), t("voices-aad") + place)
    assert threads.open_head(key, board, thread, epoch, head) == threads.Head(title, keys)
    assert threads.open_voices(key, board, thread, epoch, voices) == keys


@given(KEYS, KEYS, IDS, IDS, GENERATIONS, IDS)
def test_withdrawals_agree(key: bytes, seed: bytes, row: bytes, thread: bytes, generation: int, post: bytes) -> None:
    made = pool.withdraw(SigningKey(seed), posts.Place(bytes(16), thread, b"", post))
    signed = t("withdraw") + b"".join(oracle.l16(part) for part in (bytes(16), thread, post))
    ids = bytes(16) + thread + post + bytes(2)
    tail = oracle.public_key(seed) + oracle.signature(seed, signed)
    plain = b"\x02" + bytes(21) + ids + bytes(32) + bytes(2) + tail
    sealed = pool.seal_waiting(key, row, generation, made)
    opened = oracle.unseal(key, sealed, t("pool-aad") + row + generation.to_bytes(4, "big"))
    assert opened == (len(plain).to_bytes(4, "big") + plain).ljust(20_480, b"\0")


@given(KEYS, NONCES, KEYS, IDS, EPOCHS, WORDS, strategies.sampled_from([1, 2, 3, 4]))
def test_reasons_agree(key: bytes, nonce: bytes, salt: bytes, post: bytes, epoch: str, words: str, number: int) -> None:
    kind = (reasons.REASON, reasons.APPEAL, reasons.PASSAGES, reasons.JUROR)[number - 1]
    sealed = oracle.seal(key, nonce, oracle.pad(words.encode()), oracle.words_place(number, post, epoch))
    assert reasons.open_words(key, kind, post, epoch, sealed) == words
    assert reasons.words_commitment(salt, post, sealed) == oracle.commitment(salt, post + sealed)


@given(KEYS, IDS, IDS, strategies.just(b"") | IDS, strategies.integers(0, 2**32 - 1))
def test_what_is_left_of_a_post_agrees(salt: bytes, thread: bytes, post: bytes, parent: bytes, batch: int) -> None:
    left = commitments.row_content(posts.Place(b"", thread, parent, post), batch)
    assert commitments.commitment(salt, left) == oracle.commitment(salt, oracle.left_of(thread, post, parent, batch))


@given(KEYS, WORDS, WORDS, WORDS, strategies.integers(0, 2**63 - 1))
def test_redacted_posts_agree(author: bytes, title: str, text: str, left: str, act: int) -> None:
    record = posts.Record(posts.Body(title, text), author, bytes(64))
    assert posts.redacted(record, left, act).encode() == oracle.body(title, left) + author + oracle.redacted_mark(act)


@given(KEYS, IDS, IDS, GENERATIONS, KEYS, strategies.binary(max_size=3000), strategies.integers(0, 2**16 - 1))
def test_flags_and_messages_agree(
    key: bytes, row: bytes, one: bytes, generation: int, whose: bytes, words: bytes, rule: int
) -> None:
    flag = b"\x04" + whose + one + rule.to_bytes(2, "big")
    message = b"\x05" + whose + one + oracle.l16(words)
    for waiting, plain in ((pool.Flag(whose, one, rule), flag), (pool.Message(whose, one, words), message)):
        sealed = pool.seal_waiting(key, row, generation, waiting)
        opened = oracle.unseal(key, sealed, t("pool-aad") + row + generation.to_bytes(4, "big"))
        assert opened == (len(plain).to_bytes(4, "big") + plain).ljust(20_480, b"\0")


@given(KEYS, KEYS, IDS)
def test_where_a_post_waits_agrees(key: bytes, lookup: bytes, post: bytes) -> None:
    place = posts.Place(bytes(16), bytes(16), b"", post)
    record = posts.Record(posts.Body("", ""), bytes(32), bytes(64))
    found = pool.rows(key, pool.WaitingPost(bytes(16), place, record, lookup, b""))
    row_key = oracle.hkdf(key, t("pool-rows"), 32)
    own = oracle.mac(row_key, t("pool-post") + post, 16)
    assert (found.author, found.own) == (oracle.mac(row_key, t("pool-author") + lookup, 16), own)
    assert found.tag == own[8:]


@given(KEYS, KEYS, WORDS, WORDS, GENERATIONS, IDS, strategies.binary(max_size=40))
def test_nominations_agree(
    key: bytes, salt: bytes, name: str, statement: str, election: int, person: bytes, proof: bytes
) -> None:
    code = nominations.Sent(election, person, statement, proof).code(key)
    nominee = nominations.Nominee(name, statement, salt, nominations.claim_hash(code))
    assert code == oracle.seat_code(key, election, person, proof, statement)
    assert nominee.commitment == oracle.nominee(salt, name, statement, code)


@given(strategies.binary(max_size=100))
def test_framing_agrees(data: bytes) -> None:
    assert l16(data) == oracle.l16(data)


@given(HOSTS, HOSTS, EPOCHS)
def test_challenges_agree(registrar: str, forum: str, epoch: str) -> None:
    assert scopes.challenge(registrar, forum, f"entry:{epoch}") == oracle.challenge(registrar, forum, f"entry:{epoch}")


@given(strategies.integers(2**2046, 2**2047 - 1))
def test_public_keys_are_spelled_alike(half: int) -> None:
    assert encode_spki(2 * half + 1) == oracle.spki(2 * half + 1)


@given(KEYS, KEYS, KEYS)
def test_spent_ids_agree(nonce: bytes, challenge_digest: bytes, key_id: bytes) -> None:
    signed = b"\x00\x02" + nonce + challenge_digest + key_id
    assert token.token_input(nonce, challenge_digest, key_id) == signed
    assert token.spent_id(signed) == oracle.h(t("spent") + signed)


@given(KEYS, FIELDS, strategies.lists(WORDS | strategies.booleans(), max_size=3))
def test_records_agree(seed: bytes, fields: dict[str, object], values: list[object]) -> None:
    full = {**fields, "type": "key", "values": values}
    assert records.sign(SigningKey(seed), full) == oracle.record(seed, full)


@given(KEYS, strategies.binary(min_size=11, max_size=11), IDS, GENERATIONS, WORDS)
def test_what_a_claim_code_gives_a_conversation_agrees(
    salt: bytes, code: bytes, nonce: bytes, generation: int, text: str
) -> None:
    key, found = oracle.hkdf_extract(salt, code), messages.writer(salt, code)
    message = hkdf_expand(key, t("message-id") + nonce + oracle.h(text.encode()), 16)
    row = hkdf_expand(key, t("message-row") + message + generation.to_bytes(4, "big"), 16)
    assert found.lookup == oracle.h(hkdf_expand(key, t("claim-lookup"), 32))
    assert found.private_key == hkdf_expand(key, t("message-key"), 32)
    assert found.reply_key == oracle.x25519_public(found.private_key)
    assert found.message_id(nonce, text) == message
    assert found.pool_row(message, generation) == row


@given(strategies.lists(KEYS, min_size=1, max_size=3, unique=True), KEYS, IDS, strategies.integers(0, 8), WORDS)
def test_a_message_opens_for_the_oracle(
    seats: list[bytes], lookup: bytes, message: bytes, seat: int, text: str
) -> None:
    body = messages.Body(seat, lookup, text)
    keys = [messages.public_key(private) for private in seats]
    sealed = messages.seal_message(keys, messages.Place(lookup, message), body)
    for at, private in enumerate(seats):
        opened = oracle.open_message(private, at, len(seats), lookup + message, sealed)
        assert opened == bytes([seat]) + lookup + text.encode()
