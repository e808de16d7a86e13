"""`candour-acts` against logs in which those who moderate did what they may, and what they may not."""

import ast
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clients import candour_acts, candour_entries, candour_verify
from crypto import acts
from tests.clients.fake_log import FakeLog, b64, random_b64
from tests.clients.verifying import unknown

DAY, TERM = "2026-11-24", {"begins": "2026-11-24T05", "ends": "2027-01-19T05"}
POST, VALUE = random_b64(32), bytes(range(32))
KEYS = sorted(random_b64(32) for _ in range(15))


class Forum(FakeLog):
    """A log with three seats, rules and a block; what is done next is about one post unless another is named."""

    def __init__(self) -> None:
        super().__init__()
        self.add(6, version=1, rules=["One.", "Two.", "Three."])
        self.block(lots=[b64(hashlib.sha256(VALUE).digest()), random_b64(32)])
        for seat in (1, 2, 3):
            self.seat(seat)

    def seat(self, seat: int, how: str = "founding", **term: str) -> "Forum":
        self.add_term(seat, how, **(TERM | term))
        return self

    def act(self, act: str, state: str, seat: int = 0, **more: Any) -> "Forum":
        row = random_b64(32) if state in ("redacted", "gone") else ""
        fields = {"act": act, "day": DAY, "post": POST, "row": row, "rule": 2, "seat": seat, "state": state}
        self.add(8, **(fields | {"version": 1, "words": random_b64(32)} | more))
        return self

    def removed(self, **more: Any) -> "Forum":
        return self.act("remove", "shown", 1, **more).act("remove", "removed", 2, **more)

    def appealed(self, keys: list[str] | None = None, **more: Any) -> "Forum":
        fields = {"act": len(self.entries) - 1, "block": 1, "day": DAY, "lot": 0, "post": POST}
        self.add(9, **(fields | {"words": random_b64(32)} | more))
        return self.listed(KEYS if keys is None else keys)

    def listed(self, keys: list[str], **more: Any) -> "Forum":
        self.add(10, **({"appeal": len(self.entries) - 1, "keys": keys} | more))
        return self

    def report(self, number: int, *seats: int, **more: Any) -> "Forum":
        fields = {"report": number, "period": 10, "corrects": 0, "hour": "2026-11-26T09", "content": random_b64(32)}
        for seat in set(seats):
            self.seat(seat, "renewed")
        self.add_signed(17, seats, **(fields | more))
        return self

    def told(self, lot: int = 0, value: bytes = VALUE) -> "Forum":
        self.record(16, block=1, lot=lot, value=b64(value))
        return self


def said(log: FakeLog) -> str:
    """What the check says; empty when all is well."""
    try:
        candour_verify.verify(log.files().__getitem__, unknown(), on_entry=candour_acts.Acts().take)
    except candour_entries.Wrong as wrong:
        return str(wrong)
    return ""


def taken(log: Forum, *periods: int, epsilon: int = 900) -> None:
    for period in periods:
        log.add(25, period=period, epsilon=epsilon, figures=random_b64(32))


GOOD: dict[str, Callable[[Forum], object]] = {
    "figures of six periods": lambda log: taken(log, 11, 12, 13, 15, 16, 17),
    "two remove": lambda log: log.removed(),
    "two keep": lambda log: log.act("keep", "shown", 1).act("keep", "shown", 3),
    "a seat changes its mind": lambda log: (
        log.act("keep", "shown", 1).act("remove", "shown", 2).act("remove", "removed", 1)
    ),
    "flags, and two keep": lambda log: log.act("hide", "blurred").act("keep", "blurred", 1).act("keep", "shown", 2),
    "flags, and nobody decides": lambda log: log.act("hide", "blurred").act("restore", "shown", rule=0),
    "decided after all": lambda log: (
        log.act("hide", "blurred").act("remove", "blurred", 1).act("restore", "shown").act("remove", "removed", 2)
    ),
    "blurred and confirmed": lambda log: log.act("blur", "blurred", 1).act("remove", "removed", 2),
    "destroyed": lambda log: log.removed().act("destroy", "gone"),
    "upheld": lambda log: log.removed().appealed().told().act("uphold", "removed").act("destroy", "gone"),
    "overturned": lambda log: log.removed().appealed().told().act("overturn", "shown"),
    "redacted": lambda log: log.removed().appealed().told().act("redact", "redacted"),
    "lapsed": lambda log: log.removed().appealed([], block=0).act("lapse", "shown"),
    "told, and lapsed": lambda log: log.removed().appealed().told().act("lapse", "shown"),
    "another rule after a jury": lambda log: log.removed().appealed().told().act("overturn", "shown").removed(rule=3),
    "the same rule after a deadline": lambda log: log.removed().appealed([], block=0).act("lapse", "shown").removed(),
    "two appeals, two lots": lambda log: (
        log.removed().appealed().told().act("lapse", "shown").removed(rule=3).appealed(lot=1)
    ),
    "a new passphrase": lambda log: log.act("remove", "shown", 1).seat(1, "renewed").act("remove", "removed", 2),
    "erased during an appeal": lambda log: (
        log.removed().appealed().add(12, epoch="2026-W47") and log.act("destroy", "gone")
    ),
    "a report, and its correction": lambda log: log.report(1, 1, 3).report(2, 2, 3, corrects=1),
    "a correction of a correction": lambda log: (
        log.report(1, 1, 3).report(2, 2, 3, corrects=1).report(3, 1, 2, 3, corrects=2)
    ),
    "reports of two periods": lambda log: log.report(1, 1, 2).report(2, 2, 3, period=9),
    "withdrawn": lambda log: log.removed().add(11, commitment=POST, row=random_b64(32)),
    "new rules": lambda log: log.add(6, version=2, rules=["x"] * 9) and log.act("keep", "shown", 1, version=2, rule=9),
}
BAD: dict[str, tuple[Callable[[Forum], object], str]] = {
    "figures of seven periods": (lambda log: taken(log, *range(11, 18)), "spends more than there is: 6 periods."),
    "figures for less": (lambda log: taken(log, 11, epsilon=300), "costs 300, and not 900."),
    "figures for more": (lambda log: taken(log, 11, epsilon=9000), "costs 9000, and not 900."),
    "two reports of a period": (lambda log: log.report(1, 1, 2).report(2, 1, 2), "a second one of its period"),
    "a report before its time": (lambda log: log.report(1, 1, 2, period=11), "of a period that is not over"),
    "corrected twice": (
        lambda log: log.report(1, 1, 2).report(2, 1, 2, corrects=1).report(3, 1, 2, corrects=1),
        "corrects one that is not out",
    ),
    "a correction of another period": (
        lambda log: log.report(1, 1, 2).report(2, 1, 2, corrects=1, period=9),
        "of another period",
    ),
    "one seat twice": (
        lambda log: log.act("remove", "shown", 1).act("remove", "removed", 1),
        "Entry 6 (moderation act) does alone what takes two seats.",
    ),
    "one seat alone": (lambda log: log.act("remove", "removed", 1), "does alone what takes two"),
    "one keeps, one removes": (lambda log: log.act("keep", "shown", 1).act("remove", "removed", 2), "does alone"),
    "one seat shows": (lambda log: log.act("hide", "blurred").act("keep", "shown", 1), "does alone"),
    "what was said of another post": (
        lambda log: log.act("remove", "shown", 1, post=random_b64(32)).act("remove", "removed", 2),
        "does alone",
    ),
    "kept, and then one removes": (
        lambda log: (
            log.act("remove", "shown", 1).act("keep", "shown", 2).act("keep", "shown", 3).act("remove", "removed", 2)
        ),
        "does alone",
    ),
    "blurred twice": (
        lambda log: log.act("blur", "blurred", 1).act("restore", "shown").act("blur", "blurred", 2),
        "a second time",
    ),
    "no such seat": (lambda log: log.act("keep", "shown", 4), "of a seat that nobody held"),
    "after its term": (lambda log: log.act("keep", "shown", 1, day="2027-01-20"), "of a seat that nobody held"),
    "before its term": (lambda log: log.act("keep", "shown", 1, day="2026-11-23"), "of a seat that nobody held"),
    "in another term": (
        lambda log: (
            log.act("remove", "shown", 1).seat(1, "resigned", ends=TERM["begins"]).act("remove", "removed", 2)
        ),
        "does alone",
    ),
    "a longer term": (lambda log: log.seat(1, "renewed", ends="2027-02-19T05"), "calls a longer term renewed"),
    "a term backwards": (lambda log: log.seat(1, "renewed", ends="2026-11-23T05"), "ends before it begins"),
    "a rule too many": (lambda log: log.act("keep", "shown", 1, rule=4), "goes by no house rule"),
    "a version to come": (lambda log: log.act("keep", "shown", 1, version=2), "goes by no house rule"),
    "an old version": (
        lambda log: log.add(6, version=2, rules=["x"]) and log.act("keep", "shown", 1, rule=1),
        "no house rule",
    ),
    "no seat's act": (lambda log: log.act("remove", "shown"), "a seat's and should not be"),
    "a seat's act of none": (lambda log: log.act("hide", "blurred", 1), "a seat's and should not be"),
    "an act that is unknown": (lambda log: log.act("ban", "removed"), "cannot be done to a post that is shown"),
    "after destruction": (
        lambda log: log.removed().act("destroy", "gone").act("remove", "shown", 3),
        "a post that is gone",
    ),
    "after withdrawal": (
        lambda log: log.add(11, commitment=POST, row=random_b64(32)) and log.act("keep", "shown", 1),
        "a post that is withdrawn",
    ),
    "restored while removed": (lambda log: log.removed().act("restore", "shown"), "a post that is removed"),
    "destroyed while shown": (lambda log: log.act("destroy", "gone"), "a post that is shown"),
    "a row that stays": (
        lambda log: log.act("hide", "blurred", row=random_b64(32)),
        "names a row that it does not change",
    ),
    "a row unnamed": (
        lambda log: log.removed().act("destroy", "gone", row=""),
        "names a row that it does not change, or none",
    ),
    "a jury without appeal": (
        lambda log: log.removed().act("overturn", "shown"),
        "decides an appeal, and there is none",
    ),
    "a jury without a lot": (
        lambda log: log.removed().appealed().act("uphold", "removed"),
        "for which no lot was drawn",
    ),
    "a jury of none": (
        lambda log: log.removed().appealed([], block=0).act("uphold", "removed"),
        "for which no lot was drawn",
    ),
    "two juries": (
        lambda log: log.removed().appealed().told().act("uphold", "removed").act("overturn", "shown"),
        "there is none",
    ),
    "destroyed during an appeal": (
        lambda log: log.removed().appealed().act("destroy", "gone"),
        "while an appeal is open",
    ),
    "the same rule again": (
        lambda log: log.removed().appealed().told().act("overturn", "shown").removed(),
        "a jury has restored that post",
    ),
    "an appeal against nothing": (
        lambda log: log.act("hide", "blurred").appealed(),
        "is not against the removal of that post",
    ),
    "an appeal against another act": (
        lambda log: log.removed().appealed(act=5),
        "is not against the removal of that post",
    ),
    "a second appeal": (
        lambda log: log.removed().appealed().told().act("uphold", "removed").appealed(act=6, lot=1),
        "does not go with entry 7",
    ),
    "a lot that is used": (
        lambda log: log.removed().appealed().told().act("lapse", "shown").removed(rule=3).appealed(),
        "a lot that another one has",
    ),
    "a lot that is not there": (lambda log: log.removed().appealed(lot=2), "had not fixed by then"),
    "a lot of no block": (lambda log: log.removed().appealed([], block=0, lot=1), "one of no block"),
    "few volunteers": (lambda log: log.removed().appealed(KEYS[1:]), "fewer than 15"),
    "a volunteer twice": (lambda log: log.removed().appealed([KEYS[0], *KEYS]), "who are there twice"),
    "volunteers in another order": (lambda log: log.removed().appealed(KEYS[::-1]), "or not in their order"),
    "candidates of nothing": (lambda log: log.listed(KEYS), "is of no appeal"),
    "told without an appeal": (lambda log: log.told(), "was told before all"),
    "told twice": (lambda log: log.removed().appealed().told().told(), "or twice"),
    "another number told": (lambda log: log.removed().appealed().told(value=bytes(32)), "not the number whose hash"),
}


@pytest.mark.parametrize("what", GOOD)
def test_what_may_be_done_is_taken(what: str) -> None:
    log = Forum()
    GOOD[what](log)
    assert said(log) == ""


@pytest.mark.parametrize("what", BAD)
def test_what_may_not_be_done_is_named(what: str) -> None:
    log = Forum()
    BAD[what][0](log)
    assert BAD[what][1] in said(log)


def test_a_number_told_between_an_appeal_and_its_list_is_too_early() -> None:
    """Whoever knew it could choose who is on the list."""
    log = Forum().removed().appealed()
    told = FakeLog.fork(log, 0)
    told.record(16, block=1, lot=0, value=b64(VALUE))
    log.entries.insert(-1, told.entries[0])
    assert "was told before all that its lot is drawn by" in said(log)


def test_the_steps_are_those_that_the_forum_goes_by() -> None:
    assert candour_acts.STEPS == acts.STEPS
    assert set(candour_acts.BY_SEAT) == set(acts.BY_SEAT)


def test_the_command_says_that_all_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Forum().removed().appealed().write(tmp_path / "mirror")
    assert candour_acts.main([str(folder)]) == 0
    assert capsys.readouterr().out == "2 acts and 1 appeals: all as they should be.\n"


@pytest.mark.parametrize("spoil", [False, True])
def test_the_command_says_what_is_wrong_with_acts_and_with_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: bool
) -> None:
    folder = Forum().act("remove", "removed", 1).write(tmp_path / "mirror")
    if spoil:
        (folder / "checkpoint").unlink()
    assert candour_acts.main([str(folder)]) == 1
    wrong = "The log has no checkpoint." if spoil else "Entry 5 (moderation act) does alone what takes two seats."
    assert capsys.readouterr().err == f"{wrong}\n"


def test_the_command_wants_one_source(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["http://forum.example"]):
        with pytest.raises(SystemExit):
            candour_acts.main(arguments)
    assert "the source is a folder or begins with https://" in capsys.readouterr().err


def test_the_file_needs_nothing_but_those_beside_it() -> None:
    tree, used = ast.parse(Path(candour_acts.__file__).read_text()), set()
    for part in ast.walk(tree):
        if isinstance(part, ast.Import):
            used |= {name.name.split(".")[0] for name in part.names}
        elif isinstance(part, ast.ImportFrom):
            used.add((part.module or "").split(".")[0])
    assert used - sys.stdlib_module_names == {"clients", "candour_verify", "candour_entries"}
