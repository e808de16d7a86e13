"""Leaders: accounts that read, that moderation refuses, and that the log says so about once a day."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.clock import FixedClock
from core.errors import ConfigError
from crypto.acts import LeaderAttempt
from crypto.sealing import new_key
from forum.instance import Instance
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.leaders import rules, service
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.moderation.people import NAMES, Named, appointed, leader, quiet_app, seat_holders
from tests.people import Person

PATHS = (
    *("/moderation", "/moderation/", "/moderation/cases", "/moderation/logs", "/moderation/x/y"),
    *("/moderation/passphrase", "/moderation/log.csvx", "/moderation//log"),
)


def attempts(forum: Instance) -> list[str]:
    return [entry.day for _, entry in log.of_kind(forum, LeaderAttempt)]


def test_a_leader_at_a_page_of_moderation_is_refused_and_told_that_it_is_logged(forum: Instance) -> None:
    one = leader(forum).opens("/moderation/")
    assert (one.answer.status_code, rules.LeaderRefused.message in one.text) == (403, True)
    assert attempts(forum) == ["2026-11-24"]


def test_attempts_are_logged_once_a_day_whoever_makes_them_and_however_many(forum: Instance) -> None:
    app = quiet_app(forum)
    people = [leader(forum, app, name) for name in ("Lea Der", "Max Head")]
    for one in people * 3:
        one.browser.post("/moderation/cases", data={"remove": "x"})
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON + timedelta(hours=5)
    people[0].opens("/moderation/nowhere")
    forum.clock.moment = NOON + timedelta(days=2)
    people[1].signs_in().opens("/moderation/")
    assert attempts(forum) == ["2026-11-24", "2026-11-26"]


def test_of_thirty_attempts_at_once_one_is_logged(forum: Instance) -> None:
    def attempt(_: int) -> None:
        service.note_attempt(forum)
        forum.db.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(30)))
    assert attempts(forum) == ["2026-11-24"]


def test_the_entry_names_no_leader(forum: Instance) -> None:
    leader(forum).opens("/moderation/")
    _, entry = log.of_kind(forum, LeaderAttempt)[0]
    assert entry.payload() == b'{"day":"2026-11-24"}'


@ON_SQLITE
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE"])
def test_no_page_of_moderation_is_open_to_a_leader_by_any_method(forum: Instance, path: str, method: str) -> None:
    assert leader(forum).browser.open(path, method=method).status_code in (403, 308)


@pytest.mark.parametrize("path", ["/moderation/log", "/moderation/log.csv", "/moderation/log/feed"])
def test_the_public_log_is_open_to_leaders_and_no_attempt(path: str) -> None:
    assert not rules.is_moderation(path)


def test_neither_members_nor_strangers_nor_seat_holders_are_leaders(
    forum: Instance, person: Callable[[], Person]
) -> None:
    stranger = Person(quiet_app(forum).test_client(), forum)
    for one in (stranger, person(), seat_holders(forum)[0]):
        assert one.opens("/leadership/").answer.status_code == 403
        one.opens("/moderation/")
    assert attempts(forum) == []


def test_a_new_passphrase_ends_the_old_one_and_its_sign_ins(forum: Instance) -> None:
    one = leader(forum)
    words = service.appoint(forum, one.name)
    assert one.opens("/leadership/").answer.status_code == 403
    assert one.signs_in().answer.status_code == 403
    again = Named(one.browser, forum, one.name, words).signs_in()
    assert again.opens("/leadership/").answer.status_code == 200


def test_a_leaders_row_written_by_hand_lets_nobody_in(forum: Instance) -> None:
    one = leader(forum)
    accounts.put(forum, 2, accounts.id_of(forum, one.name), new_key(), "words of my own")
    assert Named(one.browser, forum, one.name, "words of my own").signs_in().answer.status_code == 403


def test_a_seat_holder_is_no_leader_under_the_same_name(forum: Instance) -> None:
    appointed(forum, 1, NAMES[0])
    with pytest.raises(ConfigError):
        service.appoint(forum, NAMES[0].upper())


@ON_SQLITE
def test_a_leader_reads_no_thread_and_writes_nothing(forum: Instance) -> None:
    one = leader(forum)
    assert one.opens("/").answer.location == "/enter"
    assert one.browser.post("/boards/depot-move/threads", data={"title": "a", "body": "b"}).status_code == 403
