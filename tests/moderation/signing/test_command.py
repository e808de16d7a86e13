"""`candour report`: drafts by hand, and lets nothing out that two seats have not signed."""

from click.testing import CliRunner

from core.config import load
from forum.cli import main
from forum.instance import open_instance
from forum.periods.rules import period_of
from forum.reports import service as reports
from forum.reports.rules import in_words
from moderation.signing import service
from tests.forum.test_cli import Shell, shell
from tests.moderation.test_commands import SEATS

__all__ = ["shell"]


def said(shell: Shell, verb: str, *more: str, code: int = 0) -> str:
    """What a command answers."""
    result = CliRunner().invoke(main, ["report", verb, "--data", str(shell.folder / "data"), *more])
    assert result.exit_code == code, result.output
    return result.output


def test_a_report_is_drafted_by_hand_and_not_let_out(shell: Shell) -> None:
    shell.run("init", *SEATS)
    forum = open_instance(load(str(shell.folder / "data")))
    last = period_of(forum.clock.now()) - 1
    assert f"The report on {in_words(last)} is drafted." in said(shell, "draft")
    assert "is drafted already, just so" in said(shell, "draft")
    found = service.draft(forum)
    assert found is not None
    assert (found.report.period, found.signed) == (last, ())
    assert "it takes the signatures of two seats" in said(shell, "publish", code=2)
    assert not reports.every(forum)
    forum.db.close()


def test_a_period_that_is_not_over_is_not_drafted(shell: Shell) -> None:
    shell.run("init")
    assert "That period is not over." in said(shell, "draft", "--period", "100000", code=2)
