"""A leader finds no thread, post or count beyond what everybody is shown, and changes nothing that stands: attacks."""

import re
from collections.abc import Iterator

import pytest

from crypto.acts import LeaderAttempt
from crypto.encoding import b64
from forum import verify
from forum.topics import answering, checks
from forum.transparency import service as log
from tests.core.tools import ON_SQLITE
from tests.forum.topics.hall import Hall
from tests.moderation.crawler import everything, places_of
from tests.moderation.people import Named
from tests.moderation.test_matrix import by_name, routes
from tests.people import Person

NOWHERE = b64(bytes(16))
# Where a leader is told something of their own: that they are refused, and their pages.
OWN = re.compile(r"/leadership/|/moderation(/|$)(?!log)")
CHANGES = (
    *(("POST", "/leadership/debts/1/extend"), ("POST", "/leadership/debts/1/delete"), ("POST", "/leadership/debts/1")),
    *(("DELETE", "/leadership/debts/1"), ("PUT", "/leadership/debts/1"), ("PATCH", "/leadership/debts/1/answer")),
    *(("DELETE", "/answers/1"), ("POST", "/answers/1"), ("POST", "/answers"), ("PUT", "/answers.json")),
    *(("POST", "/leadership/"), ("DELETE", "/reports/report-1"), ("POST", "/questions")),
)


def attempts(hall: Hall) -> int:
    return len(log.of_kind(hall.forum, LeaderAttempt))


def owed(hall: Hall) -> list[dict[str, object]]:
    return [dict(row) for row in hall.forum.db.query("SELECT debt, entry, sort, item, words FROM debts")]


def token(lead: Named) -> str:
    return by_name(lead.forum, lead).token


@pytest.mark.parametrize(("method", "path"), CHANGES)
@ON_SQLITE
def test_no_route_changes_what_is_owed_and_each_try_is_logged(
    hall: Hall, lead: Named, method: str, path: str
) -> None:
    hall.reports("Depot")
    before = (owed(hall), hall.standing().debt.due)
    answer = lead.browser.open(path, method=method, data={"csrf_token": token(lead), "due": "2027-12-31"})
    assert answer.status_code == 403
    assert (owed(hall), hall.standing().debt.due) == before
    assert attempts(hall) == 1


@pytest.mark.parametrize("field", ["due", "day", "debt", "late", "hidden", "entry", "state"])
@ON_SQLITE
def test_no_field_slips_in_with_an_answer(hall: Hall, lead: Named, field: str) -> None:
    hall.reports("Depot")
    for action in ("answer", "promise", "status"):
        data = {"csrf_token": token(lead), "words": "Yes.", "owner": "Head", "by": "2027-01-31", field: "2027-12-31"}
        assert lead.browser.post(f"/leadership/debts/1/{action}", data=data).status_code == 403
    assert (hall.standing().said, attempts(hall)) == ((), 1)


@ON_SQLITE
def test_a_mistyped_address_is_no_attempt(hall: Hall, lead: Named) -> None:
    for path in ("/leadership/x", "/answers/x", "/answers/7"):
        assert lead.opens(path).answer.status_code == 404
    assert attempts(hall) == 0


@ON_SQLITE
def test_nobody_else_is_logged_and_nobody_else_answers(hall: Hall) -> None:
    hall.reports("Depot")
    for person in (Person(hall.app.test_client(), hall.forum), hall.member()):
        for method, path in CHANGES:
            assert person.browser.open(path, method=method).status_code in (403, 404, 405)
        for action in ("answer", "promise", "status"):
            assert person.browser.post(f"/leadership/debts/1/{action}", data={"words": "x"}).status_code == 403
    assert (attempts(hall), hall.standing().said) == (0, ())


@ON_SQLITE
def test_an_answer_does_not_stop_the_clock_of_another_debt(hall: Hall) -> None:
    hall.reports("Depot", "Pay")
    hall.waits(days=20)
    answering.answer(hall.forum, 1, "This answers everything.")
    assert [hall.standing(debt).late for debt in (1, 2)] == [False, True]
    checks.check_topics(hall.forum, verify.read_log(hall.forum))


def paths(hall: Hall, thread: str, post: str, number: str, debt: str) -> Iterator[tuple[str, str]]:
    samples = {"thread": thread, "post": post, "number": number, "slug": "depot-move", "path": "tile/0/000"}
    for method, rule in routes(hall.app):
        known = samples | ({"number": debt} if rule.startswith(("/answers", "/leadership")) else {})
        yield method, re.sub(r"<(?:\w+:)?(\w+)>", lambda name, known=known: known.get(name[1], NOWHERE), rule)


@ON_SQLITE
def test_every_route_tells_a_leader_what_it_tells_a_stranger(hall: Hall, lead: Named) -> None:
    """Over the whole map of addresses, with ids that are there and ids that are not."""
    (thread,) = hall.asks("Who pays?")
    post = b64(hall.forum.db.query("SELECT post_id FROM posts")[0]["post_id"])
    number = str(hall.number(thread))
    hall.supports(thread, 11)
    hall.reports("Depot")
    stranger = Person(hall.app.test_client(), hall.forum)
    real = paths(hall, b64(thread), post, number, "1")
    nowhere = paths(hall, NOWHERE, NOWHERE, "999", "1")
    for (method, path), (_, other) in zip(real, nowhere, strict=True):
        if OWN.match(path) or path in ("/sign-out", "/leave", "/sign-in", "/enter"):
            continue
        asked = [lead.browser.open(path, method=method), stranger.browser.open(path, method=method)]
        if method == "POST" and path.endswith("/vote"):
            assert asked[0].status_code in (400, 404), path
            continue
        assert asked[0].status_code == asked[1].status_code, path
        assert asked[0].data == asked[1].data, path
        if method == "GET" and not path.startswith(("/answers", "/log", "/closings")):
            assert lead.browser.open(other, method=method).status_code == asked[0].status_code, path


@ON_SQLITE
def test_wherever_links_lead_a_leader_reads_nothing_of_staff_but_what_was_put(hall: Hall, lead: Named) -> None:
    some = hall.asks("Who pays the fares?", "Why the depot?", "A quiet one")
    hall.member().starts_thread("Just talk", "Of lockers.")
    hall.supports(some[0], 11)
    hall.reports("Depot", questions=[some[0]])
    pages = everything(lead, "/leadership/", "/answers", "/answers.json", "/answers.atom", "/", "/questions")
    secret = ("Why the depot?", "A quiet one", "Just talk", "Of lockers", "Please say.", "Depot move", "11 of 40")
    assert places_of(secret, pages) == []
    assert "/leadership/debts/2" in places_of(["Who pays the fares?"], pages)
