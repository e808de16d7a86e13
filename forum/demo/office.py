"""The demonstration's registrar: a service of its own, run by its own command as an operator would."""

import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from core import commands, process
from core.config import child_environ
from core.errors import ConfigError
from core.files import make_folder
from forum.demo import members

OFFICER = "Nerys Vaughan"
BLOCK = "48"
# `candour-registrar tick` at each line that comes in: a process of its own each time takes longer than what it does.
STEPS = """
import sys
from registrar.cli import main
for line in sys.stdin:
    main(["tick", *sys.argv[1:]], standalone_mode=False)
"""
# What the crowd's draws leave behind at a registrar: how far each has drawn. Their papers are nobody's.
CROWD = """
import sys
from dataclasses import replace
from registrar.cli import load, open_instance
from registrar.issuing import store
from registrar.roll.store import entries
registrar = open_instance(load(sys.argv[-1]))
roll, last = entries(registrar.db), store.newest_block(registrar.db).last
with registrar.db.transaction():
    for address in sys.stdin.read().split():
        person = roll[address].person_id
        before, _ = store.drawn(registrar.db, person)
        store.set_drawn(registrar.db, person, before, replace(before, highest=last), b"")
registrar.db.close()
"""


@dataclass(frozen=True)
class Made:
    """What `candour-registrar init` printed."""

    record_key: str
    officer: Mapping[str, str]


class Office:
    """The registrar in `folder`, at localhost: another host name than the forum's, as cookies ignore ports. Its clock
    stands at `begins`, until `goes_on`.
    """

    def __init__(self, folder: Path, port: int, forum_url: str, begins: datetime) -> None:
        self.folder, self.port, self.url = folder, port, f"http://localhost:{port}"
        self._environ = child_environ(REGISTRAR_DEMO="1", REGISTRAR_BLOCK=BLOCK, REGISTRAR_FORUM_URL=forum_url)
        self._environ["CANDOUR_REGISTRAR_URL"] = self.url
        make_folder(folder)
        self.stands_at(begins)
        asked = ("--url", self.url, "--forum-url", forum_url, "--officer", OFFICER)
        self._init = self._start("init", *asked, stdout=subprocess.PIPE)
        self._steps = self._run("-c", STEPS, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._tick: subprocess.Popen[bytes] | None = None

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    def made(self) -> Made:
        """Waits until its keys are minted; raises ConfigError."""
        said = self._init.communicate()[0].decode()
        key = re.search(r"record key, for the forum: (\S+)", said)
        passphrase = re.search(r"passphrase: (.+)", said)
        if self._init.returncode or not key or not passphrase:
            raise ConfigError("The registrar of the demonstration could not be made.")
        (self.folder / "roll.csv").write_text(members.roll())
        if self._start("roll", "import", str(self.folder / "roll.csv")).wait():
            raise ConfigError("The registrar of the demonstration has no roll.")
        crowd = self._run("-c", CROWD, stdin=subprocess.PIPE)
        crowd.communicate("\n".join(address for address, _ in members.crowd()).encode())
        if crowd.returncode:
            raise ConfigError("The crowd of the demonstration could not draw.")
        return Made(key[1], {"name": OFFICER, "passphrase": passphrase[1].strip()})

    def serve(self) -> "subprocess.Popen[bytes]":
        return self._start("serve", "--port", str(self.port))

    def tick(self) -> None:
        """Does what is due, beside the demonstration; one at a time."""
        if self._tick is None or self._tick.poll() is not None:
            self._tick = self._start("tick")

    def stands_at(self, moment: datetime) -> None:
        commands.stand(demo=True, at=moment.isoformat(), folders=[self.folder])

    def goes_on(self) -> None:
        """Its clock says from here on what everybody's does."""
        self._steps.terminate()
        self._steps.wait()
        (self.folder / "clock").unlink()

    def step(self) -> None:
        """What is due at the moment at which the clock stands is done on return."""
        assert self._steps.stdin
        assert self._steps.stdout
        self._steps.stdin.write(b"\n")
        self._steps.stdin.flush()
        if not self._steps.stdout.readline():
            raise ConfigError("The registrar of the demonstration does not go on.")

    def _start(self, *words: str, stdout: int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
        return self._run("-m", "registrar", *words, stdout=stdout)

    def _run(
        self, *words: str, stdin: int | None = None, stdout: int = subprocess.DEVNULL
    ) -> "subprocess.Popen[bytes]":
        command = [sys.executable, *words, "--data", str(self.folder)]
        die = partial(process.die_with_parent, signal.SIGTERM)
        null = subprocess.DEVNULL
        return subprocess.Popen(command, env=self._environ, stdin=stdin, stdout=stdout, stderr=null, preexec_fn=die)
