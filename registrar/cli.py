"""`candour-registrar`: every command says in one sentence what went wrong and ends with a non-zero code."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from core import commands, process
from core.config import read_env_file, write_env_file
from core.mail import carrier
from crypto.encoding import b64
from registrar.instance import Instance, create, open_instance
from registrar.issuing.minting import Made
from registrar.officers import service as officers
from registrar.roll import report, rules
from registrar.roll import service as roll_service
from registrar.settings import PREFIX, load
from registrar.tick import tick as run_tick

data_option = commands.data_option("the registrar's instance", f"{PREFIX}DATA, or registrar-data")


@click.group(cls=commands.Commands)
def main() -> None:
    """The registrar: knows who is staff, signs passes without seeing them."""
    process.harden()


@main.command()
@data_option
@click.option("--url", help="The registrar's own address, such as https://registrar.example.")
@click.option("--forum-url", help="The forum's address; its host name must be another one.")
@click.option("--officer", required=True, help="The name of the person who keeps the roll.")
def init(data: str | None, url: str | None, forum_url: str | None, officer: str) -> None:
    """Makes a new registrar: key files, database, the first officer, the first keys of passes and ballots."""
    settings = load(data, URL=url, FORUM_URL=forum_url)
    officers.check_name(officer)
    kept = read_env_file(settings.data, PREFIX)
    with closing_database(create(settings)) as registrar:
        write_env_file(settings.data, PREFIX, **{**kept, "URL": settings.url, "FORUM_URL": settings.forum_url})
        passphrase = officers.appoint(registrar, officer)
        run_tick(registrar, bar)
    click.echo(f"A new registrar in {settings.data}, to be served at {settings.url}.")
    click.echo(f"Its key files are in {settings.keys}: keep a copy apart from every backup of the database.")
    click.echo(f"officer: {officer}")
    click.echo(f"passphrase: {passphrase}")
    click.echo(f"record key, for the forum: {b64(registrar.keys.public)}")
    click.echo("The passphrase is shown this once.")


@contextmanager
def closing_database(registrar: Instance) -> Iterator[Instance]:
    try:
        yield registrar
    finally:
        registrar.db.close()


@main.command()
@data_option
@click.argument("name")
@click.option("--dismiss", is_flag=True, help="Ends this officer's sign-ins for good.")
def officer(data: str | None, name: str, dismiss: bool) -> None:
    """Appoints an officer, or gives one a new passphrase."""
    with closing_database(open_instance(load(data))) as registrar:
        if dismiss:
            officers.dismiss(registrar, name)
            click.echo(f"{name} is no officer any more.")
        else:
            click.echo(officers.appoint(registrar, name))
            click.echo("This is the passphrase. It is shown this once.", err=True)


@main.command()
@data_option
@click.option("--port", default=8001, show_default=True)
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--threads", default=8, show_default=True)
def serve(data: str | None, port: int, bind: str, threads: int) -> None:
    """Serves the registrar (waitress). Logs no request; put a TLS proxy that logs none in front."""
    from registrar.app import app_of

    settings = load(data)
    post = carrier(settings.smtp_url, settings.mail_from, settings.data / "outbox")
    registrar = open_instance(settings)
    commands.warn_of_loud_settings(registrar.db)
    app = app_of(registrar, post)
    click.echo(f"The registrar is at {settings.url}")
    commands.serve(app, bind, port, threads)


@main.command()
@data_option
@click.option("--at", metavar="MOMENT", help="In a demo only: the clock stands at this moment (2026-12-01T10).")
def tick(data: str | None, at: str | None) -> None:
    """Does everything that is due. Run it every minute from a timer."""
    settings = load(data)
    if at is not None:
        commands.stand(settings.demo, at, [settings.data])
    with closing_database(open_instance(settings)) as registrar:
        click.echo("Keys were made, closed or destroyed." if run_tick(registrar, bar) else "Nothing was due.")


def bar(made: Iterable[Made], count: int) -> Iterable[Made]:
    """Shows how far the making of keys is."""
    with click.progressbar(made, length=count, label="Making keys", file=sys.stderr) as shown:
        yield from shown


@main.command()
@data_option
def migrate(data: str | None) -> None:
    """Brings the database to this version's form."""
    with closing_database(open_instance(load(data))):
        click.echo("The database is up to date.")


@main.group()
def roll() -> None:
    """The list of staff."""


@roll.command(name="import")
@data_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Shows what would change, and changes nothing.")
@click.option("--same", nargs=2, multiple=True, metavar="OLD NEW", help="Two mail addresses of one person.")
def import_roll(data: str | None, file: Path, dry_run: bool, same: tuple[tuple[str, str], ...]) -> None:
    """Makes FILE, a CSV with the columns email,name,grade,role, the roll (role: staff or leader)."""
    pairs = frozenset((old.lower(), new.lower()) for old, new in same)
    with closing_database(open_instance(load(data))) as registrar:
        people = rules.read(file.read_bytes())
        plan = roll_service.dry_run(registrar, people, pairs)
        if not dry_run:
            with click.progressbar(length=plan.steps, label="Importing", file=sys.stderr) as shown:
                plan = roll_service.apply(registrar, people, pairs, shown.update)
    click.echo("\n".join(report.lines(plan)))
    click.echo("Nothing was stored: this was a dry run." if dry_run else "The roll is up to date.")
