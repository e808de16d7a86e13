"""What the log says of elections, and when the number for the lot is told."""

from typing import Any

import pytest
from flask import Flask

from registrar.instance import Instance
from registrar.nominations import service
from registrar.tick import tick
from tests.core.tools import ON_SQLITE
from tests.registrar.nominations.standing import Signed, over
from tests.registrar.people import records
from tests.registrar.test_lots import Log


@ON_SQLITE
@pytest.mark.parametrize("other", [
    {"kind": "recall", "seats": [1]}, {"block": 0}, {"election": 2**31}, {"nominations_until": "2026-02-31T12"},
])  # fmt: skip
def test_for_some_entries_nobody_comes_forward(
    registrar: Instance, log: Log, signed: Signed, other: dict[str, Any]
) -> None:
    log.election(**other)
    over(registrar)
    assert service.current(registrar) is None
    assert signed() == []


@ON_SQLITE
def test_of_two_entries_for_one_election_the_first_counts(registrar: Instance, log: Log) -> None:
    log.election()
    log.election(nominations_until="2026-11-30T12", lot=1)
    tick(registrar)
    found = service.current(registrar)
    assert found is not None
    assert found.nominations_until == "2026-12-01T12"


@ON_SQLITE
def test_an_election_is_not_open_before_the_served_log_has_it(registrar: Instance, log: Log) -> None:
    log.served = 3
    log.election()
    tick(registrar)
    assert service.current(registrar) is None
    log.served = None
    tick(registrar)
    assert service.current(registrar) is not None


@ON_SQLITE
def test_a_log_that_does_not_hold_opens_nothing(registrar: Instance, log: Log) -> None:
    log.election()
    log.spoiled.append((r"tile/entries/.*", lambda data: data.replace(b'"lot":0', b'"lot":1')))
    tick(registrar)
    assert service.current(registrar) is None


def test_the_number_for_the_lot_of_an_election_is_told_once_a_ballot_box_behind_its_list_is_in_the_served_log(
    app: Flask, registrar: Instance, opened: Log
) -> None:
    def told() -> list[dict[str, Any]]:
        return [one for one in records(app.test_client(), registrar) if one["type"] == "reveal"]

    over(registrar)
    raw = registrar.db.query("SELECT record FROM records ORDER BY number DESC LIMIT 20")
    (record,) = [bytes(row["record"]) for row in raw if b'"type":"nominations"' in bytes(row["record"])]
    opened.box()
    opened.listed(record)
    tick(registrar)
    assert told() == []
    opened.served = len(opened.entries)
    opened.box()
    tick(registrar)
    assert told() == []
    opened.served = None
    for _ in range(2):
        tick(registrar)
    assert [(one["block"], one["lot"]) for one in told()] == [(1, 0)]


@ON_SQLITE
def test_a_number_that_an_appeal_named_first_is_not_told_for_an_election(
    app: Flask, registrar: Instance, log: Log
) -> None:
    log.appeal(lot=5)
    log.election(lot=5)
    over(registrar)
    raw = registrar.db.query("SELECT record FROM records")
    log.listed(*[bytes(row["record"]) for row in raw if b'"type":"nominations"' in bytes(row["record"])])
    log.box()
    tick(registrar)
    assert [one for one in records(app.test_client(), registrar) if one["type"] == "reveal"] == []
