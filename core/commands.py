"""What both command lines share: how a command ends, the folder it is for, serving, and the clock of a demo."""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

import click

from core.clock import parse_moment
from core.db import Database, loud_settings
from core.errors import ConfigError, Problem
from core.files import write_key
from core.web import log_failure

IN_MEMORY = 16 * 1024 * 1024


class Commands(click.Group):
    """Turns what a person can put right into one sentence; anything else into its type and place, never its values."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ConfigError, Problem) as error:
            raise click.UsageError(str(error)) from None
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            log_failure(error)
            sys.exit(1)


def data_option(instance: str, default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--data", metavar="DIR", help=f"The folder of {instance} (default: {default}).")


def warn_of_loud_settings(db: Database) -> None:
    for name in loud_settings(db):
        click.echo(f"warning: PostgreSQL's {name} lets it log more than it should; see docs/operating.md", err=True)


def serve(app: WSGIApplication, bind: str, port: int, threads: int) -> None:
    """Until the process is ended. No request is logged."""
    import waitress

    _silence("waitress")
    waitress.serve(
        app,
        host=bind,
        port=port,
        threads=threads,
        ident=None,
        log_socket_errors=False,
        _quiet=True,
        # Nothing that is sent or answered is ever spooled to a temporary file.
        max_request_body_size=IN_MEMORY,
        inbuf_overflow=2 * IN_MEMORY,
        outbuf_overflow=2 * IN_MEMORY,
        clear_untrusted_proxy_headers=True,
    )


def stand(demo: bool, at: str, folders: Iterable[Path]) -> None:
    """Makes the clocks of a demo's instances stand at a moment; raises ConfigError."""
    if not demo:
        raise ConfigError("Only the clock of a demo can be set.")
    try:
        moment = parse_moment(at)
    except ValueError:
        raise ConfigError("--at needs a moment such as 2026-12-01T10.") from None
    for folder in folders:
        write_key(folder / "clock", moment.isoformat().encode())


def _silence(name: str) -> None:
    """A server's own log holds addresses and paths of requests that it could not read; nobody hears it."""
    logger = logging.getLogger(name)
    logger.addHandler(logging.NullHandler())
    logger.propagate = False


@contextmanager
def counting(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for work that says how far it is: call it with (done, of how many)."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, count: int) -> None:
            bar.length = max(count, 1)
            bar.update(done - bar.pos)

        yield show
