"""A whole election in a real browser, two services as two processes: from coming forward at the registrar to a new
seat-holder who signs in where the old one is refused. Then a database that was edited by hand.
"""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from clients import candour_acts, candour_verify
from core.clock import hour_of, hour_start
from crypto.accounts import SEAT
from crypto.acts import SeatTerm
from crypto.seats import Holder, new_secret, seal_holder
from forum.app import USES
from forum.ballots import service as ballots
from forum.demo import browsers
from forum.demo.members import Papers, Places
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.elections import nominees, rules, service
from moderation.elections.rules import Election
from moderation.seats import store as seats_store
from moderation.seats.rules import FOUNDING_WEEKS
from tests.browser.both import Both, both_services
from tests.browser.running import Browse, browsing
from tests.browser.test_comfort import sideways, violations
from tests.browser.test_elections import sign_in_at_registrar, stands_at
from tests.browser.test_passes import A_WHILE, draw, enter

pytestmark = pytest.mark.slow
OLD = [Holder(name, f"{at}@council.example") for at, name in enumerate(("Ann Example", "Bob Sample", "Cat Instance"))]
NEW_PASSPHRASE = "tram kettle orbit maple"
STAND = 4
NUMBERS = range(1, 17)


@dataclass
class Town:
    """Both services, whose clocks stand; the eight words of those who stand, by name."""

    both: Both
    forum: Browse
    registrar: Browse
    old: dict[str, str]
    words: dict[str, str] = field(default_factory=dict)

    @property
    def election(self) -> Election:
        return service.every(self.both.forum)[0]

    def stands_at(self, hour: str) -> None:
        """What each tells the other takes some ticks."""
        for _ in range(3):
            stands_at(self.both, hour)

    def draws(self) -> list[tuple[str, Papers]]:
        """Members who have drawn a paper of the number that the election will take, whatever else takes one before."""
        places = Places(self.both.registrar_url, self.both.url, self.both.registrar.settings.data / "outbox")
        found = browsers.signed_in(places, [self.both.somebody() for _ in range(16)])
        for mail in places.outbox.glob("*.eml"):
            mail.unlink()
        return [(address, browser.draws(self.both.forum, NUMBERS)) for address, browser in found.items()]

    def votes(self, papers: Papers, *names: str) -> None:
        """As `candour-pass` would, without a browser."""
        places = {nominee.name: str(at) for at, nominee in nominees.known(self.both.forum, self.election).items()}
        choice = ",".join(places[name] for name in names)
        ballots.vote(self.both.forum, self.election.number or 0, papers[self.election.number or 0], choice, USES)

    def signs_in(self, name: str, passphrase: str) -> Page:
        page = self.forum()
        page.goto("/sign-in")
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Your passphrase").fill(passphrase)
        page.get_by_role("button", name="Sign in").click()
        return page

    def verifies(self, folder: Path) -> list[int]:
        """What the witness and the check of acts, from outside, and the operator's own check say."""
        seen = ("--state", str(folder / "seen.json"))
        command = [sys.executable, "-m", "forum", "verify-log", str(self.both.forum.settings.data)]
        own = subprocess.run([*command, "--state", str(folder / "own.json")], check=False, capture_output=True)
        outside = [candour_verify.main([self.both.url, *seen]), candour_acts.main([self.both.url])]
        return [*outside, own.returncode]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Town]:
    """A forum whose founding seats are held; the general election opens 24 days before their end."""
    with (
        both_services(tmp_path_factory.mktemp("whole"), OLD) as both,
        browsing(chromium, both.url) as forum,
        browsing(chromium, both.registrar_url) as registrar,
    ):
        yield Town(both, forum, registrar, {one.name: said for one, said in zip(OLD, both.words, strict=True)})


def checked(page: Page) -> None:
    assert (violations(page), sideways(page)) == ([], 0), page.url


def comes_forward(town: Town, address: str, *, scripts: bool) -> None:
    page = town.registrar(scripts=scripts, bypass=scripts, width=320)
    sign_in_at_registrar(page, town.both, address)
    page.get_by_role("link", name="stand for it").click()
    name = page.locator("#statement-hint").inner_text().rpartition(": ")[2].rstrip(".")
    page.get_by_label("Your statement").fill(f"I am {name}, and I listen.")
    page.get_by_role("button", name="Stand for election").click()
    town.words[name] = page.locator("[data-seat-words]").inner_text()
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_text(f"As {name}, for seats 1, 2 and 3.")).to_be_visible()


def hands_in_by_wallet(page: Page, town: Town, *names: str) -> None:
    page.goto(f"/elections/{town.election.election}")
    for label, name in zip(("First", "Second", "Third"), names, strict=False):
        page.get_by_label(f"{label} choice").select_option(name)
    page.get_by_role("button", name="Hand it in").click()
    expect(page.locator("[data-said]")).to_contain_text("Your ballot is in.")


def hands_in_pasted(town: Town, papers: Papers, *names: str) -> None:
    page = town.forum(scripts=False)
    page.goto("/enter")
    page.get_by_label("Your entry slip").fill(town.both.slip())
    page.get_by_role("button", name="Enter").click()
    number = town.election.number or 0
    page.goto(f"/ballots/{number}")
    page.get_by_label("Your ballot paper").fill(papers[number])
    for label, name in zip(("First", "Second", "Third"), names, strict=False):
        page.get_by_label(f"{label} choice").select_option(name)
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()


def takes_seat(town: Town, name: str) -> Page:
    page = town.forum(bypass=True, width=320, scheme="dark")
    page.goto(f"/elections/{town.election.election}")
    page.get_by_role("link", name="Take your seat").click()
    checked(page)
    page.get_by_label("Your name, as it stood on the list").fill(name)
    page.get_by_label("The eight words of your nomination").fill(town.words[name])
    page.get_by_label("A new passphrase").fill(NEW_PASSPHRASE)
    page.get_by_label("The same once more").fill(NEW_PASSPHRASE)
    page.get_by_role("button", name="Take the seat").click()
    expect(page.get_by_role("heading", name="is yours")).to_be_visible()
    return page


def test_from_coming_forward_to_a_new_seat_holder_where_the_old_one_is_refused(town: Town, tmp_path: Path) -> None:
    voters = town.draws()
    founded = hour_start(town.both.forum.clock.hour())
    town.stands_at(hour_of(founded + timedelta(weeks=FOUNDING_WEEKS) - rules.AHEAD))
    member = town.forum(bypass=True)
    draw(member, town.both)
    expect(member.get_by_role("heading", name="You are up to date")).to_be_visible(timeout=A_WHILE)
    enter(member)
    for at, (address, _) in enumerate(voters[:STAND]):
        comes_forward(town, address, scripts=at % 2 == 0)
    opened = town.election.opened
    town.stands_at(opened.nominations_until)
    member.goto(f"/elections/{town.election.election}")
    expect(member.get_by_text("4 stand: read and ask.")).to_be_visible()
    checked(member)
    town.stands_at(opened.voting_from)
    first, second, third, fourth = town.words
    hands_in_by_wallet(member, town, first, second)
    hands_in_pasted(town, voters[0][1], second, fourth, third)
    for at, (_, papers) in enumerate(voters[1:]):
        town.votes(papers, *((first, third), (second, third), (third,), (fourth, second))[at % 4])
    town.both.release()
    town.stands_at(hour_of(hour_start(opened.closes) - timedelta(hours=1)))
    old = town.signs_in(OLD[0].name, town.old[OLD[0].name])
    old.wait_for_url("**/moderation/")
    town.stands_at(opened.closes)
    result = town.election.result
    assert result is not None
    assert (result.valid, len(result.elected)) == (17, 3)
    old.reload()
    expect(old.get_by_text("This page is for those who hold a seat.")).to_be_visible()
    refused(town.signs_in(OLD[0].name, town.old[OLD[0].name]))
    takes_seat(town, second)
    town.signs_in(second, NEW_PASSPHRASE).wait_for_url("**/moderation/")
    town.both.tick()
    assert town.verifies(tmp_path) == [0, 0, 0]


def test_a_database_edited_by_hand_makes_nobody_a_seat_holder_and_does_not_verify(town: Town, tmp_path: Path) -> None:
    """Whoever does it has every key file; what they cannot have is an entry of the log."""
    forum, name = town.both.forum, "Mal Lory"
    account_id, salt = accounts.id_of(forum, name), secrets.token_bytes(32)
    accounts.put(forum, SEAT, account_id, new_secret(), NEW_PASSPHRASE)
    sealed = seal_holder(forum.keyring.accounts, 3, Holder(name, ""))
    seats_store.set_seat(forum.db, seats_store.Row(3, account_id, log.of_kind(forum, SeatTerm)[-1][0], salt, sealed))
    refused(town.signs_in(name, NEW_PASSPHRASE))
    assert town.verifies(tmp_path)[2] != 0


def refused(page: Page) -> None:
    expect(page.get_by_text("Name or passphrase is not right, or the term is over.")).to_be_visible()
