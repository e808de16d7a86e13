"""`candour report`: what the timer does, by hand. It decides nothing: two seats sign, at the page."""

from collections.abc import Sequence

import click

from core.config import load
from forum.instance import open_instance
from forum.periods.rules import period_of
from forum.reports.pdf import can_be_made
from forum.reports.rules import in_words
from forum.tables import Part
from moderation.signing import rules, service

NO_PDF = "It has no PDF: WeasyPrint or Pango is missing (docs/operating.md)."


def commands(parts: Sequence[Part]) -> click.Group:
    """With what reports consist of, which stands above this module."""

    @click.group()
    def report() -> None:
        """Drafting reports, and letting those out that two seats have signed."""

    @report.command("draft")
    @click.option("--data", metavar="DIR", help="The folder of the instance (default: CANDOUR_DATA, or data).")
    @click.option(
        "--period", type=click.IntRange(0, 100_000), help="Which period (default: the last one that is over)."
    )
    def draft(data: str | None, period: int | None) -> None:
        """Drafts the report of a period that is over, for seat-holders to read and sign."""
        forum = open_instance(load(data))
        period = period_of(forum.clock.now()) - 1 if period is None else period
        changed = service.make(forum, parts, period)
        said = "is drafted" if changed else "is drafted already, just so"
        click.echo(f"The report on {in_words(period)} {said}. Seat-holders read and sign it at /moderation/reports.")

    @report.command("publish")
    @click.option("--data", metavar="DIR", help="The folder of the instance (default: CANDOUR_DATA, or data).")
    def publish(data: str | None) -> None:
        """Lets out what two seats have signed, if its hour has come; the timer does the same."""
        if not service.publish_due(open_instance(load(data))):
            raise rules.NothingToPublish()
        click.echo("The report is out.")
        if not can_be_made():
            click.echo(NO_PDF, err=True)

    return report
