"""People who use a forum as a browser does: they read pages, fill in the forms they find, press the first button."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.instance import Instance
from forum.membership import service as membership
from forum.release import release as release_now


@dataclass
class Person:
    """One member and their browser."""

    browser: FlaskClient
    forum: Instance
    answer: TestResponse = field(init=False)

    def enters(self) -> "Person":
        code = membership.print_slips(self.forum, 1)[0]
        self.opens("/enter").submits("pass", **{"pass": code})
        assert self.answer.status_code == 303, self.answer.text
        return self

    def opens(self, path: str) -> "Person":
        self.answer = self.browser.get(path)
        self.path = path
        return self

    def submits(self, field_name: str, button: str | None = None, **values: str) -> "Person":
        """Fills in the form that has a field of that name, and presses its first button or the one named."""
        form = next(form for form in self.page.find_all("form") if form.find(attrs={"name": field_name}))
        data = {**_fields(form), **_button(form, button), **values}
        self.path = urljoin(self.path, str(form["action"]))
        self.answer = self.browser.post(self.path, data=data)
        return self

    def starts_thread(self, title: str, text: str, board: str = "depot-move") -> "Person":
        self.opens(f"/boards/{board}/new").submits("body", title=title, body=text)
        return self._confirms()

    def replies(self, thread: str, text: str) -> "Person":
        self.opens(f"/threads/{thread}").submits("body", body=text)
        return self._confirms()

    def _confirms(self) -> "Person":
        if self.page.find(attrs={"name": "confirm"}):
            self.submits("confirm")
        return self

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.answer.text, "html.parser")

    @property
    def text(self) -> str:
        return " ".join(self.page.get_text(" ").split())

    @property
    def claim_code(self) -> str:
        found = self.page.find(attrs={"data-claim-code": True})
        assert found is not None, self.text
        return found.get_text()

    def thread(self, title: str, board: str = "depot-move") -> str:
        """The id of a thread that stands on a board."""
        self.opens(f"/boards/{board}")
        link = self.page.find("a", string=title)
        assert isinstance(link, Tag), self.text
        found = re.fullmatch(r"/threads/([\w-]{22})", str(link["href"]))
        assert found
        return found[1]


def release(forum: Instance) -> None:
    """Whatever waits appears now."""
    release_now(forum, force=True)


def _fields(form: Tag) -> dict[str, str]:
    values = {}
    for element in form.find_all(["input", "textarea"]):
        if element.get("type") == "radio" and not element.has_attr("checked"):
            continue
        if element.get("type") != "checkbox" and element.get("name"):
            values[str(element["name"])] = str(element.get("value") or element.get_text())
    return values


def _button(form: Tag, name: str | None) -> dict[str, Any]:
    wanted = form.find("button", attrs={"name": name}) if name else form.find("button")
    assert wanted is not None, "no such button"
    return {str(wanted["name"]): wanted["value"]} if wanted.get("name") else {}
