"""The pages of reports in a real browser: nothing that axe finds, nothing that scrolls sideways, charts to be read."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from forum.reports import service as reports
from forum.reports.rules import write
from forum.transparency import service as log
from moderation.seats import service as seats
from moderation.signing import service
from tests.browser.conftest import Served
from tests.browser.running import Browse
from tests.browser.test_comfort import sideways, violations
from tests.browser.test_named import signs_in
from tests.forum.reports.samples import SECOND, report

HOLDER = "Bob Sample"


@pytest.fixture(scope="module")
def words(served: Served) -> str:
    """The passphrase of a seat-holder, in a forum where one report is out and a correction of it waits."""
    forum = served.forum
    with forum.db.transaction():
        log.hold(forum)
        reports.publish(forum, write(report()), {1: bytes(64), 2: bytes(64)}, b"%PDF-1.7")
        service._put(forum, report(SECOND, 2, corrects=1))
        return seats.appoint(forum, 2, HOLDER, "bob@example.org", "founding", 8)


def kinds(page: Page, words: str) -> Iterator[str]:
    for path in ("/reports/", "/reports/report-1"):
        page.goto(path)
        yield path
    signs_in(page, HOLDER, words)
    page.wait_for_url("**/moderation/")
    page.goto("/moderation/reports")
    yield "draft"
    page.get_by_role("button", name="Drop this correction").click()
    page.locator("[name=why]").wait_for()
    yield "correcting"
    page.locator("[name=why]").fill("A wrong word.")
    page.get_by_role("button", name="Draft the correction").click()
    page.get_by_role("button", name="Drop this correction").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_reports(browse: Browse, words: str, scheme: str) -> None:
    page = browse(scheme=scheme, bypass=True)
    found = {name: violations(page) for name in kinds(page, words)}
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_no_page_of_reports_scrolls_sideways(browse: Browse, words: str) -> None:
    page = browse(width=320, bypass=True)
    assert {name: sideways(page) for name in kinds(page, words)} == dict.fromkeys(
        ("/reports/", "/reports/report-1", "draft", "correcting"), 0
    )


@pytest.mark.usefixtures("words")
def test_a_reader_of_screens_hears_each_bar_and_whoever_sees_no_colour_sees_patterns(browse: Browse) -> None:
    page = browse()
    page.goto("/reports/report-1")
    assert page.get_by_role("img", name="The depot move: about 140, give or take 15").is_visible()
    fills = page.locator(".bar .length").evaluate_all("bars => bars.map(bar => getComputedStyle(bar).fill)")
    assert len([fill for fill in fills if fill.startswith("url(")]) == 3
