"""What the worked values of docs/protocol.md are made of."""

from pathlib import Path

from nacl.signing import SigningKey

from crypto import (
    accounts,
    acts,
    commitments,
    elections,
    entries,
    figures,
    merkle,
    messages,
    nominations,
    note,
    pool,
    quotes,
    reports,
    threads,
)
from crypto.derive import digest
from crypto.encoding import b64, l16, label
from crypto.sealing import pad
from crypto.tokens import scopes
from crypto.tokens.keys import decode_spki
from tests.crypto import oracle
from tests.crypto.story import (
    BODY,
    EPOCH,
    GENERATION,
    KEY,
    PLACE,
    POOL_KEY,
    ROW,
    VECTORS,
    given,
)

DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
PUBLIC = bytes(KEY.verify_key)
FORUM_KEY = given("input.forum-key")
WITHDRAWAL = pool.withdraw(KEY, PLACE)
ROOT, SIGN_IN = given("input.root"), given("registrar.key-sign-in")
VERIFIER = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"
QUOTE, QUOTED = given("input.quote"), quotes.Words("place", False, BODY.text)
QUOTE_ROW = quotes.Row(QUOTE, quotes.AGREED, PLACE.board, EPOCH, PLACE.post, given("quote.sealed-words"))
ACCOUNTS, SEAT_SECRET, ANN = given("input.accounts-key"), given("input.seat-secret"), given("account.id")
SIGNED_IN = accounts.Account(accounts.SEAT, ANN, 498_000, given("input.form-seed"), SEAT_SECRET)
REPORT = reports.Report(1, 11, 0, (), "", given("input.report-hash"), ())
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


def quote_hash(nonce: bytes) -> bytes:
    """The same of a quote's row."""
    where = PLACE.board + l16(EPOCH.encode()) + PLACE.post
    plain = bytes([quotes.AGREED]) + where + l16(QUOTE_ROW.sealed)
    sealed = oracle.seal(ACCOUNTS, nonce, pad(plain, quotes.ROW_SIZE), label("quote-aad") + QUOTE)
    assert quotes.open_row(ACCOUNTS, QUOTE, sealed) == QUOTE_ROW
    return digest(sealed)


def pool_hash(waiting: pool.Waiting, nonce: bytes) -> bytes:
    """The hash of what one nonce seals: the independent cipher makes it, the code must open it."""
    aad = label("pool-aad") + ROW + GENERATION.to_bytes(4, "big")
    sealed = oracle.seal(POOL_KEY, nonce, pad(waiting.encode(), pool.SIZE), aad)
    assert pool.open_waiting(POOL_KEY, ROW, GENERATION, sealed) == waiting
    return digest(sealed)
