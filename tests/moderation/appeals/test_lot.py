"""The jury's draw as anybody can run it again from what is served, and what no lot can be drawn with."""

import base64
import json
from collections.abc import Callable
from hashlib import sha256

import pytest
from nacl.signing import SigningKey

from crypto.acts import Appeal, LotReveal
from crypto.encoding import b64
from forum.passes import lots
from forum.passes import service as passes
from forum.passes.rules import Lot, RegistrarWrong
from forum.transparency import service as log
from moderation.appeals import juries
from tests.core.tools import ON_SQLITE
from tests.moderation.appeals.conftest import Court
from tests.office import reads


def draw_again(read: Callable[[str], bytes], number: int) -> list[str]:
    """The lot of an appeal from the published entries alone: no code of ours."""
    at, log = 0, list[bytes]()
    size = int(read("checkpoint").split(b"\n")[1])
    data = read(f"tile/entries/000.p/{size}")
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        log.append(data[at + 2 : end])
        at = end
    fields = [json.loads(entry[1:]) for entry in log]
    appeal = fields[number]
    listed = next(i for i, entry in enumerate(log) if entry[0] == 10 and fields[i]["appeal"] == number)
    named = {"block": appeal["block"], "lot": appeal["lot"]}
    told = next(i for i, entry in enumerate(log) if entry[0] == 16 and named.items() <= fields[i].items())
    value = base64.urlsafe_b64decode(fields[told]["value"] + "=")
    block = next(one for i, one in enumerate(fields) if log[i][0] == 22 and one["block"] == appeal["block"])
    fixed = base64.urlsafe_b64decode(block["lots"][appeal["lot"]] + "=")
    assert (sha256(value).digest(), told > listed) == (fixed, True)
    leaves = [sha256(b"\0" + log[i]).digest() for i in (number, listed)]
    seed = sha256(b"candour/v1/lot\0" + value + leaves[0] + leaves[1]).digest()
    raw = {key: base64.urlsafe_b64decode(key + "=") for key in fields[listed]["keys"]}
    return sorted(raw, key=lambda key: sha256(b"candour/v1/lot-order\0" + seed + raw[key]).digest())[:5]


def test_a_separate_short_script_draws_the_same_five_from_what_is_served(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    jury = [b64(bytes(key.verify_key)) for key in sitting.draws(entry)]
    browser = sitting.anyone().browser
    assert draw_again(lambda path: browser.get(f"/log/{path}").data, entry) == jury
    assert len(set(jury)) == 5


def test_the_number_of_a_lot_stands_in_the_log_as_the_registrar_signed_it(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    sitting.draws(entry)
    told = lots.told(sitting.forum, Lot(1, 0))
    assert told is not None
    reveal = log.entry(sitting.forum, told.entry)
    assert isinstance(reveal, LotReveal)
    assert reveal.record == sitting.office.records[-1]
    assert told.value == sitting.office.lots[1][0]


@ON_SQLITE
def test_a_number_that_does_not_have_the_published_hash_is_not_taken(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    sitting.office.publish(type="reveal", block=1, lot=0, value=b64(bytes(32)))
    with pytest.raises(RegistrarWrong):
        reads(sitting.forum, sitting.office)
    sitting.signs()
    assert juries.shown(sitting.forum, juries.find(sitting.forum, entry)).jurors == ()


@ON_SQLITE
@pytest.mark.parametrize(("block", "lot"), [(2, 0), (1, 64), (1, 10**6)])
def test_a_number_of_no_block_is_not_taken(sitting: Court, block: int, lot: int) -> None:
    sitting.office.publish(type="reveal", block=block, lot=lot, value=b64(bytes(32)))
    with pytest.raises(RegistrarWrong):
        reads(sitting.forum, sitting.office)


def test_a_number_told_twice_stands_in_the_log_once(sitting: Court) -> None:
    before = log.hold(sitting.forum)
    sitting.office.reveals(1, 3)
    sitting.office.reveals(1, 3)
    assert reads(sitting.forum, sitting.office) == 2
    assert log.hold(sitting.forum) == before + 1


@ON_SQLITE
def test_a_number_that_was_told_before_the_list_was_closed_draws_nobody(sitting: Court) -> None:
    """Somebody with the database in hand lets an appeal name a number that everybody knows already."""
    sitting.office.reveals(1, 0)
    reads(sitting.forum, sitting.office)
    sitting.forum.db.execute("DELETE FROM lots")
    entry = sitting.appeals(sitting.removed())
    appeal = log.entry(sitting.forum, entry)
    assert isinstance(appeal, Appeal)
    assert (appeal.block, appeal.lot) == (1, 0)
    told = next(at for at in range(entry) if isinstance(log.entry(sitting.forum, at), LotReveal))
    sitting.forum.db.execute("UPDATE lots SET entry = ?", told)
    sitting.signs()
    assert juries.shown(sitting.forum, juries.find(sitting.forum, entry)).jurors == ()


@ON_SQLITE
def test_a_key_put_into_the_database_makes_no_juror(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    mole = SigningKey.generate()
    sitting.forum.db.execute("INSERT INTO volunteers (period, juror) VALUES (?, ?)", 11, bytes(mole.verify_key))
    assert bytes(mole.verify_key) not in {bytes(key.verify_key) for key in sitting.draws(entry)}


@ON_SQLITE
def test_a_registrar_that_is_silent_stops_nothing(sitting: Court) -> None:
    removed = sitting.removed()
    sitting.appeals(removed)

    def silent(_: str) -> bytes:
        raise OSError

    assert passes.poll(sitting.forum, silent) == 0
    sitting.later(days=8)
    sitting.ticks()
    assert sitting.state(removed.post_id) == "shown"
