"""The session cookie in Flask, and the forms that only a session can send.

The cookie is opened when a view asks who is there, not before: a claim code or a vote is handled without looking.
"""

from typing import Any

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.wrappers import Response as BaseResponse

from core.forms import PlainForm
from core.web import the_request
from crypto.encoding import Malformed
from crypto.sessions import Session
from forum.instance import Instance
from forum.membership import rules, service

Page = str | tuple[str, int] | BaseResponse


class MemberSession(dict[str, Any], SessionMixin):
    """One request's view of the cookie."""

    def __init__(self, forum: Instance, cookie: str | None) -> None:
        super().__init__()
        self._forum, self._cookie = forum, cookie
        self._member: Session | None = None
        self.set_cookie: str | None = None
        self.keep = self.left = False

    @property
    def came_with_cookie(self) -> bool:
        return self._cookie is not None

    @property
    def member(self) -> Session | None:
        if self._cookie is not None:
            self._member, self._cookie = service.resume(self._forum, self._cookie), None
        return self._member

    def enter(self, member: Session, keep: bool) -> None:
        """Whatever cookie came in is dropped: a new session never continues an old one."""
        self._member, self._cookie, self.keep = member, None, keep
        self.set_cookie = service.cookie_for(self._forum, member, keep)

    def leave(self) -> None:
        self._member, self._cookie, self.left = None, None, True


class MemberSessions(SessionInterface):
    """`__Host-` and Secure on https; on loopback http neither can be, so the name differs."""

    def __init__(self, forum: Instance) -> None:
        self._forum = forum
        self._secure = forum.settings.secure
        self._name = "__Host-candour" if self._secure else "candour"

    def open_session(self, app: Flask, request: Request) -> MemberSession:
        return MemberSession(self._forum, request.cookies.get(self._name))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, MemberSession)
        flags: dict[str, Any] = {"httponly": True, "secure": self._secure, "samesite": "Strict", "path": "/"}
        if session.set_cookie and session.member:
            age = service.seconds_left(self._forum, session.member) if session.keep else None
            response.set_cookie(self._name, session.set_cookie, max_age=age, **flags)
        elif session.left:
            response.delete_cookie(self._name, **flags)


def visitor() -> MemberSession:
    found = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(found, MemberSession)
    return found


def member() -> Session:
    """The session of this request; raises NotEntered."""
    found = visitor().member
    if found is None:
        raise rules.NotEntered()
    return found


def form_token() -> str:
    """A fresh token for a form on this page."""
    return member().form_token()


def sent_nonce() -> bytes | None:
    """What makes the form that was sent count once: its token is a fresh nonce and the proof that this session was
    given it (crypto/sessions.py). None for the token of another session.
    """
    try:
        return member().form_nonce(the_request().form.get("csrf_token", ""))
    except Malformed:
        return None


class MemberForm(PlainForm):
    """A form of a session. After `is_ours`, `nonce` is what makes it count once."""

    nonce: bytes = b""

    def is_ours(self) -> bool:
        self.nonce = sent_nonce() or b""
        return bool(self.nonce)
