"""Web plumbing for both services: headers, host and form guards, error pages. No feature, and no log of requests.

Every answer, error and static file gets the same strict headers. An unexpected error is logged by its type and places
in the code only: a message or a value could be somebody's words.
"""

import hashlib
import sys
import traceback
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from flask import Flask, Request, render_template, request
from flask.templating import Environment
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from core.errors import BadForm, NotFound, Problem, TooLarge, WrongHost

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST = 256 * 1024
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A page served so has an origin of its own: its forms and links carry no cookie of the forum.
SANDBOX = POLICY + "; sandbox allow-forms"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
CONDITIONS = tuple(f"HTTP_IF_{what}" for what in ("MODIFIED_SINCE", "UNMODIFIED_SINCE", "NONE_MATCH", "MATCH", "RANGE"))
MESSAGES = {404: NotFound.message, 405: BadForm.message, 413: TooLarge.message}


class Site(Protocol):
    """The settings that every service has."""

    @property
    def url(self) -> str: ...
    @property
    def secure(self) -> bool: ...


class InMemoryRequest(Request):
    """A file part of unknown length would be spooled to the disk; here nothing that is sent ever is. The limits stand
    here and not in Flask's settings, which are asked anew for each.
    """

    takes_file = False
    max_content_length = max_form_memory_size = LARGEST
    max_form_parts = 100

    def _get_file_stream(self, *_: object, **__: object) -> BytesIO:
        return BytesIO()


class Templates(Environment):
    """What every template sees is one plain dictionary: looked up in a chain of them, it costs as much as a page."""

    def make_globals(self, d: Any) -> Any:
        return {**self.globals, **(d or {})}


class QuietFlask(Flask):
    """Flask's own log of a failure has the path and the message: somebody's words."""

    request_class = InMemoryRequest
    jinja_environment = Templates

    def log_exception(self, exc_info: Any) -> None:
        log_failure(exc_info[1])

    def ensure_sync(self, func: Any) -> Any:
        """No view here is a coroutine: Flask asks that of every function that it calls."""
        return func

    def update_template_context(self, context: dict[str, Any]) -> None:
        """Nothing to add: the request is one of the templates' globals already."""


def make_app(name: str, settings: Site, static: Path, templates: Path, friend: str = "null") -> Flask:
    """A Flask application with the guards, headers and error pages that every page has.

    `friend` is the one origin whose pages may post here although they are another site's: at the forum that of its
    own sandboxed pages, at the registrar the forum.
    """
    app = QuietFlask(name, static_folder=str(static), template_folder=str(templates), static_url_path="/static")
    app.logger.disabled = True
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    files = (path for path in static.rglob("*") if path.is_file())
    versions = {path.relative_to(static).as_posix(): _fingerprint(path) for path in files}
    # A filter: of a constant it is a constant, made once when a template is compiled.
    app.jinja_env.filters["asset"] = lambda file: f"/static/{file}?v={versions[file]}"
    app.jinja_env.globals.update(settings=settings)
    app.before_request(lambda: guard(the_request(), settings, friend))
    app.wsgi_app = with_headers(app.wsgi_app, settings)  # type: ignore[assignment,method-assign]
    app.register_error_handler(Problem, show_problem)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_failure)
    return app


def the_request() -> InMemoryRequest:
    """The request itself: whoever looks at it more than once need not go through Flask's proxy each time."""
    return request._get_current_object()  # type: ignore[attr-defined,no-any-return]


def guard(request: InMemoryRequest, settings: Site, friend: str) -> None:
    """Raises WrongHost, TooLarge or BadForm before any view sees the request."""
    environ = request.environ
    for asked in CONDITIONS:  # an answer of 304 would tell when a file was written
        environ.pop(asked, None)
    if _hostname(environ.get("HTTP_HOST") or request.host) != _hostname(urlsplit(settings.url).netloc):
        raise WrongHost()
    if request.method == "POST":
        if environ.get("HTTP_SEC_FETCH_SITE") == "cross-site" and environ.get("HTTP_ORIGIN") != friend:
            raise BadForm()
        if None in request.form or (request.files and not request.takes_file):
            raise BadForm()


def with_headers(serve: "WSGIApplication", settings: Site) -> "WSGIApplication":
    """Every answer gets the headers that it does not bring itself: in one list, for one by one costs more."""
    always = [*HEADERS.items(), *([("Strict-Transport-Security", "max-age=31536000")] if settings.secure else [])]
    by_name = [(name.lower(), (name, value)) for name, value in always]

    def headed(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        def starting(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
            if environ["PATH_INFO"].startswith("/static/") and status.startswith("200"):
                headers = _of_file(headers, environ["QUERY_STRING"])
            given = {name.lower() for name, _ in headers}
            headers += [header for name, header in by_name if name not in given]
            return start(status, headers, error)

        return serve(environ, starting)

    return headed


def _of_file(headers: list[tuple[str, str]], query: str) -> list[tuple[str, str]]:
    """A sandboxed page asks for its stylesheet from another origin, and no time of a file is told. A module imports
    others by bare name: one kept from before an update would not fit the new ones.
    """
    kept = [(name, value) for name, value in headers if name not in ("ETag", "Last-Modified", "Cache-Control")]
    caching = "private, max-age=86400" if query.startswith("v=") else "no-cache"
    return [*kept, ("Cross-Origin-Resource-Policy", "cross-origin"), ("Cache-Control", caching)]


def show_problem(problem: Problem) -> tuple[str, int]:
    return render_template("error.html", message=problem.message), problem.status


def show_http_error(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    allow = {"Allow": ", ".join(error.valid_methods or ())} if isinstance(error, MethodNotAllowed) else {}
    return render_template("error.html", message=MESSAGES.get(status, Problem.message)), status, allow


def show_failure(error: Exception) -> tuple[str, int]:
    log_failure(error)
    return render_template("error.html", message="Something broke on our side. Your words were not stored."), 500


def log_failure(error: BaseException) -> None:
    """One line: the type and where it happened. Never the message."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    print(f"failure {type(error).__name__} at {places}", file=sys.stderr, flush=True)


@lru_cache(maxsize=16)
def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
