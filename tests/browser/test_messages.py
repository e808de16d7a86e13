"""Sealed messages in a real browser, both ways, with and without JavaScript; axe and narrow screens on their pages."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, enter
from tests.browser.running import Browse
from tests.browser.test_comfort import shown, sideways, violations
from tests.moderation.people import NAMES, appointed

QUESTION = "My manager reads every board. Could somebody ask about the vans?"


@dataclass(frozen=True)
class Panel:
    """The passphrases of three seats, by name."""

    passphrases: dict[str, str]


@pytest.fixture(scope="module")
def panel(served: Served) -> Panel:
    return Panel({name: appointed(served.forum, seat, name) for seat, name in enumerate(NAMES, 1)})


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def signs_in(page: Page, panel: Panel, name: str) -> Page:
    page.goto("/sign-in")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your passphrase").fill(panel.passphrases[name])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/moderation/")
    return page


def sends(page: Page, text: str) -> str:
    page.goto("/messages/")
    page.get_by_label("Your words").fill(text)
    page.get_by_role("button", name="Seal it and send it").click()
    return page.locator("[data-claim-code]").inner_text()


def with_words(page: Page, code: str) -> Page:
    page.goto("/messages/read")
    page.get_by_label("Your eight words").fill(code)
    page.get_by_role("button", name="Show me").click()
    return page


def test_a_message_is_answered_and_written_on(browse: Browse, served: Served, panel: Panel, scripts: bool) -> None:
    question = f"{QUESTION} {scripts}"
    page = enter(browse(scripts=scripts), served)
    code = sends(page, question)
    page.locator("input[name=claim]").fill(" ".join(code.split()[:2]))
    page.get_by_role("button", name="I have them, go on").click()
    page.wait_for_url("**/")
    served.release()
    seat = signs_in(browse(scripts=scripts), panel, NAMES[1])
    seat.goto("/moderation/messages")
    seat.get_by_role("link", name=question).click()
    seat.get_by_label("Your answer").fill("We will ask on Monday.")
    seat.get_by_role("button", name="Seal it and answer").click()
    expect(seat.get_by_text("We will ask on Monday.")).to_be_visible()
    other = with_words(browse(scripts=scripts), code)
    expect(other.get_by_role("heading", name="The moderator of seat 2")).to_be_visible()
    expect(other.get_by_text("We will ask on Monday.")).to_be_visible()
    other.get_by_label("Your words").fill(f"And who does the rota, {scripts}?")
    other.get_by_role("button", name="Seal it and send it").click()
    expect(other.get_by_text("It is sealed, and waits with the posts.")).to_be_visible()
    served.release()
    seat.goto("/moderation/messages")
    seat.get_by_role("link", name=question).click()
    expect(seat.get_by_text(f"And who does the rota, {scripts}?")).to_be_visible()


def test_the_eight_words_of_a_message_travel_without_the_cookie(
    browse: Browse, served: Served, panel: Panel, scripts: bool
) -> None:
    page = enter(browse(scripts=scripts), served)
    assert panel.passphrases
    code = sends(page, "No cookie with my words, please.")
    page.goto("/messages/read")
    page.get_by_label("Your eight words").fill(code)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Show me").click()
    assert "cookie" not in sent.value.all_headers()
    page.get_by_label("Your words").fill("Nor with these.")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Seal it and send it").click()
    assert "cookie" not in sent.value.all_headers()
    expect(page.get_by_text("It is sealed, and waits")).to_be_visible()


def kinds(page: Page, seat: Page, served: Served, panel: Panel) -> Iterator[tuple[str, Page]]:
    """Every page of this feature in turn, with its name, when it is open."""
    enter(page, served).goto("/messages/")
    page.get_by_text("What “sealed on the server” means").click()
    yield "write", page
    page.get_by_label("Your words").fill("Ring 07700 900123 about the **vans**.")
    page.get_by_role("button", name="Seal it and send it").click()
    yield shown(page, "confirm", "[name=confirm]"), page
    page.get_by_role("button", name="Seal it and send it as it is").click()
    code = page.locator("[data-claim-code]").inner_text()
    yield "claim", page
    served.release()
    page.goto("/messages/read")
    yield "ask", page
    yield shown(with_words(page, code), "read", "textarea"), page
    signs_in(seat, panel, NAMES[0]).goto("/moderation/messages")
    yield "inbox", seat
    seat.get_by_role("link", name="Ring 07700").first.click()
    seat.get_by_label("Your answer").fill("We will.")
    seat.get_by_role("button", name="Seal it and answer").click()
    appointed(served.forum, 3, "Dee Later")
    seat.reload()
    yield shown(seat, "conversation", "form[action$='/share']"), seat
    yield shown(with_words(page, code), "answered", "h2"), page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_messages(browse: Browse, served: Served, panel: Panel, scheme: str) -> None:
    pages = [browse(scheme=scheme, bypass=True) for _ in range(2)]
    found = {name: violations(page) for name, page in kinds(*pages, served, panel)}
    assert len(found) == 8
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", [320, 640])
def test_no_page_of_messages_scrolls_sideways(browse: Browse, served: Served, panel: Panel, width: int) -> None:
    pages = [browse(width=width, bypass=True) for _ in range(2)]
    found = {name: sideways(page) for name, page in kinds(*pages, served, panel)}
    assert {name: over for name, over in found.items() if over > 0} == {}
