"""The registrar as a WSGI application: `registrar.app:create_app()`."""

from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

from core.errors import Problem
from core.mail import Carrier, carrier
from core.web import MESSAGES, InMemoryRequest, log_failure, make_app, show_failure, show_http_error, show_problem
from registrar.badges.forms import form_token
from registrar.badges.rules import NotOfficer, NotSignedIn
from registrar.badges.web import Visits
from registrar.instance import Instance, open_instance
from registrar.issuing.routes import bp as issuing
from registrar.issuing.rules import NothingLeft
from registrar.nominations.routes import bp as nominations
from registrar.officers.routes import bp as officers
from registrar.records.routes import bp as records
from registrar.roll.forms import LARGEST
from registrar.roll.routes import UPLOAD
from registrar.roll.routes import bp as roll
from registrar.settings import RegistrarSettings, load
from registrar.signin.post import PostRoom
from registrar.signin.routes import bp as signin
from registrar.sso.routes import bp as sso
from registrar.sso.service import Provider
from registrar.web import the_registrar, wants_json

TOP = Path(__file__).parent.parent
# For programs: whatever goes wrong there is said in JSON, and which other origins may read the answer.
OPEN = {"/keys", "/records"}
SHARED = {"/quota", "/token-request", "/token-requests", "/.well-known/private-token-issuer-directory"}
LISTS = "/nominations/"
ALSO_PAGES = {"/sign-in", "/sign-in/code", "/sign-out"}


class RollRequest(InMemoryRequest):
    """The officer's roll is the one file that is ever sent. It stays in memory like the rest."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self.path == UPLOAD:
            self.takes_file = True
            self.max_content_length = self.max_form_memory_size = LARGEST


def create_app(settings: RegistrarSettings | None = None) -> Flask:
    """Settings come from the environment when none are given; raises ConfigError with one sentence."""
    settings = settings or load()
    post = carrier(settings.smtp_url, settings.mail_from, settings.data / "outbox")
    return app_of(open_instance(settings), post)


def app_of(registrar: Instance, post: Carrier) -> Flask:
    settings = registrar.settings
    folder = TOP / "templates" / "registrar"
    app = make_app("registrar", settings, TOP / "registrar" / "static", folder, friend=settings.forum_origin)
    app.request_class = RollRequest
    app.extensions.update(registrar=registrar, post=PostRoom(registrar, post), sso=Provider(registrar))
    app.session_interface = Visits(registrar)
    app.jinja_env.globals["token"] = form_token
    app.after_request(_share)
    for kind, handler in ((Problem, _problem), (HTTPException, _http_error), (Exception, _failure)):
        app.register_error_handler(kind, handler)
    for blueprint in (signin, issuing, records, officers, roll, sso, nominations):
        app.register_blueprint(blueprint)
    return app


def _share(response: Response) -> Response:
    """CORS. Never with credentials: a wallet sends its bearer, and no other page gains from our cookie."""
    path, forum = request.path, the_registrar().settings.forum_origin
    if path in OPEN:
        response.headers["Access-Control-Allow-Origin"] = "*"
    elif path in SHARED | ALSO_PAGES:
        response.headers["Vary"] = "Origin"
        if request.headers.get("Origin") != forum:
            return response
        response.headers["Access-Control-Allow-Origin"] = forum
    else:
        return response
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "authorization, content-type, accept"
    return response


def _is_program() -> bool:
    return request.path in OPEN | SHARED or request.path.startswith(LISTS) or wants_json()


def _problem(problem: Problem) -> BaseResponse | tuple[str, int]:
    if isinstance(problem, NotOfficer) and request.method == "GET":
        return redirect("/officer/sign-in", 303)
    if isinstance(problem, NotSignedIn) and request.method == "GET" and not _is_program():
        return redirect("/sign-in", 303)
    if not _is_program():
        return show_problem(problem)
    more = {"left": problem.left, "from": problem.first} if isinstance(problem, NothingLeft) else {}
    return _json(problem.status, problem.message, **more)


def _http_error(error: HTTPException) -> BaseResponse | HTTPException | tuple[str, int, dict[str, str]]:
    status = error.code or 500
    if status < 400 or not _is_program():
        return show_http_error(error)
    answer = _json(status, MESSAGES.get(status, Problem.message))
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(error.valid_methods or ())
    return answer


def _failure(error: Exception) -> BaseResponse | tuple[str, int]:
    if not _is_program():
        return show_failure(error)
    log_failure(error)
    return _json(500, "Something broke on our side.")


def _json(status: int, message: str, **more: object) -> Response:
    answer = jsonify(error=message, **more)
    answer.status_code = status
    if status == NotSignedIn.status:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
