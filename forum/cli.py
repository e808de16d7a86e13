"""`candour`: every command says in one sentence what went wrong and ends with a non-zero code."""

import json
import re
import sys
from pathlib import Path
from urllib.parse import quote

import click

from clients import candour_entries, candour_verify
from core import commands, process
from core.clock import Clock
from core.config import Settings, load, write_env_file
from core.errors import ConfigError
from core.files import make_folder
from forum import paper, verify
from forum.custody import service as custody
from forum.demo import service as demo_service
from forum.houserules import service as houserules
from forum.houserules.rules import FIRST
from forum.houserules.rules import read as read_house_rules
from forum.instance import Instance, open_database, open_instance, the_clock
from forum.membership import service as membership
from forum.pool import service as pool
from forum.pool.rules import ORDINARY, PACES
from forum.posts import service as posts
from forum.sections import SECTIONS
from forum.themes import service as themes
from forum.tick import tick as run_tick
from forum.told import LogMismatch
from forum.transparency import service as log
from moderation.elections.cli import election
from moderation.leaders import service as leaders
from moderation.seats import service as seats_service
from moderation.seats.rules import read_holders
from moderation.signing import cli as signing

BOARDS = Path(__file__).parent / "boards.json"
FOUNDED = "Give each their passphrase alone: it is shown this once, and they can take another one when they sign in."
UNMODERATED = "Nobody holds a seat: nothing can be moderated. Seats are named when a forum is made, with --seat."
SEEN = Path.home() / ".local/state/candour"
data_option = commands.data_option("the instance", "CANDOUR_DATA, or data")


@click.group(cls=commands.Commands)
def main() -> None:
    """Candour: a forum where staff speak freely and nobody can tell who wrote what."""
    process.harden()


main.add_command(election)
main.add_command(signing.commands(SECTIONS))


@main.command()
@data_option
@click.option("--url", help="The address people will use, such as https://forum.example.")
@click.option("--registrar", help="The registrar's address; without one there are printed slips only.")
@click.option("--record-key", help="The registrar's record key, as its `init` printed it.")
@click.option("--boards", type=click.Path(exists=True, dir_okay=False), help="A JSON list of slug, name and about.")
@click.option("--seat", "seats", multiple=True, metavar="'NAME <MAIL>'", help="Who holds a founding seat; three times.")
@click.option("--rules", type=click.Path(exists=True, dir_okay=False), help="The house rules, a JSON list of texts.")
def init(
    data: str | None,
    url: str | None,
    registrar: str | None,
    record_key: str | None,
    boards: str | None,
    seats: tuple[str, ...],
    rules: str | None,
) -> None:
    """Makes a new forum: keys, database, boards, founding seats."""
    holders = read_holders(seats)
    given = {"REGISTRAR_URL": registrar, "RECORD_KEY": record_key}
    settings = load(data, URL=url, REGISTRAR_URL=registrar, RECORD_KEY=record_key)
    issues = read_boards(Path(boards or BOARDS))
    forum = create(settings, Path(rules or FIRST))
    write_env_file(settings.data, **{name: value for name, value in given.items() if value}, URL=settings.url)
    demo_service.make_boards(forum, issues)
    click.echo(f"A new forum in {settings.data}, to be served at {settings.url}.")
    click.echo(f"Its key file is {settings.keys / 'forum.key'}: keep a copy apart from every backup of the database.")
    passphrases = seats_service.found(forum, holders)
    for seat, (holder, passphrase) in enumerate(zip(holders, passphrases, strict=True), 1):
        click.echo(f"seat {seat}: {holder.name}\npassphrase: {passphrase}")
    click.echo(FOUNDED if holders else UNMODERATED)


def read_boards(path: Path) -> list[dict[str, str]]:
    """Boards as `slug`, `name`, `about`, and `pace` where it is not ordinary; raises ConfigError."""
    try:
        boards = json.loads(path.read_text("utf-8"))
        read = [{"pace": ORDINARY} | {name: str(board[name]) for name in ("slug", "name", "about")} for board in boards]
        for board, given in zip(read, boards, strict=True):
            board["pace"] = str(given.get("pace", ORDINARY))
    except (OSError, ValueError, KeyError, TypeError):
        read = []
    if any(board["pace"] not in PACES for board in read):
        raise ConfigError("A board's pace is ordinary, slow or immediate.")
    if not read or not all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", board["slug"]) for board in read):
        raise ConfigError("The boards must be a JSON list of objects with slug (a-z, 0-9, -), name and about.")
    return read


def create(settings: Settings, house_rules: Path = FIRST, clock: Clock | None = None) -> Instance:
    """The keys and the empty database of a new forum; raises ConfigError when there is one already."""
    rules = read_house_rules(house_rules)
    make_folder(settings.data)
    db = open_database(settings)
    try:
        with db.transaction():
            custody.create(db, settings.keys)
            forum = Instance(settings, db, clock or the_clock(settings), custody.Keyring(db, settings.keys))
            pool.create(forum)
            log.create(forum)
            houserules.adopt(forum, rules)
            themes.create(forum)
            log.sign(forum)
    except BaseException:
        db.close()
        raise
    return forum


@main.command()
@data_option
@click.option("--port", default=8000, show_default=True)
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--threads", default=8, show_default=True)
def serve(data: str | None, port: int, bind: str, threads: int) -> None:
    """Serves the forum (waitress). Logs no request; put a TLS proxy that logs none in front."""
    from forum.app import app_of

    settings = load(data)
    forum = open_instance(settings)
    commands.warn_of_loud_settings(forum.db)
    app = app_of(forum)
    click.echo(f"Candour is at {settings.url}")
    commands.serve(app, bind, port, threads)


@main.command()
@data_option
@click.option("--at", metavar="MOMENT", help="In a demo only: the clocks stand at this moment (2026-12-01T10).")
def tick(data: str | None, at: str | None) -> None:
    """Does everything that is due. Run it every minute from a timer."""
    settings = load(data)
    if at is not None:
        folders = (settings.data, settings.data / "registrar")
        commands.stand(settings.demo, at, [folder for folder in folders if folder.exists()])
    click.echo("Posts appeared." if run_tick(open_instance(settings)) else "Nothing was due.")


@main.command()
@data_option
def migrate(data: str | None) -> None:
    """Brings the database to this version's form."""
    open_instance(load(data))
    click.echo("The database is up to date.")


@main.command()
@data_option
@click.argument("count", type=click.IntRange(1, 10_000))
@click.option("--page", default="slips.html", show_default=True, help="Where the page to print goes.")
def slips(data: str | None, count: int, page: str) -> None:
    """Makes COUNT entry slips: the codes on standard output, and a page to print, cut and drop into a box."""
    forum = open_instance(load(data))
    try:
        Path(page).touch()
    except OSError:
        raise ConfigError("The page to print cannot be written there. No slips were made.") from None
    codes = membership.print_slips(forum, count)
    Path(page).write_text(paper.slips_page(codes, forum.settings.url, forum.settings.title), "utf-8")
    click.echo("\n".join(codes))
    click.echo(f"The page to print is {page}. Delete it afterwards: whoever has a code can enter with it.", err=True)


@main.command()
@data_option
@click.argument("name")
@click.option("--mail", default="", help="Where mail says that a report is out or an answer is due.")
@click.option("--dismiss", is_flag=True, help="Ends this leader's account.")
def leader(data: str | None, name: str, mail: str, dismiss: bool) -> None:
    """Gives a leader an account, or a new passphrase. Leaders read reports and answer them; they moderate nothing."""
    forum = open_instance(load(data))
    if dismiss:
        leaders.dismiss(forum, name)
        click.echo(f"{name} has no account any more.")
    else:
        click.echo(leaders.appoint(forum, name, mail))
        click.echo("This is the passphrase. It is shown this once.", err=True)


@main.command("verify-log")
@data_option
@click.argument("source", required=False, metavar="[URL|DIR]")
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), help="What was seen of this log before.")
def verify_log(data: str | None, source: str | None, state: Path | None) -> None:
    """Checks a log: at a forum's URL or in a copy of its files as anyone could with `candour-verify`; in an instance's
    DIR (default: this one) also that every post, vote, number and key is what the log says. Stop the service first.
    """
    if source and ("://" in source or (Path(source) / "checkpoint").exists()):
        sys.exit(candour_verify.main([source, *(["--state", str(state)] if state else [])]))
    forum = open_instance(load(source or data))
    path = state or SEEN / f"{quote(forum.settings.url, '')}.json"
    known = json.loads(path.read_text()) if path.exists() else candour_verify.UNKNOWN.copy()
    try:
        with commands.counting("Checking the log") as progress:
            verdict = verify.check_log(forum, known, progress)
        with commands.counting("Checking the posts") as progress:
            verify.check_rows(forum, progress)
    except (candour_entries.Wrong, LogMismatch) as wrong:
        raise click.ClickException(str(wrong)) from None
    finally:
        candour_verify.save(path, known)
    click.echo(f"{verdict['entries']:,} entries verified; every post, vote, number and key is what they say.")


@main.command()
@data_option
@click.argument("epoch", metavar="WEEK")
@click.confirmation_option(prompt="Nothing written in that week can ever be read here again. Go on?")
def erase(data: str | None, epoch: str) -> None:
    """Erases everything that was written in WEEK (such as 2026-W48). The log keeps that it was there, and says so."""
    forum = open_instance(load(data))
    posts.erase_epoch(forum, epoch)
    forum.db.tidy()
    click.echo(f"Everything of week {epoch} is erased.")


@main.command()
@data_option
@click.option("--port", default=8000, show_default=True)
@click.option("--registrar-port", default=8001, show_default=True)
@click.option("--accounts", type=click.Path(dir_okay=False), help="Where to write addresses and slips as JSON.")
@click.option("--discussion", type=click.Path(exists=True, dir_okay=False), help="A real one to load too (JSON lines).")
def demo(data: str | None, port: int, accounts: str | None, discussion: str | None, registrar_port: int) -> None:
    """A fresh forum with a lively discussion in it, served until you press Ctrl-C."""
    from forum.demo.run import run

    run(create, data, (port, registrar_port), accounts, discussion)
