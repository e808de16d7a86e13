"""The badge in Flask: as our own pages' cookie, or as the bearer that a wallet sends."""

import secrets
from typing import Any

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin

from crypto.registrar import AWAY, MEMBER
from registrar.badges import rules, service
from registrar.instance import Instance


class Visit(dict[str, Any], SessionMixin):
    """One request's view of whoever sent it."""

    def __init__(self, registrar: Instance, cookie: str, bearer: str, away: str) -> None:
        super().__init__()
        self._registrar, self.cookie, self._bearer, self._away = registrar, cookie, bearer, away
        self.set_cookie, self.left = "", False
        self.set_away: str | None = ""

    def holder(self, kind: int) -> bytes | None:
        """Who this is, by the cookie; a member also by the bearer."""
        text = self._bearer if kind == MEMBER and self._bearer else self.cookie
        return service.holder(self._registrar, kind, text)

    def sign_in(self, kind: int, who: bytes) -> str:
        """The new badge. Whatever came in is dropped: a browser is one or the other."""
        self.set_cookie = self.cookie = service.make(self._registrar, kind, who)
        return self.set_cookie

    def leave(self) -> None:
        self.cookie, self.left = "", True

    def go_away(self) -> bytes:
        """A seed that comes back with this browser once an OpenID provider has sent it back to us."""
        seed = secrets.token_bytes(16)
        self.set_away = service.make(self._registrar, AWAY, seed)
        return seed

    def come_back(self) -> bytes | None:
        """The seed, once."""
        seed = service.holder(self._registrar, AWAY, self._away)
        self._away, self.set_away = "", None
        return seed


class Visits(SessionInterface):
    """`__Host-` and Secure on https; on loopback http neither can be, so the name differs.

    A cookie counts on our own pages only. Strict does not see to that: a page of another host of the same domain is
    "same site", and the forum's is one.
    """

    def __init__(self, registrar: Instance) -> None:
        self._registrar = registrar
        self._secure = registrar.settings.secure
        self._name = "__Host-candour-registrar" if self._secure else "candour-registrar"

    def open_session(self, app: Flask, request: Request) -> Visit:
        origin = request.headers.get("Origin")
        ours = origin is None or origin.partition("://")[2] == request.host
        kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
        cookie = request.cookies.get(self._name, "") if ours else ""
        away = request.cookies.get(f"{self._name}-away", "")
        return Visit(self._registrar, cookie, bearer.strip() if kind.lower() == "bearer" else "", away)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, Visit)
        flags: dict[str, Any] = {"httponly": True, "secure": self._secure, "samesite": "Strict", "path": "/"}
        if session.set_cookie:
            response.set_cookie(self._name, session.set_cookie, **flags)
        elif session.left:
            response.delete_cookie(self._name, **flags)
        # Lax: the provider's site sends the browser back, and a Strict cookie does not travel with that.
        lax = {**flags, "samesite": "Lax"}
        if session.set_away:
            response.set_cookie(f"{self._name}-away", session.set_away, **lax)
        elif session.set_away is None:
            response.delete_cookie(f"{self._name}-away", **lax)


def visit() -> Visit:
    assert isinstance(session._get_current_object(), Visit)  # type: ignore[attr-defined]
    return session  # type: ignore[return-value]


def member() -> bytes:
    """The person id of whoever is signed in; raises NotSignedIn."""
    person = visit().holder(MEMBER)
    if person is None:
        raise rules.NotSignedIn()
    return person
