"""Pages in front of services."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, Route

Browse = Callable[..., Page]


@contextmanager
def browsing(chromium: Browser, url: str) -> Iterator[Browse]:
    """Each call is another person's browser; at the end none may have complained."""
    complaints: list[str] = []

    def open_page(
        *,
        scripts: bool = True,
        width: int = 1280,
        scheme: str = "light",
        bypass: bool = False,
        excused: str = "\0",
        **more: object,
    ) -> Page:
        """`bypass`: for tools that must run their own script on our pages, which our policy forbids. `excused`: what
        the browser says of a trouble that the test makes on purpose.
        """

        def hear(line: ConsoleMessage) -> None:
            if _is_complaint(line.type, line.text) and excused not in line.text:
                complaints.append(line.text)

        context = opened.enter_context(
            chromium.new_context(
                base_url=url,
                java_script_enabled=scripts,
                color_scheme=scheme,
                viewport={"width": width, "height": 900},
                bypass_csp=bypass,
                **more,
            )
        )
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", hear)
        return context.new_page()

    with ExitStack() as opened:
        yield open_page
    assert complaints == [], complaints


def held_at(page: Page, url: str, act: Callable[[], None]) -> Route:
    """The first request to this address that `act` leads to: it waits to be let on."""
    held = list[Route]()
    page.route(url, lambda route: held.append(route), times=1)
    act()
    while not held:
        page.evaluate("0")
    return held[0]


def _is_complaint(kind: str, text: str) -> bool:
    """A 4xx page is reported by the browser as an error; everything else it says is about us."""
    return kind in ("error", "warning") and "the server responded with a status of 4" not in text
