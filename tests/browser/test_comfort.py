"""What scripts add, and that pages can be used by everybody: axe, narrow screens, both colour schemes."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, enter
from tests.browser.running import Browse
from tests.browser.test_journeys import RISKY, start_thread


def test_a_code_from_a_printed_slip_fills_the_field_and_leaves_the_address(browse: Browse, served: Served) -> None:
    page, slip = browse(), served.slip()
    page.goto(f"/enter#{slip}")
    expect(page.get_by_label("Your entry slip")).to_have_value(slip)
    assert page.url == f"{served.url}/enter"


def test_warnings_appear_while_typing_and_nothing_is_sent(browse: Browse, served: Served) -> None:
    page = enter(browse(), served)
    page.goto("/boards/depot-move/new")
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_label("Your words", exact=True).fill("Ring 07700 900123.")
    expect(page.locator(".cautions mark")).to_contain_text("07700 900123")
    assert [url for url in sent if not url.endswith("/cautions.json")] == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_menu_is_one_line_that_opens_on_a_phone_and_a_row_elsewhere(
    browse: Browse, served: Served, width: int, scripts: bool
) -> None:
    page = enter(browse(width=width, scripts=scripts), served)
    about = page.locator("nav").get_by_role("link", name="How it protects you")
    if width == 390:
        expect(about).to_have_count(0)
        page.get_by_text("Menu: Boards").click()
    expect(about).to_have_count(1)
    about.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("How it protects you")


def kinds(page: Page, served: Served) -> Iterator[str]:
    """Walks to every kind of page in turn; yields its name when it is open."""
    for path in ("/enter", "/about", "/receipt", "/log/", "/rules", "/threads/nothing"):
        page.goto(path)
        yield path
    enter(page, served)
    for path in ("/", "/boards/depot-move", "/boards/depot-move/new", "/waiting"):
        page.goto(path)
        yield path
    page.goto("/")
    page.get_by_role("link", name="Who pays the fares?").first.click()
    yield shown(page, "thread", "#reply")
    page.get_by_role("link", name="Quote").first.click()
    page.get_by_role("button", name="Preview").click()
    yield shown(page, "preview", ".preview")
    start_thread(page, "Keys", RISKY)
    yield shown(page, "confirm", "[name=confirm]")
    page.locator("main form button").first.click()
    code = page.locator("[data-claim-code]").inner_text()
    yield "claim"
    page.goto("/waiting")
    yield "waiting, with a post"
    page.goto("/receipt")
    page.get_by_label("Your eight words").fill(code)
    page.locator("main form button").first.click()
    yield shown(page, "receipt", "[name=withdraw]")
    page.get_by_role("button", name="Take this post back for good").click()
    yield shown(page, "take back", "[name=sure]")
    page.goto("/enter")
    page.get_by_label("Your entry slip").fill("not a slip")
    page.get_by_role("button", name="Enter").click()
    yield shown(page, "refused", "#problem")
    page.get_by_role("button", name="Leave quickly").click()
    page.locator(".leave").wait_for(state="detached")
    yield shown(page, "left", "h1, p")


def shown(page: Page, name: str, selector: str) -> str:
    """The name, once the page that has this is there: a click does not wait for what it leads to."""
    page.locator(selector).first.wait_for(state="attached")
    page.wait_for_load_state("load")
    return name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(browse: Browse, served: Served, scheme: str) -> None:
    page = browse(scheme=scheme, bypass=True)
    found = {name: violations(page) for name in kinds(page, served)}
    assert len(found) >= 15
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", [320, 640])
def test_no_page_scrolls_sideways(browse: Browse, served: Served, width: int) -> None:
    """640 CSS pixels are a 1280-pixel window at 200% zoom."""
    page = browse(width=width, bypass=True)
    found = {name: sideways(page) for name in kinds(page, served)}
    assert {name: over for name, over in found.items() if over > 0} == {}


def sideways(page: Page) -> int:
    """By how many pixels the page is too wide, once there is one."""
    page.wait_for_function("document.readyState === 'complete'")
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return over


def violations(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html']}" for item in violations]
