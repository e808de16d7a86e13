"""The officer's pages: totals, and a new roll in two steps."""

from flask import Blueprint, render_template

from registrar.officers.web import officer
from registrar.roll import rules, service
from registrar.roll.forms import RollForm
from registrar.web import Page, the_registrar

bp = Blueprint("roll", __name__)
UPLOAD = "/officer/roll"
SHOWN = 50


@bp.get("/officer")
def overview() -> Page:
    name = officer()
    return render_template("roll/overview.html", name=name, totals=service.totals(the_registrar()))


@bp.get(UPLOAD)
def choose() -> Page:
    officer()
    return render_template("roll/choose.html")


@bp.post(UPLOAD)
def upload() -> Page:
    """Without `confirm` a dry run: the page that shows the difference holds the file's text and sends it again."""
    officer()
    form = RollForm()
    form.check()
    data = form.data_of_roll()
    try:
        people = rules.read(data)
    except rules.RollRefused as problem:
        return render_template("roll/choose.html", error=problem.message), problem.status
    if not form.confirm.data:
        plan = service.dry_run(the_registrar(), people)
        return render_template("roll/confirm.html", plan=plan, shown=SHOWN, text=data.decode("utf-8-sig"))
    plan = service.apply(the_registrar(), people, form.same())
    return render_template("roll/done.html", plan=plan)
