"""Settings: environment variables with the prefix `CANDOUR_`, then the instance's own `candour.env`, then defaults.

The one module that reads the environment. The table in docs/settings.md is checked against SETTINGS by a test.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import ConfigError

PREFIX = "CANDOUR_"
ENV_FILE = "candour.env"
ENVIRON: Mapping[str, str] = os.environ
LOOPBACK = {"127.0.0.1", "localhost", "::1"}

SETTINGS: Mapping[str, str] = {
    "DATA": "the folder of the instance",
    "URL": "the address people use, such as https://forum.example; plain http only for this machine itself",
    "DATABASE_URL": "sqlite:///PATH or postgresql://...; may be given as DATABASE_URL_FILE",
    "KEYS": "the folder of the key files, kept out of every backup of the database",
    "RELEASE": "seconds between releases / posts that must wait for one",
    "NAMES": "a file of names, one a line, that the check before posting looks for",
    "REGISTRAR_URL": "the registrar's address; empty where there are printed slips only",
    "RECORD_KEY": "the registrar's record key, as `candour-registrar init` printed it",
    "WITNESSES": "the keys of those who cosign the log, as `candour-verify` printed them, with blanks between",
    "SMTP_URL": "smtp://user:password@host:587?tls=starttls or smtps://...; without it mail goes to DATA/outbox",
    "MAIL_FROM": "the address that the seat-holders' and leaders' daily mail is sent from",
    "TITLE": "what the forum is called on its pages",
    "DEMO": "1 in a demo instance only: its pages say so, and its clock can be made to stand",
}


@dataclass(frozen=True)
class Settings:
    data: Path
    url: str = "http://127.0.0.1:8000"
    database_url: str = ""
    keys: Path = Path()
    release_seconds: int = 3600
    release_posts: int = 5
    names: Path | None = None
    registrar_url: str = ""
    record_key: str = ""
    witnesses: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    title: str = "Candour"
    demo: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def secure(self) -> bool:
        return self.url.startswith("https://")


def load(data: str | None = None, environ: Mapping[str, str] = ENVIRON, **given: str | None) -> Settings:
    """The settings of the instance in `data`, those given before all others; raises ConfigError with one sentence."""
    folder = Path(data or read_folder(PREFIX, "data", environ)).absolute()
    values = read(PREFIX, SETTINGS, folder, environ)
    values.update({name: value for name, value in given.items() if value})
    every, posts = _release(values.get("RELEASE") or "3600/5")
    url = read_url("CANDOUR_URL", values.get("URL") or Settings.url)
    return Settings(
        data=folder,
        url=url,
        database_url=values.get("DATABASE_URL") or f"sqlite:///{folder / 'forum.db'}",
        keys=Path(values.get("KEYS") or folder / "keys"),
        release_seconds=every,
        release_posts=posts,
        names=Path(values["NAMES"]) if values.get("NAMES") else None,
        registrar_url=read_url("CANDOUR_REGISTRAR_URL", there) if (there := values.get("REGISTRAR_URL")) else "",
        record_key=values.get("RECORD_KEY", ""),
        witnesses=values.get("WITNESSES", ""),
        smtp_url=values.get("SMTP_URL", ""),
        mail_from=read_mail("CANDOUR_MAIL_FROM", values.get("MAIL_FROM") or f"moderation@{urlsplit(url).hostname}"),
        title=values.get("TITLE") or Settings.title,
        demo=values.get("DEMO") == "1",
    )


def read(prefix: str, names: Iterable[str], folder: Path, environ: Mapping[str, str] = ENVIRON) -> dict[str, str]:
    """What is set of some settings: by the environment, or else by the file of the instance in `folder`."""
    return {**read_env_file(folder, prefix), **_from_environ(prefix, names, environ)}


def read_folder(prefix: str, default: str, environ: Mapping[str, str] = ENVIRON) -> str:
    """Which folder is the instance's, before its file can be read."""
    return environ.get(prefix + "DATA") or default


def child_environ(**settings: str) -> dict[str, str]:
    """This process's environment with settings changed: for the service processes of the demo."""
    return {**os.environ, **{PREFIX + name: value for name, value in settings.items()}}


def write_env_file(folder: Path, prefix: str = PREFIX, /, **settings: str) -> None:
    """Makes settings the instance's own; the environment still goes before them."""
    lines = [f"{prefix}{name}={value}\n" for name, value in settings.items()]
    (folder / ENV_FILE).write_text("".join(lines))


def read_env_file(folder: Path, prefix: str = PREFIX) -> dict[str, str]:
    if not (path := folder / ENV_FILE).exists():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return {name.strip().removeprefix(prefix): value.strip() for name, value in pairs}


def _from_environ(prefix: str, names: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in names:
        if path := environ.get(f"{prefix}{name}_FILE"):
            found[name] = _read_secret(f"{prefix}{name}_FILE", Path(path))
        if value := environ.get(prefix + name):
            found[name] = value
    return found


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, ValueError):
        raise ConfigError(f"{name} names a file that cannot be read.") from None


def _release(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,3})", text)
    if not match:
        raise ConfigError("CANDOUR_RELEASE must be SECONDS/POSTS, such as 3600/5.")
    return int(match[1]), int(match[2])


def read_url(name: str, text: str) -> str:
    """Scheme and host of a service's address; raises ConfigError."""
    try:
        parts = urlsplit(text)
        whole = re.fullmatch(r"([\w.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]+)?", parts.netloc, re.ASCII)
    except ValueError:
        whole = None
    if not whole or parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ConfigError(f"{name} must be an address such as https://forum.example, without a path.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ConfigError(f"{name} must begin with https:// unless the service is for this machine alone.")
    return f"{parts.scheme}://{parts.netloc}"


def read_mail(name: str, text: str) -> str:
    """The address that mail is sent from; raises ConfigError."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text, re.ASCII):
        raise ConfigError(f"{name} must be the address that mail is sent from.")
    return text
