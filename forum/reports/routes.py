"""`/reports/`, open to anyone who reaches the server, and the same bytes for all: no session is looked at."""

from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, render_template
from markupsafe import Markup

from forum.instance import Instance
from forum.membership.web import Page
from forum.reading.rules import OUT, Notice
from forum.reports import rules, service
from forum.reports.views import show
from forum.web import the_forum

bp = Blueprint("reports", __name__, url_prefix="/reports")
SCHEMA = Path(__file__).parent / "schema.json"
KINDS = {
    rules.JSON: "application/json",
    rules.CSV: "text/csv; charset=utf-8",
    rules.SQLITE: "application/vnd.sqlite3",
    rules.PDF: "application/pdf",
}
# Files never change. A page may get a notice that a later report corrects this one.
FOR_GOOD, FOR_NOW = "public, max-age=31536000, immutable", "public, max-age=300"


def notices(forum: Instance) -> list[Notice]:
    """On the front page, once there is a report."""
    found = service.newest(forum)
    if not found:
        return []
    return [Notice(OUT, f"{found.report.title} is out.", Markup(render_template("reports/part.html", found=found)))]


@bp.get("/")
def overview() -> Page:
    forum = the_forum()
    parts = [part(forum) for part in current_app.extensions["candour-reports-parts"]]
    return render_template("reports/overview.html", reports=service.every(forum), parts=parts)


@bp.get("/<slug>")
def report(slug: str) -> Page:
    found = service.find(the_forum(), slug)
    page = make_response(render_template("reports/report.html", found=found, shown=show(found.report)))
    page.headers["Cache-Control"] = FOR_NOW
    return page


@bp.get("/<slug>.<form>")
def file(slug: str, form: str) -> Response:
    answer = make_response(service.file(the_forum(), slug, form))
    answer.content_type = KINDS[form]
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}.{form}"'
    answer.headers["Cache-Control"] = FOR_GOOD
    return answer


@bp.get("/schema.json")
def schema() -> Response:
    """What the JSON of a report holds, as JSON Schema."""
    answer = make_response(SCHEMA.read_text("utf-8"))
    answer.content_type = "application/schema+json"
    return answer
