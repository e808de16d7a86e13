"""A PostgreSQL server of the tests' own: a fresh cluster in a temporary folder, reached by a Unix socket only."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

from core.db import connect, migrate

DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Server:
    """`folder` holds data and log, for tests that look for traces in them."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template1") -> str:
        """The address of a new database: empty, or a copy of one to which nothing is connected."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            copying = "STRATEGY FILE_COPY" if conn.info.server_version >= 150_000 else ""
            conn.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" {copying}')
        return self.url(database)

    def drop(self, database: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


@cache
def migrated(server: Server, schema: Path) -> str:
    """The name of a template that has a schema: copied in a third of the time that its migrations take."""
    name = f"template-{schema.parent.name}"
    database = connect(server.create(name))
    migrate(database, schema)
    database.close()
    return name


@contextmanager
def running(*settings: str) -> Iterator[Server]:
    """A server until the block ends; `settings` are lines such as `fsync=off`. As user postgres where we are root."""
    folder = Path(tempfile.mkdtemp(prefix="candour-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    _run(folder, "chown", "postgres", str(folder)) if os.getuid() == 0 else None
    _run(folder, *_as_postgres(), _program("initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync")
    options = " ".join(f"-c {line}" for line in ("listen_addresses=", f"unix_socket_directories={folder}", *settings))
    control = (*_as_postgres(), _program("pg_ctl"), "-D", str(data), "-w")
    _run(folder, *control, "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield Server(folder)
    finally:
        _run(folder, *control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _as_postgres() -> list[str]:
    return ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []


def _program(name: str) -> str:
    """Debian keeps the server's programs apart from the PATH."""
    newest = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    assert found, f"PostgreSQL's {name} is not installed: run bin/test, which installs it."
    return found


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"
