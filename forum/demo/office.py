"""The demonstration's registrar: a service of its own, run by its own command as an operator would."""

import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core import process
from core.config import child_environ
from core.errors import ConfigError
from core.files import make_folder
from forum.demo import members

OFFICER = "Nerys Vaughan"
BLOCK = "48"


@dataclass(frozen=True)
class Made:
    """What `candour-registrar init` printed."""

    record_key: str
    officer: Mapping[str, str]


class Office:
    """The registrar in `folder`, at localhost: another host name than the forum's, as cookies ignore ports."""

    def __init__(self, folder: Path, port: int, forum_url: str) -> None:
        self.folder, self.port, self.url = folder, port, f"http://localhost:{port}"
        self._environ = child_environ(REGISTRAR_DEMO="1", REGISTRAR_BLOCK=BLOCK, REGISTRAR_FORUM_URL=forum_url)
        self._environ["CANDOUR_REGISTRAR_URL"] = self.url
        make_folder(folder)
        asked = ("--url", self.url, "--forum-url", forum_url, "--officer", OFFICER)
        self._init = self._start("init", *asked, stdout=subprocess.PIPE)
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
        if self._start("roll", "import", str(self.folder / "roll.csv"), data_after=True).wait():
            raise ConfigError("The registrar of the demonstration has no roll.")
        return Made(key[1], {"name": OFFICER, "passphrase": passphrase[1].strip()})

    def serve(self) -> "subprocess.Popen[bytes]":
        return self._start("serve", "--port", str(self.port))

    def tick(self) -> None:
        """Does what is due, beside the demonstration; one at a time."""
        if self._tick is None or self._tick.poll() is not None:
            self._tick = self._start("tick")

    def _start(
        self, *words: str, stdout: int = subprocess.DEVNULL, data_after: bool = False
    ) -> "subprocess.Popen[bytes]":
        where = ("--data", str(self.folder))
        command = (
            [sys.executable, "-m", "registrar", *words, *where]
            if data_after
            else [
                *(sys.executable, "-m", "registrar", words[0]),
                *where,
                *words[1:],
            ]
        )
        die = partial(process.die_with_parent, signal.SIGTERM)
        return subprocess.Popen(command, env=self._environ, stdout=stdout, stderr=subprocess.DEVNULL, preexec_fn=die)
