"""From the form to the one list that is signed, and what is left of it afterwards."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from crypto import entries
from crypto.claims import from_words
from crypto.elections import NominationList
from crypto.encoding import b64
from crypto.nominations import claim_hash
from crypto.records import unframe
from moderation.elections.nominees import read as nominees_of
from registrar.instance import Instance
from registrar.nominations import rules, service
from registrar.tick import tick
from tests.core.tools import ON_SQLITE, together
from tests.registrar.conftest import move
from tests.registrar.nominations.standing import SAYS, UNTIL, Signed, Stand, over, published, words
from tests.registrar.test_lots import Log


def test_the_signed_list_commits_to_what_a_member_said_and_to_the_words_they_were_shown(
    app: Flask, registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    shown = words(candidate(1).stands())
    over(registrar)
    (record,) = signed()
    (nominee,) = published(app)
    assert (nominee.name, nominee.statement) == ("Person 1", SAYS)
    assert nominee.claim == claim_hash(from_words(shown))
    assert record == {"type": "nominations", "election": 1, "candidates": [b64(nominee.commitment)]}


def test_the_list_and_the_names_are_in_the_order_of_their_commitments(
    app: Flask, registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    for number in range(1, 6):
        candidate(number).stands()
    over(registrar)
    commitments = [b64(nominee.commitment) for nominee in published(app)]
    assert signed()[0]["candidates"] == commitments == sorted(commitments)
    assert len(commitments) == 5


@pytest.mark.usefixtures("opened")
def test_a_list_is_signed_also_when_nobody_came_forward(app: Flask, registrar: Instance, signed: Signed) -> None:
    over(registrar)
    assert signed() == [{"type": "nominations", "election": 1, "candidates": []}]
    assert published(app) == []


def test_no_list_is_signed_and_no_name_is_shown_before_nominations_are_over(
    app: Flask, registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    candidate(1).stands()
    over(registrar, UNTIL - timedelta(seconds=1))
    assert signed() == []
    answer = app.test_client().get("/nominations/1")
    assert (answer.status_code, answer.json) == (404, {"error": rules.NotPublished.message})


def test_a_list_is_signed_once_however_often_the_timer_runs_and_the_log_is_read(
    registrar: Instance, opened: Log, signed: Signed
) -> None:
    over(registrar)
    opened.grow(1)
    (registrar.settings.data / "forum-log.json").unlink()
    for _ in range(3):
        tick(registrar)
    assert len(signed()) == 1


@pytest.mark.usefixtures("opened")
def test_of_eight_timers_at_once_one_signs(registrar: Instance, signed: Signed) -> None:
    move(registrar, UNTIL)
    answers = together([lambda: service.sign_due(registrar)] * 8, registrar.db)
    assert sorted(map(str, answers)) == ["False"] * 7 + ["True"]
    assert len(signed()) == 1


def test_a_forum_that_fell_silent_after_opening_hinders_nothing(
    registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    candidate(1).stands()
    object.__setattr__(registrar.settings, "forum_url", "http://127.0.0.1:1")
    over(registrar)
    assert len(signed()[0]["candidates"]) == 1


@ON_SQLITE
def test_an_election_that_is_heard_of_late_gets_an_empty_list(registrar: Instance, log: Log, signed: Signed) -> None:
    log.election()
    over(registrar, UNTIL + timedelta(days=1))
    assert signed()[0]["candidates"] == []


@ON_SQLITE
def test_the_forum_takes_the_record_and_reads_the_names_as_they_are_served(
    app: Flask, registrar: Instance, candidate: Stand
) -> None:
    candidate(1).stands("“Fair” – and quick 👩‍🚒\r\nfor all")
    candidate(2).stands("x" * 1_500)
    over(registrar)
    (record,) = [one for one in unframe(app.test_client().get("/records").data) if b'"nominations"' in one]
    taken = entries.encode(NominationList(record))
    assert entries.decode(taken) == NominationList(record)
    nominees = nominees_of(app.test_client().get("/nominations/1").data)
    assert [b64(nominee.commitment) for nominee in nominees] == NominationList(record).fields["candidates"]
    assert len(nominees) == 2


def test_names_and_statements_are_destroyed_thirty_weeks_after_the_week_of_the_list(
    app: Flask, registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    candidate(1).stands()
    over(registrar)
    monday = datetime(2026, 12, 7, tzinfo=UTC) + timedelta(weeks=30)  # the list was signed on 1 December
    move(registrar, monday - timedelta(seconds=1))
    service.forget(registrar)
    assert len(published(app)) == 1
    move(registrar, monday)
    assert service.forget(registrar)
    assert registrar.db.query("SELECT * FROM nominations") == []
    assert app.test_client().get("/nominations/1").status_code == 404
    assert len(signed()) == 1
    assert not service.forget(registrar)


def test_nothing_that_is_stored_says_when_somebody_came_forward(registrar: Instance, candidate: Stand) -> None:
    candidate(1).stands()
    (row,) = registrar.db.query("SELECT * FROM nominations")
    values = dict(row).values()
    assert set(dict(row)) == {"election", "person_id", "name", "statement", "salt", "claim"}
    assert not re.search(r"2026|\d\d:\d\d", " ".join(value for value in values if isinstance(value, str)))


@ON_SQLITE
def test_the_words_are_stored_nowhere(registrar: Instance, candidate: Stand) -> None:
    shown = words(candidate(1).stands())
    over(registrar)
    stored = [path.read_bytes() for path in registrar.settings.data.rglob("*") if path.is_file()]
    assert not [data for data in stored if shown.encode() in data or from_words(shown) in data]
    assert any(claim_hash(from_words(shown)) in data for data in stored)
