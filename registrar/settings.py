"""Settings of the registrar: like the forum's (core/config.py), with the prefix `CANDOUR_REGISTRAR_`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from core import config
from core.errors import ConfigError
from crypto.tokens.scopes import host_of

PREFIX = "CANDOUR_REGISTRAR_"
RESERVED = 32

SETTINGS: Mapping[str, str] = {
    "DATA": "the folder of the registrar's instance",
    "URL": "the registrar's address; its host name must differ from the forum's, as cookies ignore ports",
    "FORUM_URL": "the forum's address: its closings are read, and its pages may ask here",
    "DATABASE_URL": "sqlite:///PATH or postgresql://..., never the forum's",
    "KEYS": "the folder of the registrar's key files, kept out of every backup of the database",
    "SMTP_URL": "smtp://user:password@host:587?tls=starttls or smtps://...; without it mail goes to DATA/outbox",
    "MAIL_FROM": "the address that codes are sent from",
    "OIDC_ISSUER": "the address of an OpenID provider, for single sign-on beside mailed codes",
    "OIDC_CLIENT_ID": "who the registrar is to that provider",
    "OIDC_CLIENT_SECRET": "what proves it; best given as OIDC_CLIENT_SECRET_FILE",
    "QUOTA": "passes for each member and week",
    "BLOCK": "ballot numbers minted every four weeks, the first 32 of them reserved",
    "NO_STAND": "grades whose people cannot stand for a seat, as the roll writes them, with commas between",
    "TITLE": "what the registrar is called on its pages",
    "DEMO": "1 in a demo instance only: keys may be drawn at once, counts are told at every tick, its clock can stand",
}


@dataclass(frozen=True)
class RegistrarSettings:
    data: Path
    url: str = "http://localhost:8001"
    forum_url: str = "http://127.0.0.1:8000"
    database_url: str = ""
    keys: Path = Path()
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    quota: int = 5
    block: int = 128
    no_stand: frozenset[str] = frozenset()
    title: str = "Candour registrar"
    demo: bool = False

    @property
    def secure(self) -> bool:
        return self.url.startswith("https://")

    @property
    def forum_origin(self) -> str:
        """The forum's address as a browser writes it in `Origin`."""
        return f"{urlsplit(self.forum_url).scheme}://{host_of(self.forum_url)}"


def load(
    data: str | None = None, environ: Mapping[str, str] = config.ENVIRON, **given: str | None
) -> RegistrarSettings:
    """The settings of the instance in `data`, those given before all others; raises ConfigError with one sentence."""
    folder = Path(data or config.read_folder(PREFIX, "registrar-data", environ)).absolute()
    values = config.read(PREFIX, SETTINGS, folder, environ)
    values.update({name: value for name, value in given.items() if value})
    url = config.read_url(f"{PREFIX}URL", values.get("URL") or RegistrarSettings.url)
    settings = RegistrarSettings(
        data=folder,
        url=url,
        forum_url=config.read_url(f"{PREFIX}FORUM_URL", values.get("FORUM_URL") or RegistrarSettings.forum_url),
        database_url=values.get("DATABASE_URL") or f"sqlite:///{folder / 'registrar.db'}",
        keys=Path(values.get("KEYS") or folder / "keys"),
        smtp_url=values.get("SMTP_URL", ""),
        oidc_issuer=values.get("OIDC_ISSUER", "").rstrip("/"),
        oidc_client_id=values.get("OIDC_CLIENT_ID", ""),
        oidc_client_secret=values.get("OIDC_CLIENT_SECRET", ""),
        quota=_number("QUOTA", values.get("QUOTA") or "5", 1, 50),
        block=_number("BLOCK", values.get("BLOCK") or "128", RESERVED + 1, 1024),
        no_stand=_grades(values.get("NO_STAND", "")),
        title=values.get("TITLE") or RegistrarSettings.title,
        demo=values.get("DEMO") == "1",
        mail_from=config.read_mail(
            f"{PREFIX}MAIL_FROM", values.get("MAIL_FROM") or f"registrar@{urlsplit(url).hostname}"
        ),
    )
    return _checked(settings)


def _checked(settings: RegistrarSettings) -> RegistrarSettings:
    if urlsplit(settings.url).hostname == urlsplit(settings.forum_url).hostname:
        raise ConfigError("Registrar and forum need different host names: browsers send cookies to every port.")
    if settings.oidc_issuer and not (settings.oidc_client_id and settings.oidc_client_secret):
        raise ConfigError(f"{PREFIX}OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET beside it.")
    return settings


def _grades(text: str) -> frozenset[str]:
    """As rules.grade of nominations compares them."""
    return frozenset(" ".join(part.split()).casefold() for part in text.split(",")) - {""}


def _number(name: str, text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
        raise ConfigError(f"{PREFIX}{name} must be a number from {least} to {most}.")
    return int(text)
