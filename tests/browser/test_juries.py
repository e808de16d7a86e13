"""An appeal from the removal to its jury's decision: real registrar, real forum, with and without JavaScript."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from clients import candour_jury
from crypto.acts import REMOVE
from crypto.encoding import b64, unb64
from forum.periods import service as periods
from forum.periods.rules import JURY
from forum.posts import store as posts
from forum.tick import tick as tick_forum
from moderation.cases import service as cases
from moderation.cases.rules import Saying
from registrar.tick import tick as tick_registrar
from tests.browser.both import Both, Drawn, Visitor, both_services
from tests.browser.running import Browse, browsing
from tests.browser.test_comfort import violations
from tests.browser.test_passes import A_WHILE, draw
from tests.moderation.people import NAMES, appointed
from tests.people import Person
from tests.threads import first_post

pytestmark = pytest.mark.slow
OTHERS = 15
TEXT = "Margaret from the front desk says the vans go in May."


@dataclass
class Trial:
    """What the steps of one appeal have in common. `state` is where `candour-jury` keeps the keys of the others;
    `wallet` is the page of somebody who has drawn in time.
    """

    both: Both
    state: Path
    wallet: Page
    post: bytes = b""
    claim: str = ""
    entry: int = 0

    @property
    def number(self) -> int:
        reserved = periods.of_purpose(self.both.forum, JURY)
        assert reserved is not None
        return reserved.number

    def jury(self) -> list[str]:
        """As `candour-jury` draws it from the log that is served."""
        return candour_jury.draw(list(candour_jury.entries(self.both.url)), self.entry)[1]

    def seeds(self) -> dict[str, str]:
        return {candour_jury.public(seed): seed for seed in candour_jury.seeds(self.state)}

    def code(self, key: str) -> str:
        leaf = candour_jury.draw(list(candour_jury.entries(self.both.url)), self.entry)[0]
        return candour_jury.code(self.seeds()[key], leaf)

    def ticks(self) -> None:
        """Twice: what one service says, the other answers."""
        for _ in range(2):
            tick_forum(self.both.forum)
            tick_registrar(self.both.registrar)
        tick_forum(self.both.forum)


@pytest.fixture(scope="module")
def trial(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Sixteen members have drawn, the period has its numbers, and fifteen keys are in the lot."""
    folder = tmp_path_factory.mktemp("trial")
    with both_services(folder) as both, browsing(chromium, both.url) as visit:
        trial = Trial(both, folder / "jury" / "keys.json", visit())
        draw(trial.wallet, both)
        expect(trial.wallet.get_by_role("heading", name="You are up to date")).to_be_visible(timeout=A_WHILE)
        addresses = [both.somebody() for _ in range(OTHERS)]
        with ThreadPoolExecutor(2) as pool:
            drawn = list(pool.map(lambda one: both.draws(folder / one, one), addresses))
        both.tick()
        trial.ticks()
        for one in drawn:
            volunteer(trial, one)
        both.release()
        yield trial


def volunteer(trial: Trial, drawn: Drawn) -> None:
    paper = next(one["token"] for one in drawn["ballots"] if one["number"] == trial.number)
    form = {"token": paper, "choice": candour_jury.volunteer(trial.state)}
    answer = Visitor(trial.both.url).post(f"/ballots/{trial.number}/vote", data=form)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def visit(chromium: Browser, trial: Trial) -> Iterator[Browse]:
    with browsing(chromium, trial.both.url) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def removed(trial: Trial) -> Trial:
    """A post that two seats removed."""
    forum = trial.both.forum
    author = Person(Visitor(trial.both.url), forum).enters().starts_thread("Vans", TEXT)  # type: ignore[arg-type]
    trial.claim = author.claim_code
    trial.both.release()
    trial.post = first_post(forum.db, unb64(author.thread("Vans"), 16))
    for seat, name in enumerate(NAMES[:2], 1):
        appointed(forum, seat, name)
        cases.decide(forum, seat, trial.post, Saying(REMOVE, 1, "It names a colleague.", ("Margaret",)))
    return trial


@pytest.fixture(scope="module")
def sitting(chromium: Browser, removed: Trial) -> Trial:
    """Its author has appealed without JavaScript, and the jury is drawn."""
    with browsing(chromium, removed.both.url) as visit:
        page = opens_receipt(visit(scripts=False), removed)
        page.get_by_label("Why should it be shown again?").fill("She is our spokeswoman.")
        page.get_by_role("button", name="Send the appeal").click()
        expect(page.get_by_role("heading", name="Your appeal is in")).to_be_visible()
    (row,) = removed.both.forum.db.query("SELECT entry FROM appeals")
    removed.entry = row["entry"]
    removed.ticks()
    return removed


def opens_receipt(page: Page, trial: Trial) -> Page:
    page.goto("/receipt")
    page.get_by_label("Your eight words").fill(trial.claim)
    page.get_by_role("button", name="Show me").click()
    return page


def give_key(page: Page, trial: Trial, key: str) -> None:
    """Puts a juror's key into the wallet of this browser, as a saved file would."""
    page.goto("/juries/")
    juror = {"number": trial.number, "seed": trial.seeds()[key], "key": key}
    empty = {"passes": [], "ballots": [], "pending": [], "registrar": None, "record_key": None, "log": None}
    add = "async (wallet) => (await import('/static/passes/store.js')).merge(wallet)"
    page.evaluate(add, {**empty, "version": 1, "jurors": [juror]})


def pastes(page: Page, trial: Trial, key: str) -> Page:
    page.goto(f"/juries/{trial.entry}")
    page.get_by_label("Your juror's code").fill(trial.code(key))
    page.get_by_role("button", name="Open the case").click()
    return page


def decides(page: Page, choice: str = "Show it again", words: str = "She speaks for the depot.") -> None:
    page.get_by_label(choice, exact=True).check()
    page.get_by_label("Why?").fill(words)
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("heading", name="Your decision is in")).to_be_visible()


def test_a_wallet_puts_its_key_into_the_lot_with_one_click_and_keeps_it(trial: Trial) -> None:
    page = trial.wallet
    page.goto("/juries/")
    page.get_by_role("button", name="Put my key into the lot").click()
    expect(page.get_by_text("Your key is in the lot from the next release on")).to_be_focused()
    page.reload()
    expect(page.get_by_text("Your key is in the lot")).to_be_visible()
    expect(page.get_by_role("button", name="Put my key into the lot")).to_be_hidden()
    trial.both.release()
    (juror,) = page.evaluate("async () => (await import('/static/passes/store.js')).read()")["jurors"]
    found = trial.both.forum.db.query("SELECT juror FROM volunteers WHERE juror = ?", unb64(juror["key"], 32))
    assert (len(found), juror["number"]) == (1, trial.number)


def test_who_has_no_paper_for_this_period_is_told_of_the_other_way(visit: Browse, trial: Trial) -> None:
    assert trial.number
    page = visit()
    page.goto("/juries/")
    expect(page.get_by_text("You need ballot papers for this")).to_be_visible()
    expect(page.get_by_role("button", name="Put my key into the lot")).to_be_hidden()


def test_the_registrar_tells_its_number_and_anybody_draws_the_same_five(sitting: Trial) -> None:
    jury = sitting.jury()
    page = Visitor(sitting.both.url).get(f"/juries/{sitting.entry}").text
    assert len(set(jury)) == 5
    assert all(key in page for key in jury)


def test_a_juror_asks_for_the_code_in_a_terminal(sitting: Trial) -> None:
    where = ("--forum", sitting.both.url, "--state", str(sitting.state))
    command = [sys.executable, "-m", "clients.candour_jury", "code", *where, str(sitting.entry)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert b64(unb64(done.stdout.strip(), 96)[:32]) in sitting.jury()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(visit: Browse, sitting: Trial, scheme: str, width: int) -> None:
    page = visit(bypass=True, scheme=scheme, width=width)
    for name in pages(page, sitting):
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def pages(page: Page, trial: Trial) -> Iterator[str]:
    """Every page of an appeal; the name of each when it is open."""
    opens_receipt(page, trial)
    yield "receipt"
    page.goto("/juries/")
    yield "juries"
    page.goto(f"/juries/{trial.entry}")
    yield "jury"
    key = next(key for key in trial.jury()[::-1] if key in trial.seeds())
    give_key(page, trial, key)
    page.reload()
    expect(page.get_by_text("You are drawn for this jury")).to_be_visible()
    yield "juries, drawn"
    pastes(page, trial, key)
    yield "case"


def test_three_jurors_decide_one_in_the_wallet_and_two_without_javascript(visit: Browse, sitting: Trial) -> None:
    jury, page = [key for key in sitting.jury() if key in sitting.seeds()], visit()
    give_key(page, sitting, jury[0])
    page.goto("/enter")
    page.get_by_label("Your entry slip").fill(sitting.both.slip())
    page.get_by_role("button", name="Enter", exact=True).click()
    page.get_by_role("link", name="Look at the case").click()
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", name="Should this post be shown again?")).to_be_focused()
    for words in (TEXT, "It names a colleague.", "She is our spokeswoman.", "▇▇▇ from the front desk"):
        expect(page.get_by_text(words).first).to_be_visible()
    decides(page)
    for key in jury[1:3]:
        decides(pastes(visit(scripts=False), sitting, key))
    sitting.ticks()
    assert posts.post(sitting.both.forum.db, sitting.post).state == "shown"  # type: ignore[union-attr]
    page.goto("/")
    page.get_by_role("link", name="Vans").first.click()
    expect(page.get_by_text(TEXT)).to_be_visible()
