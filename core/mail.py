"""Mail: one plain text to one person, by SMTP, or into a folder where no SMTP server is set.

Nothing here is queued or kept: whoever calls does so where waiting for a server shows nobody anything.
"""

import secrets
import smtplib
import ssl
import string
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from core.config import LOOPBACK
from core.errors import ConfigError
from core.files import write_key

PATIENCE = 20
SMTPS, STARTTLS, PLAIN = "smtps", "starttls", "plain"
PORTS = {SMTPS: 465, STARTTLS: 587, PLAIN: 25}


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    text: str


class Carrier(Protocol):
    def carry(self, mail: Mail, now: datetime) -> None:
        """Delivers, or raises OSError or SMTPException."""


@dataclass(frozen=True)
class Outbox:
    """One file a mail, whole or not at all, with a name that tells nothing."""

    folder: Path
    sender: str

    def carry(self, mail: Mail, now: datetime) -> None:
        message = _message(mail, self.sender)
        write_key(self.folder / f"{secrets.token_hex(12)}.eml", message.as_bytes())


@dataclass(frozen=True)
class Smtp:
    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    def carry(self, mail: Mail, now: datetime) -> None:
        message = _message(mail, self.sender)
        domain = self.sender.rpartition("@")[2]
        message["Date"] = format_datetime(now)
        # Letters only: a digit of ours next to the code's six could be taken for it.
        message["Message-ID"] = f"<{''.join(secrets.choice(string.ascii_lowercase) for _ in range(24))}@{domain}>"
        with self._connect(domain) as server:
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)

    def _connect(self, domain: str) -> smtplib.SMTP:
        """The server's certificate is checked: a code read on the way signs somebody else in."""
        if self.security == SMTPS:
            return smtplib.SMTP_SSL(self.host, self.port, domain, timeout=PATIENCE, context=_tls())
        server = smtplib.SMTP(self.host, self.port, domain, timeout=PATIENCE)
        try:
            if self.security == STARTTLS:
                server.starttls(context=_tls())
        except BaseException:
            server.close()
            raise
        return server


def carrier(url: str, sender: str, outbox: Path) -> Carrier:
    """`smtp://user:pass@host:587?tls=starttls`, `smtps://...`, or "" for the folder; raises ConfigError."""
    if not url:
        return Outbox(outbox, sender)
    try:
        parts = urlsplit(url)
        return _smtp(parts, parts.port, sender)
    except ValueError:
        raise _wrong("is not an address such as smtp://mail.example:587?tls=starttls") from None


def _smtp(parts: SplitResult, port: int | None, sender: str) -> Smtp:
    tls = parse_qs(parts.query, keep_blank_values=True)
    if not parts.hostname or parts.scheme not in ("smtp", "smtps") or parts.path not in ("", "/"):
        raise ValueError
    if tls not in ({}, {"tls": [STARTTLS]}):
        raise _wrong("takes tls=starttls and nothing else after the question mark")
    security = SMTPS if parts.scheme == "smtps" else STARTTLS if tls else PLAIN
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and security == PLAIN and parts.hostname not in LOOPBACK:
        raise _wrong("would send its password in the open: add ?tls=starttls or use smtps://")
    return Smtp(parts.hostname, port or PORTS[security], security, sender, user, password)


def _wrong(why: str) -> ConfigError:
    return ConfigError(f"The setting SMTP_URL {why}.")


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, charset="us-ascii", cte="7bit")
    return message
