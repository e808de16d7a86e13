"""`candour-verify` against logs whose forum has every key but those of its seats."""

from collections.abc import Callable
from typing import Any

import pytest
from nacl.signing import SigningKey

from tests.clients.fake_log import FakeLog, random_b64, seat_signature
from tests.clients.verifying import check, wrong

TERM = {"begins": "2026-11-24T05", "ends": "2027-01-19T05"}
REPORT: dict[str, Any] = {"report": 1, "period": 10, "corrects": 0, "hour": "2026-12-03T09", "content": random_b64(32)}
Change = Callable[[FakeLog], object]


def seated() -> FakeLog:
    """Three seats, of which two have passphrases of their own; then a ballot box."""
    log = FakeLog()
    for seat in (1, 2, 3):
        log.add_term(seat, "founding", **TERM)
    for seat in (1, 2):
        log.add_term(seat, "renewed", **TERM)
    return log.add(23, day="2026-11-25", root=random_b64(32))


def report(log: FakeLog, *seats: int, **more: Any) -> FakeLog:
    return log.add_signed(17, seats, **(REPORT | more))


def lasting(log: FakeLog, seat: int, how: str, **more: Any) -> FakeLog:
    return log.add_term(seat, how, **(TERM | more))


def out_of_date(log: FakeLog) -> FakeLog:
    """Seat 2 takes another passphrase; its key before signs."""
    old = log.seats[2]
    lasting(log, 2, "renewed").seats[2] = old
    return report(log, 1, 2)


def taken_over(log: FakeLog, how: str) -> FakeLog:
    """Keys that whoever runs the server made, for both seats."""
    for seat in (1, 2):
        log.seats.pop(seat)
        lasting(log, seat, how)
    return report(log, 1, 2)


def copied(log: FakeLog) -> FakeLog:
    """The signatures of one report beside another."""
    signatures = [seat_signature(log.seats[seat], 17, REPORT) for seat in (1, 2)]
    report(log, 1, 2)
    return log.add(17, **REPORT | {"report": 2, "seats": [1, 2], "signatures": signatures, "content": random_b64(32)})


def one_key_in_two_seats(log: FakeLog) -> FakeLog:
    key = SigningKey.generate()
    lasting(log, 1, "renewed", key=key)
    return report(lasting(log, 2, "renewed", key=key), 1, 2)


GOOD: dict[str, Change] = {
    "two sign": lambda log: report(log, 1, 2),
    "in another order": lambda log: report(log, 2, 1),
    "a new key signs": lambda log: report(lasting(log, 1, "renewed"), 1, 2),
    "whoever was elected signs": lambda log: report(lasting(lasting(log, 3, "elected"), 3, "taken"), 1, 3),
    "on the day of a ballot box": lambda log: report(log, 1, 2, hour="2026-11-25T05"),
    "an earlier founding": lambda log: lasting(log, 3, "renewed"),
    "two reports": lambda log: report(report(log, 1, 2), 2, 1, report=2),
    "a seat given up": lambda log: lasting(log, 3, "resigned", ends=TERM["begins"]),
}
BAD: dict[str, tuple[Change, str]] = {
    "nobody signs": (lambda log: report(log), "Entry 6 (report) was not signed by two seats."),
    "one signs": (lambda log: report(log, 1), "was not signed by two seats"),
    "one signs twice": (lambda log: report(log, 1, 1), "was not signed by two seats"),
    "a signature too few": (lambda log: report(log, 1, 2, signatures=[]), "one signature for each seat"),
    "a signature too many": (lambda log: report(log, 1, 2, seats=[1]), "one signature for each seat"),
    "signatures of nothing": (
        lambda log: report(log, 1, 2, signatures=[random_b64(64)] * 2),
        "Entry 6 (report) is not signed by seat 1.",
    ),
    "signatures the wrong way round": (lambda log: report(log, 1, 2, seats=[2, 1]), "is not signed by seat 2"),
    "signatures of another report": (copied, "Entry 7 (report) is not signed by seat 1."),
    "a printed passphrase": (lambda log: report(log, 1, 3), "signed by seat 3 with a passphrase that was printed"),
    "an old key": (out_of_date, "is not signed by seat 2"),
    "a seat that nobody holds": (lambda log: report(log, 1, 2, seats=[1, 4]), "is of seat 4, which nobody held"),
    "a term that is over": (lambda log: report(log, 1, 2, hour=TERM["ends"]), "is of seat 1, which nobody held"),
    "a term to come": (
        lambda log: report(lasting(log, 1, "renewed", begins="2026-12-04T05"), 1, 2),
        "is of seat 1, which nobody held",
    ),
    "a seat that was given up": (
        lambda log: report(lasting(log, 2, "resigned"), 1, 2),
        "is of seat 2, which nobody held",
    ),
    "a seat that nobody has taken": (
        lambda log: report(lasting(log, 2, "elected"), 1, 2),
        "is of seat 2, which nobody held",
    ),
    "an hour of long ago": (lambda log: report(log, 1, 2, hour="2026-11-24T09"), "is dated before the last ballot box"),
    "one key in two seats": (one_key_in_two_seats, "was not signed by two seats"),
    "new keys unsigned": (
        lambda log: taken_over(log, "renewed"),
        "Entry 6 (seat term) has a new key that is not signed by the one before.",
    ),
    "seats founded again": (lambda log: taken_over(log, "founding"), "founds a seat that is there, or too late"),
    "seats founded later": (lambda log: lasting(log, 4, "founding"), "founds a seat that is there, or too late"),
    "seats taken unelected": (lambda log: taken_over(log, "taken"), "takes a seat that was not won, or was taken"),
    "a seat taken twice": (
        lambda log: lasting(lasting(lasting(log, 3, "elected"), 3, "taken"), 3, "taken"),
        "takes a seat that was not won, or was taken",
    ),
    "a key renewed by another one": (
        lambda log: lasting(log, 1, "renewed", signed=seat_signature(log.seats[2], 19, {})),
        "has a new key that is not signed by the one before",
    ),
    "a renewed key of a seat given up": (
        lambda log: lasting(lasting(log, 1, "resigned"), 1, "renewed"),
        "has a new key that is not signed by the one before",
    ),
    "a signature where none is needed": (
        lambda log: lasting(log, 3, "elected", signed=random_b64(64)),
        "has a new key that is not signed by the one before",
    ),
}


@pytest.mark.parametrize("what", GOOD)
def test_what_seats_may_do_is_taken(what: str) -> None:
    log = seated()
    GOOD[what](log)
    assert check(log)["entries"] == len(log.entries)


@pytest.mark.parametrize("what", BAD)
def test_what_no_seat_has_signed_is_refused(what: str) -> None:
    log = seated()
    BAD[what][0](log)
    assert BAD[what][1] in wrong(log)


@pytest.mark.parametrize("changed", ["report", "period", "corrects", "content"])
def test_a_report_that_was_changed_after_two_had_signed_is_refused(changed: str) -> None:
    signatures = {"report": 2, "period": 11, "corrects": 7, "content": random_b64(32)}
    log = seated()
    signed = [seat_signature(log.seats[seat], 17, REPORT | {changed: signatures[changed]}) for seat in (1, 2)]
    log.add(17, **REPORT | {"seats": [1, 2], "signatures": signed})
    assert "is not signed by seat 1" in wrong(log)


@pytest.mark.parametrize("changed", ["key", "signing", "holder", "begins", "ends"])
def test_a_renewed_term_that_was_changed_after_it_was_signed_is_refused(changed: str) -> None:
    log = seated()
    whole = {"seat": 1, "how": "renewed", **{name: random_b64(32) for name in ("key", "signing", "holder")}, **TERM}
    signed = seat_signature(log.seats[1], 19, whole)
    other = random_b64(32) if changed in ("key", "signing", "holder") else "2026-12-24T05"
    log.add(19, **whole | {"signed": signed, changed: other})
    assert "has a new key that is not signed by the one before" in wrong(log)
