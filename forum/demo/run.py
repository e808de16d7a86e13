"""`candour demo`: a fresh instance with a lively discussion, served by processes of their own until Ctrl-C."""

import json
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError

import click

from core import process
from core.clock import FixedClock
from core.config import Settings, child_environ, load, read_env_file, write_env_file
from core.errors import ConfigError
from core.files import make_folder
from core.web import log_failure
from crypto.claims import WORDS
from forum.checkpoint import checkpoint
from forum.demo import elections, life, members, moderation, people, quotes, reports, service
from forum.demo.members import Papers
from forum.demo.office import Made, Office
from forum.demo.past import Past, times
from forum.instance import Instance, the_clock
from forum.membership import service as membership
from forum.periods.rules import begins
from forum.tick import tick

RELEASE = "20/1"
SLIPS = 24
EVERY = 10
NAMES = Path(__file__).parent / "names.txt"
REAL_BOARD = {"slug": "a-real-discussion", "name": "A real discussion", "about": "Loaded from a file, word for word."}

Create = Callable[..., Instance]
Services = Sequence["subprocess.Popen[bytes]"]


def run(create: Create, data: str | None, ports: tuple[int, int], accounts: str | None, discussion: str | None) -> None:
    """`ports`: the forum's and the registrar's."""
    settings = _settings(_folder(data), ports[0])
    when = times(the_clock(settings).now())
    office = Office(settings.data / "registrar", ports[1], settings.url, when.drawing)
    forum = replace(create(settings, clock=FixedClock(begins(when.periods[0]))), clock=the_clock(settings))
    service.make_boards(forum, json.loads(service.BOARDS.read_text()) + [REAL_BOARD] * bool(discussion))
    made = office.made()
    forum = _acquainted(forum, office, made)
    services = [_serve(settings, ports[0]), office.serve()]
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    try:
        named, founders = people.appoint(replace(forum, clock=FixedClock(when.founded)))
        for url, service_process in zip((settings.url, office.url), services, strict=True):
            _wait_until_served(url, service_process)
        places = members.Places(office.url, settings.url, office.outbox)
        past = Past(forum, office, places)
        past.stands_at(when.drawing)
        papers = elections.draw(past)
        past.turns()
        reports.count(past, when)
        loading = service.begin(replace(forum, clock=past.forum.clock))
        written = quotes.write(loading, when.periods[1])
        asked = reports.ask(loading)
        _load(loading, forum.clock.now(), discussion)
        service.spare_numbers(forum)
        moderation.decided(loading, moderation.FOUNDERS)
        reports.support(past.forum, asked, papers, 0)
        reports.support(past.forum, asked, papers, 1)
        reports.publish(past, when.periods[0], when.drawing, founders)
        reports.answer(past, papers)
        past.stands_at(when.by_election)
        named["seats"] += elections.hold(past, papers)
        moderation.decided(loading, moderation.ELECTED)
        past.stands_at(when.general)
        elections.open_voting(past, elections.GENERAL)
        reports.support(past.forum, asked, papers, 2)
        quotes.agree(past.forum, written, named["seats"])
        reports.publish(past, when.periods[1], when.second, named["seats"])
        reports.answer_again(past)
        office.goes_on()
        moderation.waiting(loading)
        service.give_numbers(forum)
        checkpoint(forum)
        wallets = _make_wallets(settings.data / "wallets", places, papers)
        slips = membership.print_slips(forum, SLIPS)
        _tick(forum)  # the draft that waits is there before anybody is told who signs it
        if accounts:
            found = _accounts(settings, slips, office, made) | {"wallets": wallets} | named
            Path(accounts).write_text(json.dumps(found, indent=1) + "\n")
        _greet(settings, office, made, slips, named)
        threading.Thread(target=life.live, args=(forum, places, loading, papers, stopped), daemon=True).start()
        _go_on(forum, office, services, stopped)
    finally:
        for one in services:
            one.terminate()
            one.wait(10)


def _go_on(forum: Instance, office: Office, services: Services, stopped: threading.Event) -> None:
    """Both services tick until the demonstration is stopped, or one of them ends."""
    seconds = 0
    while not stopped.wait(1) and all(one.poll() is None for one in services):
        _tick(forum)
        seconds += 1
        if seconds % EVERY == 0:
            office.tick()


def _acquainted(forum: Instance, office: Office, made: Made) -> Instance:
    """The forum as it goes on: knowing whose signed records to read."""
    kept = read_env_file(forum.settings.data)
    write_env_file(forum.settings.data, **{**kept, "REGISTRAR_URL": office.url, "RECORD_KEY": made.record_key})
    return replace(forum, settings=load(str(forum.settings.data)))


def _make_wallets(folder: Path, places: members.Places, papers: Mapping[str, Papers]) -> list[dict[str, str]]:
    """Wallet files of members who have drawn, for `/passes`: they hold `papers` that nobody can draw any more, too."""
    make_folder(folder)
    owners = [address for address, _ in members.addresses()[members.STAFF + members.DRAWN :][: members.WALLETS]]
    with ThreadPoolExecutor(len(owners)) as pool:
        drawn = list(pool.map(lambda address: members.draw(places, address, folder, papers[address]), owners))
    wallets = []
    for at, found in enumerate(drawn, 1):
        path, passphrase = folder / f"wallet-{at}.json", " ".join(secrets.choice(WORDS) for _ in range(4))
        members.write_wallet(path, places, found, passphrase)
        wallets.append({"file": str(path), "passphrase": passphrase})
    return wallets


def _greet(settings: Settings, office: Office, made: Made, slips: list[str], named: people.Named) -> None:
    click.echo(f"\nOpen {settings.url} and enter with one of these slips:\n")
    click.echo("\n".join(f"    {slip}" for slip in slips[:5]) + "\n")
    click.echo(f"Or draw passes at {settings.url}/passes as {members.addresses()[0][0]};")
    click.echo(f"the registrar's mail is in {office.outbox}.\n")
    click.echo(f"At {settings.url}/sign-in, each in a browser of its own:\n")
    _introduce("Moderators: their queue, and a report to sign", *named["seats"])
    _introduce("A leader: what leadership owes an answer to", named["leaders"][0])
    click.echo(f"At {office.url}/officer/sign-in:\n")
    _introduce("The registrar's officer: who is staff", made.officer)


def _introduce(what: str, *accounts: Mapping[str, str]) -> None:
    click.echo(f"  {what}")
    click.echo("\n".join(f"    {account['name']}: {account['passphrase']}" for account in accounts) + "\n")


def _folder(data: str | None) -> Path:
    """An empty folder; raises ConfigError for one in use."""
    folder = Path(data or tempfile.mkdtemp(prefix="candour-")).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse()
    make_folder(folder)
    return folder


class FolderInUse(ConfigError):
    def __init__(self) -> None:
        super().__init__("The demo makes its own instance: give it an empty folder, or a new one.")


def _settings(folder: Path, port: int) -> Settings:
    url = f"http://127.0.0.1:{port}"
    write_env_file(folder, URL=url, RELEASE=RELEASE, NAMES=str(NAMES), TITLE="Candour", DEMO="1")
    return load(str(folder))


def _load(loading: service.Loading, now: datetime, discussion: str | None) -> None:
    entries = service.own_entries(now)
    if discussion:
        entries = service.real_entries(Path(discussion), REAL_BOARD["slug"]) + entries
    loaded = service.load(loading, entries)
    with click.progressbar(loaded, length=len(entries), label="Loading", file=sys.stderr) as bar:
        for _ in bar:
            pass
    loading.clock.moment = now


def _serve(settings: Settings, port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "forum", "serve", "--data", str(settings.data), "--port", str(port)]
    return subprocess.Popen(command, env=child_environ(), preexec_fn=lambda: process.die_with_parent(signal.SIGTERM))


def _wait_until_served(url: str, server: "subprocess.Popen[bytes]") -> None:
    pause = threading.Event()
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except (URLError, OSError):
            pause.wait(0.1)
    raise ConfigError(f"{url} could not be served; perhaps the port is in use.")


def _tick(forum: Instance) -> None:
    try:
        tick(forum)
    except Exception as error:  # a demonstration goes on, and says where it stumbled
        log_failure(error)


def _accounts(settings: Settings, slips: list[str], office: Office, made: Made) -> dict[str, Any]:
    """What outside programs need (DESIGN 9), but for wallets and accounts by name."""
    board = json.loads(service.BOARDS.read_text())[0]["slug"]
    staff = [address for address, _ in members.addresses()[: members.STAFF]]
    where = {"forum": settings.url, "registrar": office.url, "outbox": str(office.outbox)}
    return {**where, "slips": slips, "staff": staff, "board": board, "officer": dict(made.officer)}
