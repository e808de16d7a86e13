"""What the code seals under a random nonce is checked the other way round: the printed bytes open to what they say."""

import json
from collections.abc import Callable

import pytest
from nacl.signing import VerifyKey

from crypto import (
    accounts,
    cookies,
    elections,
    figures,
    keyring,
    messages,
    pool,
    posts,
    quotes,
    reasons,
    records,
    registrar,
    seats,
    slips,
    threads,
)
from crypto.derive import digest
from crypto.encoding import label
from crypto.pool import Withdrawal
from crypto.sealing import open_sealed, pad
from crypto.tokens import token
from forum.boards.rules import Board
from tests.crypto import oracle
from tests.crypto.story import (
    BOARD,
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
from tests.crypto.tokens import own
from tests.protocol.worked import (
    ACCOUNTS,
    ANN,
    BALLOT_ID,
    ELECTIONS,
    FIGURES,
    FORUM_KEY,
    HOSTS,
    KEY_RECORD,
    MESSAGE,
    MESSAGE_PLACE,
    MESSAGE_SEAT,
    NOMINEE,
    PERIOD,
    PUBLIC,
    QUOTE,
    QUOTE_ROW,
    QUOTED,
    ROOT,
    SCOPE,
    SCOPE_KEY,
    SEAT_SECRET,
    SIGN_IN,
    SIGNED_IN,
    THREAD_HEAD,
    WITHDRAWAL,
)

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
        SEAT_SECRET,
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
