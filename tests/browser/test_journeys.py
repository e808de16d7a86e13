"""What people do, in a real browser, with and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, enter
from tests.browser.running import Browse

RISKY = "I am the only one in the depot who knows. Ring 07700 900123, or ask Margaret Holroyd."


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_a_person_enters_writes_waits_and_reads(browse: Browse, served: Served, scripts: bool) -> None:
    page = enter(browse(scripts=scripts), served)
    title = f"The mess room {scripts}"
    start_thread(page, title, "It is cold.")
    expect(page.locator("[data-claim-code]")).to_be_visible()
    keep_two_words(page)
    expect(page.get_by_text("It is cold.")).to_be_visible()
    served.release()
    page.goto("/boards/depot-move")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_text("It is cold.")).to_be_visible()


def test_what_could_identify_is_marked_before_anything_is_stored(browse: Browse, served: Served, scripts: bool) -> None:
    page = enter(browse(scripts=scripts), served)
    start_thread(page, "Keys", RISKY)
    marks = page.locator("main .marked mark")
    marks.first.wait_for()
    marked = marks.all_inner_texts()
    assert {"Ring 07700 900123", "Margaret Holroyd"} <= set(marked)
    other = page.context.new_page()
    other.goto("/waiting")
    expect(other.get_by_text("07700 900123")).to_have_count(0)
    page.locator("form button").nth(2).click()
    expect(page.get_by_label("Your words", exact=True)).to_have_value(RISKY)


def test_the_way_back_after_posting_ends_at_no_error(browse: Browse, served: Served) -> None:
    page = enter(browse(), served)
    start_thread(page, "Keys", RISKY)
    page.get_by_role("button", name="Post it as it is").click()
    expect(page.locator("[data-claim-code]")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Depot move")
    start_thread(page, "More keys", RISKY)
    page.get_by_role("button", name="Post it as it is").click()
    keep_two_words(page)
    expect(page.get_by_role("heading", name="Waiting to appear")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Waiting to appear")).to_be_visible()


def test_a_waiting_post_can_be_changed_and_taken_back(browse: Browse, served: Served, scripts: bool) -> None:
    page = enter(browse(scripts=scripts), served)
    start_thread(page, "Vans", "There are nine.")
    page.goto("/waiting")
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Your words", exact=True).fill("There are ten.")
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_text("There are ten.")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("There are ten.")).to_have_count(0)


def test_eight_words_lead_back_from_another_browser(browse: Browse, served: Served, scripts: bool) -> None:
    page = enter(browse(scripts=scripts), served)
    start_thread(page, "Rota", "Who does Sundays?")
    code = page.locator("[data-claim-code]").inner_text()
    served.release()
    other = browse(scripts=scripts)
    other.goto("/receipt")
    other.get_by_label("Your eight words").fill(code)
    other.locator("main form button").first.click()
    expect(other.get_by_text("Who does Sundays?")).to_be_visible()


def test_eight_words_show_the_posts_place_in_the_log(browse: Browse, served: Served, scripts: bool) -> None:
    page = enter(browse(scripts=scripts), served)
    start_thread(page, "Boots", "Mine leak.")
    code = page.locator("[data-claim-code]").inner_text()
    served.release()
    served.sign_the_log()
    other = browse(scripts=scripts)
    other.goto("/receipt")
    other.get_by_label("Your eight words").fill(code)
    other.locator("main form button").first.click()
    other.get_by_text("In the log: this post is in the batch of entry").click()
    expect(other.get_by_text("From there to the batch:")).to_be_visible()
    other.get_by_role("link", name="What the log is, and how to check it yourself").click()
    expect(other.get_by_role("heading", name="What was done here")).to_be_visible()
    expect(other.get_by_text("candour_verify.py http")).to_have_count(2)


def test_a_claim_code_travels_without_the_cookie(browse: Browse, served: Served, scripts: bool) -> None:
    page = enter(browse(scripts=scripts), served)
    page.goto("/receipt")
    page.get_by_label("Your eight words").fill("one two three")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator("main form button").first.click()
    assert "cookie" not in sent.value.all_headers()


def test_leaving_ends_on_a_page_that_says_nothing(browse: Browse, served: Served, scripts: bool) -> None:
    page = enter(browse(scripts=scripts), served)
    page.get_by_role("button", name="Leave quickly").click()
    assert "Candour" not in page.content()
    assert page.context.cookies() == []
    page.go_back()
    expect(page.get_by_label("Your entry slip")).to_be_visible()


def test_typed_words_survive_the_end_of_a_session(browse: Browse, served: Served, scripts: bool) -> None:
    page = enter(browse(scripts=scripts), served)
    page.goto("/boards/depot-move/new")
    page.get_by_label("Title").fill("Gone")
    page.get_by_label("Your words", exact=True).fill("Long thoughts.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Post it").click()
    page.get_by_label("Your entry slip").fill(served.slip())
    page.get_by_role("button", name="Enter").click()
    expect(page.locator("textarea[name=body]")).to_have_value("Long thoughts.")
    page.get_by_role("button", name="Post it").click()
    expect(page.locator("[data-claim-code]")).to_be_visible()


def test_a_reply_quotes_what_it_answers(browse: Browse, served: Served, scripts: bool) -> None:
    page = enter(browse(scripts=scripts), served)
    page.get_by_role("link", name="Who pays the fares?").first.click()
    page.get_by_role("link", name="Quote").first.click()
    expect(page.get_by_label("Your words", exact=True)).to_have_value("> Nobody has *said*.\n\n")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview blockquote em")).to_have_text("said")


def start_thread(page: Page, title: str, text: str) -> None:
    page.goto("/boards/depot-move/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your words", exact=True).fill(text)
    page.get_by_role("button", name="Post it").click()


def keep_two_words(page: Page) -> None:
    words = page.locator("[data-claim-code]").inner_text().split()
    page.locator("input[name=claim]").fill(" ".join(words[:2]))
    page.locator("main form button").first.click()
    page.wait_for_url("**/waiting")
