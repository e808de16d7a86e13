"""An election in a real browser: a ballot from the wallet, without the session; results that everybody can read."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core import commands
from crypto.elections import ID_SIZE, seal_ballot
from crypto.nominations import Nominee, listed
from crypto.tokens.scopes import ballot_scope
from forum.ballots import store as ballots_store
from forum.demo import browsers
from forum.demo.members import Places
from forum.passes import service as passes
from moderation.elections import nominees, service, store
from moderation.elections.rules import Election
from registrar.records import service as records
from registrar.records.store import lock
from registrar.tick import tick as tick_registrar
from tests.browser.both import Both, both_services
from tests.browser.running import Browse, browsing
from tests.browser.test_comfort import shown, sideways, violations
from tests.browser.test_passes import A_WHILE, draw, enter

STAND = tuple(
    Nominee(name, f"I am {name}, and I listen.", secrets.token_bytes(32), secrets.token_bytes(32))
    for name in ("Dee Sample", "Ewan Probe", "Farah Case", "Gwen Trial")
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Services of their own: here clocks are made to stand."""
    with both_services(tmp_path_factory.mktemp("elections")) as both:
        yield both


@pytest.fixture
def visit(chromium: Browser, town: Both) -> Iterator[Browse]:
    with browsing(chromium, town.url) as open_page:
        yield open_page


def stands_at(town: Both, hour: str) -> None:
    """Both services' clocks stand from here on."""
    folders: list[Path] = [town.forum.settings.data, town.registrar.settings.data]
    commands.stand(demo=True, at=hour, folders=folders)
    town.tick()


def sign_in_at_registrar(page: Page, town: Both, address: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Your work mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code of six digits").fill(town.code(address))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="You are signed in").wait_for()


def opens(town: Both) -> None:
    """An election opens as soon as somebody has drawn: no seat is held."""
    if not service.every(town.forum):
        places = Places(town.registrar_url, town.url, town.registrar.settings.data / "outbox")
        (browser,) = browsers.signed_in(places, [town.somebody()]).values()
        browser.draws(town.forum, [1])
        for _ in range(2):
            town.tick()


def nominated(town: Both) -> Election:
    """The election that opened by itself, with its list and the names."""
    election = service.under_way(town.forum)[0]
    with town.registrar.db.transaction():
        lock(town.registrar.db)
        fields = {"type": "nominations", "election": election.election, "candidates": listed(list(STAND))}
        records.append(town.registrar, fields)
    stands_at(town, election.opened.voting_from)
    nominees.keep(town.forum, service.find(town.forum, election.election), list(STAND))
    tick_registrar(town.registrar)
    passes.poll(town.forum)
    return service.find(town.forum, election.election)


def filled(town: Both, election: Election) -> None:
    """More ballots than one browser could hand in."""
    number, key = election.number or 0, town.forum.keyring.elections
    town.forum.db.execute("UPDATE drawn SET members = 40 WHERE what = ?", ballot_scope(number))
    for at in range(17):
        ballot_id, given = secrets.token_bytes(ID_SIZE), (b"\x01\x02", b"\x02\x03", b"\x03\x01", b"\x01\x04")[at % 4]
        ballots_store.insert_vote(town.forum.db, number, secrets.token_bytes(32))
        sealed = seal_ballot(key, election.election, ballot_id, given)
        store.insert_ballot(town.forum.db, election.election, ballot_id, sealed)


def problems(page: Page) -> object:
    return violations(page), sideways(page)


def kinds(page: Page, town: Both) -> Iterator[str]:
    """Every kind of page on the way to standing for a seat in turn."""
    sign_in_at_registrar(page, town, town.somebody())
    yield "signed in"
    page.get_by_role("link", name="stand for it").click()
    yield shown(page, "form", "#statement")
    page.get_by_label("Your statement").fill("x" * 1600)
    page.get_by_role("button", name="Stand for election").click()
    yield shown(page, "too long", "#problem")
    page.get_by_label("Your statement").fill("I listen.")
    page.get_by_role("button", name="Stand for election").click()
    yield shown(page, "eight words", "[data-seat-words]")
    page.get_by_role("link", name="I have written them down").click()
    yield shown(page, "standing", "button.quiet")
    page.get_by_role("button", name="Withdraw").click()
    page.locator("button.quiet").wait_for(state="detached")
    page.goto(f"{town.url}/elections/")
    yield "elections"
    page.get_by_role("link", name="General election").click()
    yield shown(page, "nominations", "h2")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_on_the_way_to_standing_for_a_seat(
    chromium: Browser, town: Both, scheme: str, width: int
) -> None:
    opens(town)
    with browsing(chromium, town.registrar_url) as visit:
        page = visit(scheme=scheme, width=width, bypass=True)
        found = {name: problems(page) for name in kinds(page, town)}
    assert len(found) == 7
    assert {name: wrong for name, wrong in found.items() if wrong != ([], 0)} == {}


def test_an_election_from_the_wallets_ballot_to_the_result(visit: Browse, town: Both) -> None:
    page = visit(bypass=True)
    draw(page, town)
    expect(page.get_by_role("heading", name="You are up to date")).to_be_visible(timeout=A_WHILE)
    town.tick()
    page = enter(page)
    expect(page.get_by_text("General election.")).to_be_visible()
    election = nominated(town)
    path = f"/elections/{election.election}"
    page.goto(path)
    page.get_by_label("First choice").select_option("Ewan Probe")
    page.get_by_label("Second choice").select_option("Ewan Probe")
    button = page.get_by_role("button", name="Hand it in")
    button.click()
    expect(page.locator("[data-said]")).to_contain_text("each once")
    page.get_by_label("Second choice").select_option("Gwen Trial")
    assert problems(page) == ([], 0)
    with page.expect_request("**/vote") as sent:
        button.click()
    expect(page.locator("[data-said]")).to_contain_text("Your ballot is in.")
    assert "cookie" not in sent.value.all_headers()
    town.release()
    assert len(store.ballots(town.forum.db, election.election)) == 1
    page.reload()
    expect(page.locator("[data-said]")).to_have_text("Your ballot is in. It is counted when voting is over.")
    expect(button).to_be_hidden()
    _looks_at_the_result(visit, town, election)


def _looks_at_the_result(visit: Browse, town: Both, election: Election) -> None:
    """Without scripts too; on paper and on a phone, by day and by night."""
    filled(town, election)
    stands_at(town, election.opened.closes)
    for ways in ({"width": 320, "bypass": True}, {"scheme": "dark", "bypass": True}, {"scripts": False}):
        page = visit(**ways)
        page.goto(f"/elections/{election.election}")
        expect(page.get_by_text("Elected:").first).to_be_visible()
        expect(page.locator(".chart svg")).to_have_count(4)
        if "bypass" in ways:
            assert problems(page) == ([], 0)
