"""docs/protocol.md cannot rot: its vectors are those of tests/crypto/vectors.json, and the code gives every one."""

import re

from crypto import (
    acts,
    commitments,
    entries,
    keyring,
    merkle,
    messages,
    nominations,
    note,
    pool,
    quotes,
    slips,
)
from forum.transparency.rules import CHECKPOINT_HOUR
from tests.crypto.story import (
    VECTORS,
    given,
)
from tests.crypto.test_labels import LABELS
from tests.protocol.test_given import GIVEN
from tests.protocol.test_opened import OPENED
from tests.protocol.worked import (
    BATCH,
    DOCUMENT,
    HEAD,
    LEAVES,
    MIDNIGHT,
)

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
