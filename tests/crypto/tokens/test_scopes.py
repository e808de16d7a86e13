"""Scopes have one spelling, and a challenge is good at one pair of hosts."""

import pytest
from hypothesis import given, strategies

from crypto.encoding import Malformed
from crypto.tokens.scopes import (
    ballot_scope,
    challenge,
    challenge_digest,
    entry_scope,
    epoch_of_scope,
    host_of,
    number_of_scope,
)

HOSTS = strategies.from_regex(r"[a-z]{1,9}\.example(:[0-9]{2,5})?", fullmatch=True)
SCOPES = strategies.one_of(
    strategies.builds(ballot_scope, strategies.integers(1, 10**9 - 1)),
    strategies.builds("entry:{}-W{:02}".format, strategies.integers(2026, 2099), strategies.integers(1, 53)),
)


@given(strategies.integers(1, 10**9 - 1))
def test_a_ballot_scope_gives_its_number_back(number: int) -> None:
    assert number_of_scope(ballot_scope(number)) == number
    assert epoch_of_scope(ballot_scope(number)) is None


@given(strategies.integers(1000, 9999), strategies.integers(1, 53))
def test_an_entry_scope_gives_its_epoch_back(year: int, week: int) -> None:
    epoch = f"{year}-W{week:02}"
    assert epoch_of_scope(entry_scope(epoch)) == epoch
    assert number_of_scope(entry_scope(epoch)) is None


def test_a_ballot_number_has_six_digits_or_more() -> None:
    assert [ballot_scope(number) for number in (1, 123, 999_999, 1_000_000)] == [
        "ballot:000001",
        "ballot:000123",
        "ballot:999999",
        "ballot:1000000",
    ]


@pytest.mark.parametrize("number", [0, -1, 10**9])
def test_what_is_no_ballot_number_has_no_scope(number: int) -> None:
    with pytest.raises(Malformed):
        ballot_scope(number)


@pytest.mark.parametrize(
    "scope",
    [
        *("", "entry:", "ballot:", "entry:2026", "entry:2026-W00", "entry:2026-W54", "entry:2026-W4"),
        *("entry:2026-W48 ", "entry:2026-W48\n", "entry:2026\u2011W48", " entry:2026-W48", "entry:2026-w48"),
        *("Entry:2026-W48", "ballot:0", "ballot:123", "ballot:000000", "ballot:0000123", "ballot:+00123"),
        *("ballot:00012x", "ballot:\u0660\u0660\u0660\u0661\u0662\u0663"),
        *("ballot:000123\n", "ballot:1000000000", "slip:000123", "ballot:000123:entry:2026-W48"),
    ],
)
def test_another_spelling_is_no_scope(scope: str) -> None:
    for read in (epoch_of_scope, number_of_scope):
        with pytest.raises(Malformed):
            read(scope)


@given(HOSTS, HOSTS, SCOPES, HOSTS, HOSTS, SCOPES)
def test_two_challenges_are_equal_only_when_hosts_and_scope_are(
    registrar: str, forum: str, scope: str, other_registrar: str, other_forum: str, other_scope: str
) -> None:
    same = (registrar, forum, scope) == (other_registrar, other_forum, other_scope)
    assert (challenge(registrar, forum, scope) == challenge(other_registrar, other_forum, other_scope)) == same


def test_the_registrar_and_the_forum_do_not_change_places() -> None:
    one = challenge_digest("a.example", "b.example", "ballot:000001")
    assert one != challenge_digest("b.example", "a.example", "ballot:000001")


def test_a_host_outside_ascii_is_refused() -> None:
    with pytest.raises(Malformed):
        challenge("bücher.example", "forum.example", "ballot:000001")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://forum.example", "forum.example"),
        ("https://Forum.Example/", "forum.example"),
        ("https://forum.example:443/x", "forum.example"),
        ("https://forum.example:8443", "forum.example:8443"),
        ("http://localhost:8001", "localhost:8001"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("https://user:word@forum.example/", "forum.example"),
    ],
)
def test_the_host_of_a_url_is_what_a_browser_says_it_is(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url", ["", "forum.example", "ftp://forum.example", "https://", "http://a:99999", "http://[::1"]
)
def test_what_is_no_web_address_has_no_host(url: str) -> None:
    with pytest.raises(Malformed):
        host_of(url)
