"""Somebody who opens every page that they can come to, and keeps what was answered."""

import re
from collections import deque
from collections.abc import Iterable
from urllib.parse import urldefrag, urljoin

from tests.people import Person

MOST = 400
# What leads out, ends something, or is no page.
LEFT_OUT = re.compile(r"https?:|mailto:|/static/|/log/tile/|/log/candour_\w+\.py|/log/key")


def everything(person: Person, *starts: str) -> dict[str, str]:
    """Every answer by its address, 404 and 403 too, from these addresses on and wherever they lead."""
    waiting, found = deque(starts), dict[str, str]()
    while waiting:
        path = waiting.popleft()
        if path in found:
            continue
        answer = person.browser.get(path)
        assert answer.status_code < 500, path
        found[path] = answer.get_data(as_text=True) + str(dict(answer.headers))
        waiting += [link for link in _links(path, found[path]) if link not in found]
        assert len(found) < MOST, sorted(found)
    return found


def places_of(words: Iterable[str], pages: dict[str, str]) -> list[str]:
    """The addresses at which any of these words stands."""
    return sorted(path for path, text in pages.items() if any(word in text for word in words))


def _links(path: str, text: str) -> list[str]:
    found = (urldefrag(urljoin(path, link))[0] for link in re.findall(r'(?:href|action|src)="([^"]+)"', text))
    return [link.replace("&amp;", "&") for link in dict.fromkeys(found) if not LEFT_OUT.match(link)]
