"""docs/protocol.md cannot rot: its vectors are those of tests/crypto/vectors.json, and the code gives every one.

What the code seals under a random nonce is checked the other way round: the printed bytes open to what was sealed.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.signing import SigningKey, VerifyKey

from crypto import (
    accounts,
    acts,
    claims,
    commitments,
    cookies,
    elections,
    entries,
    figures,
    keyring,
    lot,
    merkle,
    messages,
    nominations,
    note,
    pool,
    posts,
    pseudonyms,
    quotes,
    reasons,
    records,
    registrar,
    seats,
    slips,
    threads,
)
from crypto.derive import digest, expand, extract
from crypto.encoding import b64, l16, label, unb64
from crypto.pool import Withdrawal, withdrawal_row
from crypto.sealing import open_sealed, pad
from crypto.tokens import scopes, token
from crypto.tokens.keys import decode_spki
from forum.boards.rules import Board
from forum.transparency.rules import CHECKPOINT_HOUR
from moderation.flags import rules as flags
from tests.crypto import oracle
from tests.crypto.story import (
    BOARD,
    BODY,
    CLAIM,
    DATA_KEY,
    EPOCH,
    GENERATION,
    KEY,
    NONCE,
    PLACE,
    POOL_KEY,
    RECORD,
    ROW,
    SESSION,
    THREAD,
    VECTORS,
    VERSION,
    WAITING,
    given,
)
from tests.crypto.test_labels import LABELS
from tests.crypto.tokens import own

DOCUMENT = (Path(__file__).parent.parent / "docs" / "protocol.md").read_text()
PUBLIC = bytes(KEY.verify_key)
FORUM_KEY = given("input.forum-key")
WITHDRAWAL = pool.withdraw(KEY, PLACE)
ROOT, SIGN_IN = given("input.root"), given("registrar.key-sign-in")
VERIFIER = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"
ACCOUNTS, SEAT_KEY, ANN = given("input.accounts-key"), given("input.seat-key"), given("account.id")
SIGNED_IN = accounts.Account(accounts.SEAT, ANN, 498_000, given("input.form-seed"), SEAT_KEY)
THREAD_HEAD = threads.Head(BODY.title, frozenset([PUBLIC]))
SCOPE = scopes.entry_scope(EPOCH)
HOSTS = (VECTORS["input.registrar-host"], VECTORS["input.forum-host"])
SCOPE_KEY = decode_spki(given("input.spki"))
RECORD_KEY = SigningKey(given("input.record-key"))
KEY_RECORD = {
    "type": "key",
    "scope": SCOPE,
    "spki": b64(SCOPE_KEY.spki),
    "not_before": "2026-11-02T00",
    "not_after": "2026-12-07T00",
}
LOG_KEY, WITNESS_KEY = SigningKey(given("input.log-key")), SigningKey(given("input.witness-key"))
DAY, MIDNIGHT = "2026-11-24", 1_795_478_400
ORIGIN = f"{HOSTS[1]}/candour"
CONTENT = commitments.post_content(PLACE, given("post.sealed-record"), given("post.sealed-html"))
RECEIPT = commitments.receipt_content(123, given("pass.spent-id"))
BATCH = commitments.pad([given("log.commitment")], given("input.batch-salt"))
BOX = commitments.pad([given("log.receipt")], given("input.box-salt"))
LOG = [
    entries.encode(entry)
    for entry in (
        entries.KeyRecord(VECTORS["record.text"].encode()),
        entries.ReleaseBatch(1, DAY, given("log.batch-root")),
        entries.BallotBox(DAY, given("log.box-root")),
    )
]
LEAVES = list(map(merkle.leaf_hash, LOG))
# The same post, destroyed after the time for an appeal.
DESTROYED = acts.ModerationAct(
    act=acts.DESTROY,
    day=DAY,
    post=given("log.commitment"),
    row=given("act.left"),
    rule=0,
    version=1,
    seat=0,
    state=acts.GONE,
    words=given("act.words"),
)
APPEAL = acts.Appeal(DAY, given("log.commitment"), act=3, block=1, lot=0, words=given("act.words"))
APPEALED = given("lot.appeal"), given("lot.candidates")
SEEDS = (bytes([1]) * 32, bytes([2]) * 32, given("input.juror-key"))
CANDIDATES = [bytes(SigningKey(seed).verify_key) for seed in SEEDS]
HEAD = note.Checkpoint(ORIGIN, len(LOG), given("log.root"))


MESSAGE_SEAT, MESSAGE_CODE = given("input.message-seat-key"), given("message.claim-code")
MESSAGE_WRITER = messages.writer(given("input.claim-salt"), MESSAGE_CODE)
MESSAGE = messages.Body(0, MESSAGE_WRITER.reply_key, VECTORS["input.message-text"])
MESSAGE_PLACE = messages.Place(MESSAGE_WRITER.lookup, given("message.id"))
NOMINEE = nominations.Nominee(
    name=VECTORS["input.nominee-name"],
    statement=VECTORS["input.nominee-statement"],
    salt=given("input.nominee-salt"),
    claim=given("nomination.claim-hash"),
)
NOMINATIONS = {"type": "nominations", "election": 1, "candidates": nominations.listed([NOMINEE])}
LIST = bytes([13]) + VECTORS["nomination.record"].encode()
ELECTIONS, BALLOT_ID = given("input.elections-key"), given("input.ballot-id")
PERIOD = int.from_bytes(given("input.period"), "big")
FIGURES = figures.written(142, {"pay": 61, "load": -2}, (12, 30, 41, 33, 9))
ELECTION_OPENED = elections.ElectionOpened(
    election=1,
    kind=elections.GENERAL,
    seats=(1, 2, 3),
    day="2026-11-24",
    nominations_until="2026-12-01T12",
    voting_from="2026-12-04T12",
    closes="2026-12-11T12",
    block=1,
    lot=0,
)
BALLOT_LEAF = elections.ballot_leaf(given("input.box-salt"), BALLOT_ID, b"\x02\x01")
STAGE_TABLE = elections.StageTable(
    election=1,
    elected=(2, 1),
    valid=11,
    quota=4,
    stages=(((0, 0, 0, 0), (300_000, 800_000), (2, 1), (0, 1, 1, 2)),),
    box=commitments.pad([BALLOT_LEAF], given("input.box-salt")).root,
)
SENT = nominations.Sent(1, given("input.person"), NOMINEE.statement, given("input.stamp"))


def node(height: int, index: int) -> bytes:
    return merkle.root(LEAVES[index << height : index + 1 << height])


def pool_hash(waiting: pool.Waiting, nonce: bytes) -> bytes:
    """The hash of what one nonce seals: the independent cipher makes it, the code must open it."""
    aad = label("pool-aad") + ROW + GENERATION.to_bytes(4, "big")
    sealed = oracle.seal(POOL_KEY, nonce, pad(waiting.encode(), pool.SIZE), aad)
    assert pool.open_waiting(POOL_KEY, ROW, GENERATION, sealed) == waiting
    return digest(sealed)


QUOTE, QUOTED = given("input.quote"), quotes.Words("place", False, BODY.text)
QUOTE_ROW = quotes.Row(QUOTE, quotes.AGREED, BOARD, EPOCH, PLACE.post, ANN, ANN, given("quote.sealed-words"))


def quote_hash(nonce: bytes) -> bytes:
    """As of the pool: what the independent cipher seals, the code must open."""
    where = BOARD + l16(EPOCH.encode()) + PLACE.post
    plain = bytes([quotes.AGREED]) + where + l16(ANN) + l16(ANN) + l16(QUOTE_ROW.sealed)
    sealed = oracle.seal(ACCOUNTS, nonce, pad(plain, quotes.ROW_SIZE), label("quote-aad") + QUOTE)
    assert quotes.open_row(ACCOUNTS, QUOTE, sealed) == QUOTE_ROW
    return digest(sealed)


GIVEN: dict[str, Callable[[], bytes | str]] = {
    "notation.label": lambda: label("scope"),
    "notation.l16": lambda: l16(EPOCH.encode()),
    "notation.b64": lambda: b64(BOARD),
    "padding.fixed-16": lambda: pad(b"hi", 16),
    "keys.check": lambda: keyring.check_value(FORUM_KEY, VERSION),
    "session.scope-hash": lambda: scopes.scope_hash(SCOPE),
    "session.prk": lambda: SESSION.prk,
    "session.stored-id": lambda: SESSION.stored_id,
    "session.csrf-key": lambda: SESSION.csrf_key,
    "session.thread-id": lambda: SESSION.thread_id(NONCE),
    "session.post-id": lambda: SESSION.post_id(NONCE),
    "session.pool-row": lambda: SESSION.pool_row(NONCE, GENERATION),
    "session.pool-mark": lambda: SESSION.pool_mark(GENERATION),
    "session.thread-seed": lambda: SESSION.thread_seed(THREAD),
    "session.public-key": lambda: PUBLIC,
    "session.flag-id": lambda: SESSION.flag_id(PLACE.post),
    "session.flag-row": lambda: SESSION.flag_row(PLACE.post, GENERATION),
    "session.claim-code": lambda: SESSION.claim(THREAD),
    "pseudonym.seed": lambda: digest(label("pseudonym") + THREAD + PUBLIC),
    "pseudonym.short": lambda: pseudonyms.short_name(THREAD, PUBLIC),
    "pseudonym.long": lambda: pseudonyms.long_name(THREAD, PUBLIC),
    "post.body": lambda: BODY.encode(),
    "post.signed": lambda: PLACE.signed(BODY),
    "post.signature": lambda: RECORD.signature,
    "post.removed-hash": lambda: posts.removed_hash(THREAD, PUBLIC),
    "quote.row-hash": lambda: quote_hash(given("quote.row-nonce")),
    "claim.words": lambda: claims.to_words(SESSION.claim(THREAD)),
    "claim.K": lambda: extract(given("input.claim-salt"), SESSION.claim(THREAD)),
    "claim.stored-lookup": lambda: CLAIM.stored_lookup,
    "claim.key": lambda: expand(given("claim.K"), label("claim-key"), 32),
    "message.conversation": lambda: SESSION.conversation(NONCE),
    "message.claim-code": lambda: SESSION.claim(given("message.conversation")),
    "message.lookup": lambda: MESSAGE_WRITER.lookup,
    "message.private-key": lambda: MESSAGE_WRITER.private_key,
    "message.reply-key": lambda: MESSAGE_WRITER.reply_key,
    "message.id": lambda: MESSAGE_WRITER.message_id(NONCE, MESSAGE.text),
    "message.pool-row": lambda: MESSAGE_WRITER.pool_row(given("message.id"), GENERATION),
    "message.seat-tag": lambda: digest(messages.public_key(MESSAGE_SEAT))[:8],
    "message.body": lambda: MESSAGE.encode(),
    "message.answer-id": lambda: messages.answer_id(
        NONCE, messages.Body(3, MESSAGE_WRITER.reply_key, VECTORS["input.message-answer"])
    ),
    "withdrawal.row": lambda: withdrawal_row(KEY, PLACE.post, GENERATION),
    "withdrawal.signature": lambda: WITHDRAWAL.signature,
    "pool.withdrawal": lambda: WITHDRAWAL.encode(),
    "pool.withdrawal-sealed-hash": lambda: pool_hash(WITHDRAWAL, given("pool.withdrawal-nonce")),
    "pool.author-tag": lambda: pool.author_tag(POOL_KEY, CLAIM.stored_lookup),
    "pool.post-tag": lambda: pool.post_tag(POOL_KEY, PLACE.post),
    "pool.vote": lambda: pool.Vote(123, given("pass.spent-id"), "support").encode(),
    "flag.letter": lambda: flags.letter(PLACE.post),
    "flag.choice": lambda: flags.choice(PLACE.post, 2),
    "pool.flag": lambda: pool.Flag(given("session.flag-id"), PLACE.post, 2).encode(),
    "pool.message": lambda: pool.Message(CLAIM.stored_lookup, NONCE, b"sealed").encode(),
    "slip.symbols": lambda: slips.read_code(VECTORS["slip.printed"]),
    "registrar.check": lambda: registrar.check_value(ROOT),
    "registrar.key-sign-in": lambda: registrar.use_key(ROOT, registrar.SIGN_IN),
    "registrar.key-codes": lambda: registrar.use_key(ROOT, registrar.CODES),
    "registrar.key-forms": lambda: registrar.use_key(ROOT, registrar.FORMS),
    "registrar.key-scope-keys": lambda: registrar.use_key(ROOT, registrar.SCOPE_KEYS),
    "registrar.key-lots": lambda: registrar.use_key(ROOT, registrar.LOTS),
    "registrar.key-nominations": lambda: registrar.use_key(ROOT, registrar.NOMINATIONS),
    "nomination.code": lambda: SENT.code(given("registrar.key-nominations")),
    "nomination.words": lambda: claims.to_words(given("nomination.code")),
    "nomination.claim-hash": lambda: nominations.claim_hash(given("nomination.code")),
    "nomination.commitment": lambda: NOMINEE.commitment,
    "nomination.record": lambda: records.sign(RECORD_KEY, NOMINATIONS).decode(),
    "election.ballot-leaf": lambda: BALLOT_LEAF,
    "figures.counts": lambda: FIGURES,
    "figures.commitment": lambda: commitments.commitment(given("input.figures-salt"), FIGURES),
    "election.opened": lambda: entries.encode(ELECTION_OPENED),
    "election.table": lambda: entries.encode(STAGE_TABLE),
    "election.list": lambda: LIST,
    "election.box": lambda: entries.encode(entries.BallotBox(DAY, given("log.box-root"))),
    "election.lot-seed": lambda: lot.seed(
        given("input.lot-value"),
        *map(merkle.leaf_hash, (entries.encode(ELECTION_OPENED), LIST, given("election.box"))),
    ),
    "registrar.email-hash": lambda: registrar.email_hash(given("registrar.key-codes"), VECTORS["input.email"]),
    "registrar.code": lambda: registrar.code_of(
        given("registrar.key-codes"), VECTORS["input.email"], given("input.stamp")
    ),
    "registrar.officer-id": lambda: registrar.officer_id("Ann Officer", VERIFIER),
    "registrar.sign-on-state": lambda: registrar.sign_on_value(SIGN_IN, given("input.stamp"), "state"),
    "slip.stored": lambda: slips.slip_hash(given("input.slips-key"), VECTORS["slip.symbols"]),
    "pass.ballot-scope-hash": lambda: scopes.scope_hash(scopes.ballot_scope(123)),
    "pass.challenge": lambda: scopes.challenge(*HOSTS, SCOPE),
    "pass.challenge-digest": lambda: scopes.challenge_digest(*HOSTS, SCOPE),
    "pass.key-id": lambda: SCOPE_KEY.key_id,
    "pass.token-input": lambda: token.token_input(
        given("input.token-nonce"), given("pass.challenge-digest"), given("pass.key-id")
    ),
    "pass.spent-id": lambda: token.spent_id(given("pass.token-input")),
    "record.public-key": lambda: bytes(RECORD_KEY.verify_key),
    "record.signature": lambda: unb64(json.loads(VECTORS["record.text"])["signature"], 64),
    "record.text": lambda: records.sign(RECORD_KEY, KEY_RECORD).decode(),
    "account.id": lambda: accounts.account_id(ACCOUNTS, "ann example"),
    "account.passphrase-key": lambda: accounts.passphrase_key(
        VECTORS["input.passphrase"], given("input.passphrase-salt")
    ),
    "account.leader-mark": lambda: accounts.leader_mark(ACCOUNTS, ANN, SEAT_KEY),
    "seat.public-key": lambda: seats.public_key(SEAT_KEY),
    "seat.holder": lambda: seats.holder_commitment(given("input.holder-salt"), "Ann Example"),
    "log.commitment": lambda: commitments.commitment(given("input.commit-salt"), CONTENT),
    "log.padding": lambda: commitments.padding(given("input.batch-salt"), 0),
    "log.batch-root": lambda: BATCH.root,
    "log.receipt-salt": lambda: commitments.receipt_salt(given("input.box-salt"), RECEIPT),
    "log.receipt": lambda: commitments.commitment(given("log.receipt-salt"), RECEIPT),
    "log.box-root": lambda: BOX.root,
    "act.words": lambda: reasons.words_commitment(given("input.reason-salt"), PLACE.post, given("act.sealed-reason")),
    "act.left": lambda: commitments.commitment(given("input.left-salt"), commitments.row_content(PLACE, 1)),
    "act.entry": lambda: entries.encode(DESTROYED),
    "act.redacted": lambda: posts.redacted(RECORD, "Where do ▇▇▇ go?", 3).encode(),
    "lot.appeal": lambda: entries.encode(APPEAL),
    "lot.candidates": lambda: entries.encode(acts.Candidates(4, tuple(sorted(map(b64, CANDIDATES))))),
    "lot.seed": lambda: lot.seed(given("input.lot-value"), *map(merkle.leaf_hash, APPEALED)),
    "lot.order": lambda: b"".join(lot.drawn(given("lot.seed"), CANDIDATES, 5)),
    "lot.code": lambda: lot.juror_code(SigningKey(given("input.juror-key")), merkle.leaf_hash(APPEALED[0])),
    "log.entry": lambda: LOG[1],
    "log.leaf": lambda: LEAVES[1],
    "log.root": lambda: merkle.root(LEAVES),
    "log.inclusion": lambda: b"".join(merkle.inclusion_proof(1, 3, node)),
    "log.consistency": lambda: b"".join(merkle.consistency_proof(2, 3, node)),
    "log.vkey": lambda: note.of_key(ORIGIN, LOG_KEY).vkey,
    "log.witness": lambda: note.of_key("witness.example", WITNESS_KEY, note.COSIGNS).vkey,
    "log.checkpoint": lambda: (
        note.sign(ORIGIN, LOG_KEY, HEAD.text) + note.cosign("witness.example", WITNESS_KEY, HEAD.text, MIDNIGHT)
    ).encode(),
}

POST_PLACE = (DATA_KEY, PLACE, EPOCH)
THREAD_PLACE = (DATA_KEY, BOARD, THREAD, EPOCH)
OPENED: dict[str, Callable[[], tuple[object, object]]] = {
    "keys.wrapped-data-key": lambda: (
        keyring.unwrap(FORUM_KEY, VERSION, given("keys.wrapped-data-key"), keyring.data_key_aad(BOARD, EPOCH)),
        DATA_KEY,
    ),
    "keys.wrapped-claim-salt": lambda: (
        keyring.unwrap(FORUM_KEY, VERSION, given("keys.wrapped-claim-salt"), keyring.stable_key_aad("claim-salt")),
        given("input.claim-salt"),
    ),
    "form.token": lambda: (SESSION.form_nonce(VECTORS["form.token"]), NONCE),
    "cookie.value": lambda: (cookies.open_cookie(given("input.cookie-key"), VECTORS["cookie.value"]), SESSION),
    "post.sealed-record": lambda: (posts.open_record(*POST_PLACE, given("post.sealed-record")), RECORD),
    "post.sealed-html": lambda: (posts.open_html(*POST_PLACE, given("post.sealed-html")), VECTORS["input.html"]),
    "thread.sealed-head": lambda: (threads.open_head(*THREAD_PLACE, given("thread.sealed-head")), THREAD_HEAD),
    "thread.sealed-voices": lambda: (
        threads.open_voices(*THREAD_PLACE, given("thread.sealed-voices")),
        frozenset([PUBLIC]),
    ),
    "act.sealed-reason": lambda: (
        reasons.open_words(DATA_KEY, reasons.REASON, PLACE.post, EPOCH, given("act.sealed-reason")),
        VECTORS["input.reason"],
    ),
    "election.sealed-candidate": lambda: (
        elections.open_nominee(ELECTIONS, 1, NOMINEE.commitment, given("election.sealed-candidate")),
        (NOMINEE.name, NOMINEE.statement),
    ),
    "election.sealed-ballot": lambda: (
        elections.open_ballot(ELECTIONS, 1, BALLOT_ID, given("election.sealed-ballot")),
        b"\x02\x01",
    ),
    "figures.sealed-tally": lambda: (
        figures.read(figures.open_tally(given("input.tally-key"), PERIOD, given("figures.sealed-tally"))),
        (139, {"pay": 64, "load": 1}, (10, 31, 44, 30, 8)),
    ),
    "figures.sealed": lambda: (
        figures.open_noisy(given("input.figures-key"), PERIOD, given("figures.sealed")),
        FIGURES,
    ),
    "election.sealed-recalls": lambda: (
        elections.open_tallies(ELECTIONS, given("election.sealed-recalls")),
        [elections.Tally(9, 2, "2026-12-07T00", 5)],
    ),
    "quote.sealed-words": lambda: (quotes.open_words(DATA_KEY, QUOTE, PLACE.post, QUOTE_ROW.sealed), QUOTED),
    "claim.sealed": lambda: (CLAIM.open(given("claim.sealed")), (THREAD, KEY)),
    "message.sealed": lambda: (
        messages.open_message(MESSAGE_SEAT, MESSAGE_PLACE, given("message.sealed")),
        MESSAGE,
    ),
    "slip.printed": lambda: (slips.read_code(VECTORS["slip.printed"]), VECTORS["slip.symbols"]),
    "pass.token": lambda: (
        token.verify(given("pass.token"), SCOPE_KEY, given("pass.challenge-digest")),
        given("pass.spent-id"),
    ),
    "registrar.badge": lambda: (
        registrar.open_badge(SIGN_IN, VECTORS["registrar.badge"]),
        registrar.Badge(registrar.MEMBER, given("input.person"), 2_988_000),
    ),
    "registrar.form-token": lambda: (
        registrar.is_form_token(
            given("registrar.key-forms"), VECTORS["registrar.badge"], VECTORS["registrar.form-token"]
        ),
        True,
    ),
    "registrar.sealed-scope-key": lambda: (
        registrar.open_scope_key(
            given("registrar.key-scope-keys"), "ballot:000012", given("registrar.sealed-scope-key")
        ),
        bytes.fromhex("3003020100"),
    ),
    "registrar.sealed-lots": lambda: (
        registrar.open_lots(given("registrar.key-lots"), 1, given("registrar.sealed-lots")),
        [ROOT],
    ),
    "account.sealed-secret": lambda: (
        accounts.open_secret(given("account.passphrase-key"), accounts.SEAT, ANN, given("account.sealed-secret")),
        SEAT_KEY,
    ),
    "account.cookie": lambda: (accounts.open_account(given("input.cookie-key"), VECTORS["account.cookie"]), SIGNED_IN),
    "account.form-token": lambda: (SIGNED_IN.is_form_token(VECTORS["account.form-token"]), True),
    "seat.sealed-holder": lambda: (
        seats.open_holder(ACCOUNTS, 2, given("seat.sealed-holder")),
        seats.Holder("Ann Example", "ann@council.example"),
    ),
    "board.sealed": lambda: (
        open_sealed(given("input.boards-key"), given("board.sealed"), label("board-aad") + BOARD),
        VECTORS["board.text"].encode(),
    ),
}
# Checked in tests of their own, or together with what is made from them.
APART = {"pool.post", "pool.post-nonce", "pool.post-sealed-hash", "pool.withdrawal-nonce", "withdrawal.signed"}
APART |= {"quote.row-nonce"}
APART |= {"board.text"}


def printed() -> dict[str, str]:
    """The vectors of the document: a name at the start of a line, its value indented below, hex in several lines."""
    found: dict[str, str] = {}
    for block in re.findall(r"^```vectors\n(.*?)^```$", DOCUMENT, re.M | re.S):
        for name, lines in re.findall(r"^(\S+)\n((?:    .+\n)+)", block, re.M):
            assert name not in found, name
            found[name] = "".join(line.strip() for line in lines.splitlines())
    return found


@pytest.mark.parametrize("name", GIVEN)
def test_the_code_gives_the_vector(name: str) -> None:
    value = GIVEN[name]()
    assert VECTORS[name] == (value if isinstance(value, str) else value.hex())


@pytest.mark.parametrize("name", OPENED)
def test_the_sealed_vector_opens_to_what_the_document_says(name: str) -> None:
    opened, expected = OPENED[name]()
    assert opened == expected


def test_the_waiting_post_opens_to_the_post_of_the_example() -> None:
    sealed = oracle.seal(
        POOL_KEY,
        given("pool.post-nonce"),
        pad(given("pool.post"), pool.SIZE),
        label("pool-aad") + ROW + GENERATION.to_bytes(4, "big"),
    )
    opened = pool.open_waiting(POOL_KEY, ROW, GENERATION, sealed)
    assert isinstance(opened, pool.WaitingPost)
    assert (opened.mark, opened.place, opened.record) == (WAITING.mark, PLACE, RECORD)
    assert (opened.lookup, opened.claim) == (CLAIM.stored_lookup, given("claim.sealed"))
    assert digest(sealed) == given("pool.post-sealed-hash")


def test_the_withdrawal_is_a_signature_over_the_printed_bytes() -> None:
    VerifyKey(PUBLIC).verify(given("withdrawal.signed"), given("withdrawal.signature"))
    assert Withdrawal(PLACE, PUBLIC, given("withdrawal.signature")) == WITHDRAWAL


def test_the_pass_is_the_first_of_the_vectors_with_all_steps() -> None:
    first = own.VECTORS[0]
    names = {"input.spki": "pkS", "input.token-nonce": "nonce", "pass.token": "token", "pass.spent-id": "spent_id"}
    assert {name: VECTORS[name] for name in names} == {name: first[field] for name, field in names.items()}
    assert (first["registrar_host"], first["forum_host"], first["scope"]) == (*HOSTS, SCOPE)


def test_the_record_is_read_with_the_printed_key() -> None:
    assert records.read(given("record.public-key"), VECTORS["record.text"].encode()) == KEY_RECORD


def test_the_text_of_a_board_is_what_the_forum_reads_back() -> None:
    assert Board(BOARD, **json.loads(VECTORS["board.text"])).slug == "depot-move"


def test_the_checkpoint_on_the_page_is_the_one_of_the_vectors_and_opens_with_both_keys() -> None:
    served = given("log.checkpoint").decode()
    assert f"```\n{served}```\n" in DOCUMENT
    assert f"`{MIDNIGHT}`" in DOCUMENT
    for vkey in ("log.vkey", "log.witness"):
        assert note.checkpoint(note.open_note(note.verifier(VECTORS[vkey]), served)) == HEAD


def test_the_proofs_on_the_page_hold() -> None:
    inclusion, consistency = given("log.inclusion"), given("log.consistency")
    old = merkle.root(LEAVES[:2])
    assert merkle.is_included(HEAD.root, 3, 1, given("log.leaf"), [inclusion[:32], inclusion[32:]])
    assert merkle.is_consistent(2, old, 3, HEAD.root, [consistency])
    assert BATCH.includes(given("log.batch-root"), given("log.commitment"), BATCH.proof(given("log.commitment")))


def test_every_vector_of_the_file_is_checked_here() -> None:
    inputs = {name for name in VECTORS if name.startswith("input.")}
    assert set(GIVEN) | set(OPENED) | APART | inputs == set(VECTORS)


def test_the_document_prints_the_vectors_of_the_file_and_no_others() -> None:
    assert printed() == VECTORS


def test_every_label_of_the_code_stands_in_the_table_of_labels() -> None:
    table = DOCUMENT.partition("## Labels")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.M)) == set(LABELS)


def test_the_document_says_of_every_act_who_does_it_and_every_state() -> None:
    section = DOCUMENT.partition("### Acts")[2].partition("\n### ")[0]
    by_seat = dict(re.findall(r"^\| `([a-z]+)` \| (?:a (seat)|[^|]+) ", section, re.M))
    assert by_seat == {act: "seat" * (act in acts.BY_SEAT) for act in (*acts.BY_SEAT, *acts.BY_ITSELF)}
    assert all(f"`{state}`" in section for state in acts.STATES)


def test_the_document_names_every_size_that_the_code_fixes() -> None:
    assert f"{pool.SIZE:,}" in DOCUMENT
    assert all(f"{size:,}" in DOCUMENT for size in (*messages.SIZES, messages.LONGEST))
    section = DOCUMENT.partition("### Quotes")[2].partition("```vectors")[0]
    assert all(f"{size:,}" in section for size in (quotes.WORDS_SIZE, quotes.ROW_SIZE))
    section = DOCUMENT.partition("### Nominations")[2].partition("```vectors")[0]
    sizes = (nominations.STATEMENT_LONGEST, nominations.NAME_LONGEST, nominations.MOST)
    assert all(f"{size:,}" in section for size in sizes)
    assert f"{entries.LARGEST:,}" in DOCUMENT.partition("### Entries")[2].partition("|")[0]
    assert f"at least {commitments.SMALLEST}" in DOCUMENT
    assert f"{CHECKPOINT_HOUR:02}:00 UTC" in DOCUMENT
    assert slips.ALPHABET in DOCUMENT
    assert all(f"`{name}`" in DOCUMENT for name in keyring.STABLE_KEYS)
