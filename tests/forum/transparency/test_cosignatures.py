"""Witnesses sign checkpoints: whose word is taken, what is refused, and below which checkpoint it stands."""

import base64
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from nacl.signing import SigningKey
from werkzeug.test import TestResponse

from core.clock import parse_moment
from crypto import note
from forum.app import app_of
from forum.instance import Instance
from forum.membership import service as membership
from forum.tick import tick
from forum.transparency import service as log
from forum.transparency.rules import WitnessesWrong, read_witnesses
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.forum.test_headers import assert_strict
from tests.forum.transparency.tools import first_checkpoint_was_on, reader, signs, stands_at
from tests.people import Person

DAY = parse_moment("2026-11-24")
ORDER = 2**252 + 27742317777372353535851937790883648493


@dataclass(frozen=True)
class Witness:
    name: str = "union.example"
    key: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def vkey(self) -> str:
        return note.of_key(self.name, self.key, note.COSIGNS).vkey

    def line(self, text: str, day: datetime = DAY) -> str:
        return note.cosign(self.name, self.key, text, int(day.timestamp()))


@dataclass
class Watch:
    """A forum that knows some witnesses."""

    forum: Instance
    browser: FlaskClient

    def text(self) -> str:
        return note.split(self.served())[0]

    def served(self) -> str:
        return reader(self.forum).get("checkpoint").decode()

    def sends(self, *lines: str, text: str | None = None) -> TestResponse:
        body = f"{self.text() if text is None else text}\n{''.join(lines)}"
        return self.browser.post("/log/cosignatures", data=body.encode(), content_type="text/plain; charset=utf-8")

    def grows(self, day: datetime = NOON) -> None:
        membership.print_slips(self.forum, 1)
        stands_at(self.forum, day)
        signs(self.forum)


def watched_by(forum: Instance, *witnesses: Witness) -> Watch:
    known = " ".join(witness.vkey for witness in witnesses)
    forum = replace(forum, settings=replace(forum.settings, witnesses=known))
    return Watch(forum, app_of(forum).test_client())


def test_a_witness_is_taken_without_a_word_and_its_line_is_served(forum: Instance) -> None:
    witness = Witness()
    watch = watched_by(forum, witness)
    before, line = watch.served(), witness.line(watch.text())
    answer = watch.sends(line)
    assert (answer.status_code, answer.data) == (204, b"")
    assert_strict(answer, "cosignature")
    assert watch.served() == before + line
    known = note.of_key(witness.name, witness.key, note.COSIGNS)
    assert note.open_note(known, watch.served()) == watch.text()
    assert note.open_note(log.key(forum), watch.served()) == watch.text()


def test_each_witness_has_one_line_however_often_it_signs(forum: Instance) -> None:
    watch = watched_by(forum, one := Witness("a.example"), other := Witness("b.example"))
    lines = [witness.line(watch.text()) for witness in (one, other, one)]
    assert [watch.sends(line).status_code for line in lines] == [204] * 3
    assert note.split(watch.served())[1][1:] == lines[:2]


def test_a_cosignature_stands_below_its_own_checkpoint_only(forum: Instance) -> None:
    witness = Witness()
    watch = watched_by(forum, witness)
    watch.sends(witness.line(watch.text()))
    watch.grows()
    assert len(note.split(watch.served())[1]) == 1
    watch.sends(witness.line(watch.text()))
    assert len(note.split(watch.served())[1]) == 2


def test_a_witness_may_sign_the_checkpoint_of_yesterday(forum: Instance) -> None:
    """It read the log before five and answers after; the line is of no use to readers of today's."""
    witness = Witness()
    watch = watched_by(forum, witness)
    old = watch.text()
    watch.grows()
    before = watch.served()
    assert watch.sends(witness.line(old), text=old).status_code == 204
    assert watch.served() == before


def test_an_older_word_does_not_replace_a_newer_one(forum: Instance) -> None:
    witness = Witness()
    watch = watched_by(forum, witness)
    old = watch.text()
    watch.grows()
    line = witness.line(watch.text())
    watch.sends(line)
    watch.sends(witness.line(old), text=old)
    assert note.split(watch.served())[1][1:] == [line]


def test_a_witness_that_is_known_no_more_is_served_no_more(forum: Instance) -> None:
    witness = Witness()
    watch = watched_by(forum, witness)
    watch.sends(witness.line(watch.text()))
    without = watched_by(forum)
    assert len(note.split(without.served())[1]) == 1
    assert witness.name not in without.browser.get("/log/").text


def test_the_line_of_a_witness_that_has_a_new_key_is_served_no_more(forum: Instance) -> None:
    """The old key was stolen, say. Its line fails for whoever checks, or speaks for a key that nobody trusts."""
    old = Witness()
    watch = watched_by(forum, old)
    watch.sends(old.line(watch.text()))
    renewed = watched_by(forum, Witness(old.name))
    assert len(note.split(renewed.served())[1]) == 1


def refusals(watch: Watch, witness: Witness) -> dict[str, TestResponse]:
    text = watch.text()
    good = witness.line(text)
    name, data = good[2:-1].split(" ")
    raw = base64.b64decode(data)
    forged = raw[:44] + ((int.from_bytes(raw[44:], "little") + ORDER) % 2**256).to_bytes(32, "little")
    other_log = text.replace("localhost", "elsewhere.example")
    other_root = note.Checkpoint(**{**vars(note.checkpoint(text)), "root": bytes(32)}).text
    longer = note.Checkpoint(**{**vars(note.checkpoint(text)), "size": 9}).text

    def spelled(data: bytes, name: str = name) -> str:
        return f"— {name} {base64.b64encode(data).decode()}\n"

    return {
        "an unknown witness": watch.sends(Witness("stranger.example").line(text)),
        "a stranger under a known name": watch.sends(Witness(witness.name).line(text)),
        "the log itself": watch.sends(note.split(watch.served())[1][0]),
        "another text": watch.sends(witness.line("words\n1\nAAAA\n"), text="words\n1\nAAAA\n"),
        "another log": watch.sends(witness.line(other_log), text=other_log),
        "another root": watch.sends(witness.line(other_root), text=other_root),
        "a size that was never signed": watch.sends(witness.line(longer), text=longer),
        "a signature over another text": watch.sends(witness.line(longer)),
        "two lines": watch.sends(good, good),
        "two witnesses": watch.sends(good, Witness("stranger.example").line(text)),
        "the whole note": watch.sends(note.split(watch.served())[1][0], good),
        "no line": watch.sends(),
        "nothing": watch.sends(text=""),
        "a line that does not end": watch.sends(good.rstrip("\n")),
        "a line with a return": watch.sends(good.replace("\n", "\r\n")),
        "more after it": watch.sends(good, "more\n"),
        "more before it": watch.sends("more\n", good),
        "a text with a line more": watch.sends(witness.line(text + "more\n"), text=text + "more\n"),
        "a text that is spelt otherwise": watch.sends(witness.line(text.replace("\n2\n", "\n02\n")),
                                                     text=text.replace("\n2\n", "\n02\n")),
        "half a signature": watch.sends(spelled(raw[:40])),
        "a longer signature": watch.sends(spelled(raw + b"\0")),
        "a signature that was changed": watch.sends(spelled(raw[:-1] + bytes([raw[-1] ^ 1]))),
        "a second form of the same signature": watch.sends(spelled(forged)),
        "another time": watch.sends(spelled(raw[:4] + bytes(8) + raw[12:])),
        "another key id": watch.sends(spelled(bytes(4) + raw[4:])),
        "a plain signature": watch.sends(note.sign(witness.name, witness.key, text).rpartition("\n\n")[2]),
        "garbage": watch.browser.post("/log/cosignatures", data=bytes(range(256)) * 10),
        "only breaks": watch.browser.post("/log/cosignatures", data=b"\n" * 9),
        "a form": watch.browser.post("/log/cosignatures", data={"note": f"{text}\n{good}"}),
        "a page": watch.browser.post("/log/cosignatures", json={"note": f"{text}\n{good}"}),
    }  # fmt: skip


def test_whatever_is_no_cosignature_is_refused_in_a_sentence_and_changes_nothing(forum: Instance) -> None:
    witness = Witness()
    watch = watched_by(forum, witness)
    before = watch.served()
    answers = refusals(watch, witness)
    assert {name for name, answer in answers.items() if not 400 <= answer.status_code < 500} == set()
    for name, answer in answers.items():
        assert "is no cosignature" in " ".join(answer.text.split()), name
    assert watch.served() == before
    assert forum.db.query("SELECT witness FROM log_cosignatures") == []


@ON_SQLITE
def test_what_is_too_long_is_refused_before_it_is_read(forum: Instance) -> None:
    answer = watched_by(forum, Witness()).browser.post("/log/cosignatures", data=b"a" * 300_000)
    assert answer.status_code == 413


@ON_SQLITE
def test_a_forum_without_witnesses_takes_nobodys_word(forum: Instance) -> None:
    watch = watched_by(forum)
    assert watch.sends(Witness().line(watch.text())).status_code == 400


@ON_SQLITE
def test_a_size_that_no_database_can_hold_is_refused_too(forum: Instance) -> None:
    """Only a witness can send it: one that is out of its mind."""
    witness = Witness()
    watch = watched_by(forum, witness)
    text = note.Checkpoint("localhost/candour", 10**30, bytes(32)).text
    assert watch.sends(witness.line(text), text=text).status_code == 400


def last_agreed(watch: Watch, witness: Witness) -> str:
    page = Person(watch.browser, watch.forum).opens("/log/").page
    row = next(row for row in page.select("table tr") if row.find("td", string=witness.name))
    return row.find_all("td")[1].get_text(strip=True)


def test_the_log_page_says_when_each_witness_last_agreed_to_the_day(forum: Instance) -> None:
    one, other = Witness("a.example"), Witness("b.example")
    watch = watched_by(forum, one, other)
    watch.sends(one.line(watch.text()))
    assert last_agreed(watch, one) in ("2026-11-24", "today")
    assert last_agreed(watch, other) == "not yet"


def test_a_word_sent_again_on_a_later_day_does_not_say_that_its_witness_looked_again(forum: Instance) -> None:
    """Who has taken the witness away sends its last line on every day: it stands in a checkpoint that all can read."""
    witness = Witness()
    watch = watched_by(forum, witness)
    first_checkpoint_was_on(forum, "2026-11-23")
    text, line = watch.text(), witness.line(watch.text())
    watch.sends(line)
    for days in range(1, 9):
        stands_at(forum, NOON + timedelta(days=days))
        tick(watch.forum)
        watch.sends(line, text=text)
    assert last_agreed(watch, witness) not in ("2026-12-02", "today")


def test_a_word_that_tells_a_moment_is_refused(forum: Instance) -> None:
    """The beginning of a day it says, or else rows of the forum hold times."""
    witness = Witness()
    watch = watched_by(forum, witness)
    assert watch.sends(witness.line(watch.text(), NOON + timedelta(seconds=17))).status_code == 400


def test_a_word_of_next_week_is_refused(forum: Instance) -> None:
    witness = Witness()
    watch = watched_by(forum, witness)
    assert watch.sends(witness.line(watch.text(), DAY + timedelta(days=7))).status_code == 400


def test_the_same_day_is_told_whatever_hour_it_is(forum: Instance) -> None:
    witness = Witness()
    watch = watched_by(forum, witness)
    stands_at(forum, NOON + timedelta(hours=11, minutes=59))
    watch.sends(witness.line(watch.text()))
    rows = forum.db.query("SELECT witness, size, day FROM log_cosignatures")
    assert [dict(row) for row in rows] == [{"witness": witness.name, "size": 2, "day": "2026-11-24"}]


FIXED = Witness(key=SigningKey(bytes(32)))


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "union.example+00000000+BAAA",
        "a+b+c",
        FIXED.vkey[:-2],
        f"{FIXED.vkey} x",
        FIXED.vkey.replace("union", "guild"),
        note.of_key(FIXED.name, FIXED.key).vkey,
    ],
)
def test_a_setting_that_names_no_witness_is_refused(text: str) -> None:
    with pytest.raises(WitnessesWrong):
        read_witnesses(text)


def test_witnesses_are_read_with_any_blanks_between() -> None:
    witnesses = [Witness("a.example"), Witness("b.example")]
    assert set(read_witnesses("\n ".join(witness.vkey for witness in witnesses))) == {"a.example", "b.example"}


def test_two_witnesses_of_one_name_are_refused() -> None:
    with pytest.raises(WitnessesWrong):
        read_witnesses(f"{Witness().vkey} {Witness().vkey}")
