"""Checks whether those who moderate a Candour forum kept to what binds them: `candour-acts https://forum.example`.

It reads the log with `candour_verify.py`, which lies beside it and says first whether the log is one. Then (`Acts`):
1. Each act goes by the house rules in force, is of a seat that somebody held that day, and can follow on what was done
   to that post before (`STEPS`). Nothing follows where the words are gone.
2. Two seats, and not one, remove a post or put an end to a case; what they said ends with their terms.
3. An appeal is against a removal, once. Its jury is drawn by a number that the registrar had fixed before anybody
   appealed, that no other appeal names, and that was told only after the list of volunteers stood in the log.
4. The figures of a period are taken once, each at the one price, and of six periods at most.
5. A report is of a period that is over; there is one for each period, and a correction corrects what is out, once.
   (That two seats in office signed it is checked with its entry.)
6. A seat is won by whom an election elected, of those on the list that the registrar signed, and lost by a vote on it.
   Each election is counted once. Its lot is like a jury's, but the number is told only after a ballot box behind the
   list: the registrar, who knows the number, made that list. Where a lot broke a tie, it fell on whom it had to.
What cannot be checked here: how ballots were filled in, whether a reason is good, who flagged, what removed words were.
"""

import argparse
import base64
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

if __package__:
    from clients import candour_entries, candour_verify
else:
    import candour_entries  # type: ignore[import-not-found, no-redef]
    import candour_verify  # type: ignore[import-not-found, no-redef]

SHOWN, BLURRED, REMOVED, REDACTED, GONE = "shown", "blurred", "removed", "redacted", "gone"
WITHDRAWN = "withdrawn"
BY_SEAT, BY_JURY = ("remove", "keep", "blur"), ("uphold", "overturn", "redact")
# The states in which an act may find a post, and those in which it may then leave it.
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "remove": {SHOWN: (SHOWN, REMOVED), BLURRED: (BLURRED, REMOVED)},
    "keep": {SHOWN: (SHOWN,), BLURRED: (BLURRED, SHOWN)},
    "blur": {SHOWN: (BLURRED,), BLURRED: (BLURRED,)},
    "hide": {SHOWN: (BLURRED,)},
    "restore": {BLURRED: (SHOWN,)},
    "destroy": {REMOVED: (GONE,)},
    "uphold": {REMOVED: (REMOVED,)},
    "overturn": {REMOVED: (SHOWN,)},
    "redact": {REMOVED: (REDACTED,)},
    "lapse": {REMOVED: (SHOWN,)},
}
KINDS = ("general", "by-election", "recall")
LEAVES = 3  # that the lot of an election is drawn by
FIRST_DAY = date(2026, 1, 5)  # periods of four weeks are counted from it
PRICE, PERIODS = 900, 6  # in thousandths of epsilon; what a programme may spend
LEAST = 15  # volunteers, below which no jury is drawn


@dataclass
class Appeal:
    """Where the log has it, and its lot; how many volunteers there were; whether the number was told; whether it is
    decided; whether a week was erased meanwhile, perhaps with what a jury would have had to read.
    """

    at: int
    lot: tuple[int, int]
    volunteers: int | None = None
    told: bool = False
    decided: bool = False
    erased: bool = False


@dataclass
class Election:
    """Its kind, seats and lot; the leaf hashes of what that is drawn by: the opening, the list, a ballot box behind it;
    who stands; the seed, once the number was told; whether it was counted.
    """

    kind: str
    seats: tuple[int, ...]
    lot: tuple[int, int]
    leaves: list[bytes]
    candidates: list[str] | None = None
    seed: bytes = b""
    counted: bool = False

    @property
    def told(self) -> bool:
        return self.seed != b""


@dataclass
class Post:
    """What the log has said of one post so far. `says`: what each seat said last, and until when it held its seat;
    `removal` and `rule`: where it was removed, and under which; `settled`: under which ones a jury restored it.
    """

    state: str = SHOWN
    says: dict[int, tuple[str, str]] = field(default_factory=dict)
    removal: int = 0
    appeal: Appeal | None = None
    blurred: bool = False
    rule: int = 0
    settled: set[int] = field(default_factory=set)


class Acts:
    """Takes the entries of a log one after another, each with its position, type and fields; raises Wrong."""

    def __init__(self) -> None:
        self._rules: list[int] = []
        self._terms: dict[int, tuple[str, str]] = {}
        self._lots: dict[tuple[int, int], str] = {}
        self._appeals: dict[int, Appeal] = {}
        self._elections: dict[int, Election] = {}
        self._winners: dict[int, str] = {}
        self._recalled: set[int] = set()
        self._reports: dict[int, int] = {}
        self._posts: dict[str, Post] = defaultdict(Post)
        self._figures, self._voids = set[int](), set[int]()
        self._takes: dict[int, Callable[[str, int, Any], None]] = {
            6: self._house_rules,
            8: self._act,
            9: self._appeal,
            10: self._candidates,
            11: self._withdrawal,
            12: self._erased,
            13: self._nominations,
            14: self._opened,
            15: self._counted,
            16: self._reveal,
            17: self._report,
            19: self._term,
            22: self._block,
            23: self._box,
            25: self._taken,
            28: self._void,
        }

    def take(self, at: int, kind: int, fields: dict[str, Any]) -> None:
        if kind in self._takes:
            self._takes[kind](f"Entry {at} ({candour_entries.TYPES[kind][0]})", at, fields)

    def _house_rules(self, _: str, __: int, said: Any) -> None:
        self._rules.append(len(said["rules"]))

    def _block(self, _: str, __: int, said: Any) -> None:
        for lot, fixed in enumerate(said["lots"]):
            self._lots.setdefault((said["block"], lot), fixed)

    def _term(self, name: str, _: int, said: Any) -> None:
        how, seat = said["how"], said["seat"]
        left = how in ("resigned", "recalled") and said["begins"] == said["ends"]
        _insist(said["begins"] < said["ends"] or left, f"{name} is of a term that ends before it begins.")
        before = self._terms.get(seat, ("", ""))
        same = how not in ("renewed", "taken") or said["ends"] == before[1]
        _insist(same, f"{name} calls a longer term renewed or taken.")
        won = how != "elected" or self._winners.pop(seat, None) == said["holder"]
        _insist(won, f"{name} is of somebody whom no election made the winner.")
        _insist(how != "recalled" or seat in self._recalled, f"{name} recalls a seat without a vote that says so.")
        self._recalled -= {seat}
        self._terms[seat] = said["begins"], said["ends"]

    def _report(self, name: str, _: int, said: Any) -> None:
        """Its period is over, and what it corrects is out and not corrected yet."""
        over = (FIRST_DAY + timedelta(weeks=4 * (said["period"] + 1))).isoformat() <= said["hour"][:10]
        _insist(over, f"{name} is of a period that is not over.")
        wrong = said["corrects"]
        good = not wrong or self._reports.get(wrong) == said["period"]
        _insist(good, f"{name} corrects one that is not out, or corrected already, or of another period.")
        _insist(wrong or said["period"] not in self._reports.values(), f"{name} is a second one of its period.")
        self._reports.pop(wrong, None)
        self._reports[said["report"]] = said["period"]

    def _taken(self, name: str, _: int, said: Any) -> None:
        _insist(said["period"] not in self._figures | self._voids, f"{name} is of a period that was settled before.")
        _insist(said["epsilon"] == PRICE, f"{name} costs {said['epsilon']}, and not {PRICE}.")
        self._figures.add(said["period"])
        _insist(len(self._figures) <= PERIODS, f"{name} spends more than there is: {PERIODS} periods.")

    def _void(self, name: str, _: int, said: Any) -> None:
        _insist(said["period"] not in self._figures | self._voids, f"{name} is of a period that was settled before.")
        self._voids.add(said["period"])

    def _opened(self, name: str, _: int, said: Any) -> None:
        number, lot = said["election"], (said["block"], said["lot"])
        _insist(number == len(self._elections) + 1, f"{name} has number {number}, but is not the next.")
        good = said["nominations_until"] <= said["voting_from"] < said["closes"]
        _insist(good and said["kind"] in KINDS, f"{name} is of no kind, or its calendar is out of order.")
        self._take_lot(name, lot)
        self._elections[number] = Election(said["kind"], tuple(said["seats"]), lot, [_leaf(14, said)])

    def _nominations(self, name: str, _: int, said: Any) -> None:
        election, listed = self._elections.get(said["election"]), said["candidates"]
        if election is None or election.candidates is not None or election.kind == "recall":
            raise candour_entries.Wrong(f"{name} is of no election, or of one that has its list.")
        _insist(listed == sorted(set(listed)), f"{name} names somebody twice, or not in their order.")
        election.candidates = listed
        election.leaves.append(_leaf(13, said))

    def _box(self, _: str, __: int, said: Any) -> None:
        for election in self._elections.values():
            if len(election.leaves) == LEAVES - 1:
                election.leaves.append(_leaf(23, said))

    def _counted(self, name: str, _: int, said: Any) -> None:
        election, elected = self._elections.get(said["election"]), said["elected"]
        if election is None or election.counted:
            raise candour_entries.Wrong(f"{name} is of no election, or of one that was counted.")
        stand = 2 if election.kind == "recall" else len(election.candidates or ())
        good = len(set(elected)) == len(elected) <= len(election.seats) and all(one <= stand for one in elected)
        _insist(good, f"{name} elects somebody twice, or who does not stand, or more than there are seats.")
        election.counted = True
        if election.kind != "recall":
            _check_ties(name, election, said["stages"])
            winners = [(election.candidates or [])[one - 1] for one in elected]
            self._winners |= dict(zip(election.seats, winners, strict=False))
        elif elected == [1]:
            self._recalled |= set(election.seats)

    def _take_lot(self, name: str, lot: tuple[int, int]) -> None:
        """Each number for lots is for one thing, and was fixed before anybody knew for what."""
        others = {one.lot for one in self._appeals.values()} | {one.lot for one in self._elections.values()}
        taken = lot in others if lot[0] else lot[1]
        _insist(not taken, f"{name} names a lot that another one has, or one of no block.")
        _insist(not lot[0] or lot in self._lots, f"{name} names a lot that the registrar had not fixed by then.")

    def _withdrawal(self, _: str, __: int, said: Any) -> None:
        self._posts[said["commitment"]].state = WITHDRAWN

    def _erased(self, _: str, __: int, ___: Any) -> None:
        for appeal in self._appeals.values():
            appeal.erased = True

    def _act(self, name: str, at: int, said: Any) -> None:
        act, post, after = said["act"], self._posts[said["post"]], said["state"]
        before = post.state
        in_force = said["version"] == len(self._rules) and said["rule"] <= self._rules[-1]
        _insist(in_force, f"{name} goes by no house rule in force.")
        _insist(
            (act in BY_SEAT) == bool(said["seat"]), f"{name} is a seat's and should not be, or the other way round."
        )
        _insist(after in STEPS.get(act, {}).get(before, ()), f"{name} cannot be done to a post that is {before}.")
        changed = after in (REDACTED, GONE)
        _insist(bool(said["row"]) == changed, f"{name} names a row that it does not change, or none.")
        if said["seat"]:
            self._say(name, post, said)
        else:
            self._decide(name, post, said)
        if after == REMOVED != before:
            post.removal, post.rule, post.appeal, post.says = at, said["rule"], None, {}
        post.state = after

    def _say(self, name: str, post: Post, said: Any) -> None:
        """One seat says something; with a second one that says the same, it is so."""
        begins, ends = self._terms.get(said["seat"], ("", ""))
        _insist(begins[:10] <= said["day"] <= ends[:10], f"{name} is of a seat that nobody held.")
        post.says[said["seat"]] = ("keep" if said["act"] == "keep" else "remove"), ends
        agree = [seat for seat, one in post.says.items() if one == (post.says[said["seat"]][0], self._terms[seat][1])]
        _insist(not (said["act"] == "blur" and post.blurred), f"{name} blurs at once, and a second time.")
        post.blurred |= said["act"] == "blur"
        changes = said["state"] != post.state and said["act"] != "blur"
        _insist(len(agree) > 1 or not changes, f"{name} does alone what takes two seats.")
        settled = said["state"] == REMOVED and said["rule"] in post.settled
        _insist(not settled, f"{name} removes under a rule under which a jury has restored that post.")
        if said["act"] == "keep" and len(agree) > 1:
            post.says = {}

    def _decide(self, name: str, post: Post, said: Any) -> None:
        """What is due, and what juries decide."""
        act, appeal = said["act"], post.appeal
        is_open = appeal is not None and not appeal.decided
        _insist(act not in (*BY_JURY, "lapse") or is_open, f"{name} decides an appeal, and there is none.")
        waits = is_open and not (appeal and appeal.erased)
        _insist(act != "destroy" or not waits, f"{name} destroys a post while an appeal is open.")
        _insist(act not in BY_JURY or (appeal and appeal.told), f"{name} is of a jury for which no lot was drawn.")
        if appeal and act != "destroy":
            appeal.decided = True
        if act == "overturn":
            post.settled.add(post.rule)
            post.says = {}

    def _appeal(self, name: str, at: int, said: Any) -> None:
        post, lot = self._posts[said["post"]], (said["block"], said["lot"])
        good = post.state == REMOVED and post.removal == said["act"] and post.appeal is None
        _insist(good, f"{name} is not against the removal of that post, or is a second one.")
        self._take_lot(name, lot)
        post.appeal = self._appeals[at] = Appeal(at, lot)

    def _candidates(self, name: str, _: int, said: Any) -> None:
        appeal, keys = self._appeals.get(said["appeal"]), said["keys"]
        if appeal is None or appeal.volunteers is not None:
            raise candour_entries.Wrong(f"{name} is of no appeal, or of one that has its candidates.")
        _insist(keys == sorted(set(keys)), f"{name} has candidates who are there twice, or not in their order.")
        _insist(not appeal.lot[0] or len(keys) >= LEAST, f"{name} has fewer than {LEAST}, of whom no jury is drawn.")
        appeal.volunteers = len(keys)

    def _reveal(self, name: str, _: int, said: Any) -> None:
        lot = said["block"], said["lot"]
        found: list[Appeal | Election] = [
            one for one in self._appeals.values() if one.lot == lot and one.volunteers is not None
        ]
        found += [one for one in self._elections.values() if one.lot == lot and len(one.leaves) == LEAVES]
        _insist(found and not found[0].told, f"{name} was told before all that its lot is drawn by, or twice.")
        value = base64.urlsafe_b64decode(said["value"] + "=")
        fixed = base64.urlsafe_b64decode(self._lots[lot] + "=")
        _insist(candour_entries.sha256(value) == fixed, f"{name} is not the number whose hash the block had.")
        if isinstance(found[0], Election):
            found[0].seed = candour_entries.sha256(b"candour/v1/lot\0", value, *found[0].leaves)
        else:
            found[0].told = True


def _leaf(kind: int, fields: Any) -> bytes:
    return candour_entries.sha256(b"\0", bytes([kind]), candour_entries.SPELL(fields).encode())


def _check_ties(name: str, election: Election, stages: Any) -> None:
    """A lot is drawn among those who were level at every stage before; raises Wrong."""
    stand = len(election.candidates or ())
    for at, row in enumerate(stages):
        whole = len(row) > 2 and len(row[1]) == stand and all(len(tie) > 2 for tie in row[3:])
        _insist(whole, f"{name} has a stage that is not whole.")
        past = [earlier[1] for earlier in stages[:at]]
        for stage, chosen, *between in row[3:]:
            _insist(chosen in between and 0 < min(between) <= max(between) <= stand, f"{name} has a tie of nobody.")
            level = [one for one in between if all(votes[one - 1] == votes[chosen - 1] for votes in past)]
            fell = chosen if stage else min(level, key=lambda one: _place(election.seed, one))
            good = stage or (election.told and fell == chosen)
            _insist(good, f"{name} has a lot that fell on somebody else, or whose number was not told.")


def _place(seed: bytes, candidate: int) -> bytes:
    return candour_entries.sha256(b"candour/v1/lot-order\0", seed, candidate.to_bytes(4, "big"))


def _insist(good: object, sentence: str) -> None:
    if not good:
        raise candour_entries.Wrong(sentence)


def main(argv: list[str] | None = None) -> int:
    """One address or folder: what is wrong with the log there, or with what it says of acts; else a sentence."""
    top = argparse.ArgumentParser("candour-acts", description="Checks what the log says of moderation.")
    top.add_argument("source", help="the forum's address, or a folder with a copy of its log")
    source = top.parse_args(argv).source
    if not re.fullmatch(candour_verify.PLACES, source):
        top.error("the source is a folder or begins with https://")
    web = candour_verify.Web(source) if "://" in source else None
    acts = Acts()
    try:
        known = candour_verify.UNKNOWN.copy()
        read = web.read if web else lambda path: Path(source, path).read_bytes()
        found = candour_verify.verify(read, known, on_entry=acts.take)
    except (candour_entries.Wrong, ConnectionError) as stop:
        print(stop, file=sys.stderr)
        return 1
    finally:
        if web:
            web.http.close()
    print(f"{found['types']['moderation act']:,} acts and {found['types']['appeal']:,} appeals: all as they should be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
