"""Mail by real SMTP servers: plain, STARTTLS with a login, and TLS from the start; and what is refused."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.errors import ConfigError
from core.mail import Mail, Outbox, Smtp, carrier

NOW = datetime(2026, 11, 24, 12, 3, 4, tzinfo=UTC)
MAIL = Mail("ann@council.example", "Your code", "Your code is 123456\n")
SENDER = "registrar@council.example"


class Kept:
    """What an SMTP server was given."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.secure: list[bool] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope)
        self.secure.append(session.ssl is not None)
        return "250 OK"

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, auth: Any) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        self.logins.append((auth.login, auth.password))
        return AuthResult(success=auth.password == b"p@ss word")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file with the key and the certificate of localhost, signed by itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")]),
    )
    today = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate


@contextmanager
def server(kept: Kept, certificate: Path | None = None, smtps: bool = False, **more: Any) -> Iterator[int]:
    """The port of a running SMTP server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
    if context:
        context.load_cert_chain(certificate)  # type: ignore[arg-type]
    given = {"ssl_context": context} if smtps else {"tls_context": context, **more}
    with socket.create_server(("localhost", 0)) as probe:
        port = probe.getsockname()[1]
    running = Controller(kept, hostname="localhost", port=port, **given)
    running.start()
    try:
        yield port
    finally:
        running.stop(no_assert=True)


def sent(url: str) -> None:
    carrier(url, SENDER, Path("/nowhere")).carry(MAIL, NOW)


def test_a_mail_by_smtp_arrives_as_seven_bit_text() -> None:
    kept = Kept()
    with server(kept) as port:
        sent(f"smtp://localhost:{port}")
    (envelope,) = kept.mails
    message = message_from_bytes(envelope.content)
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [MAIL.to])
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, MAIL.to, MAIL.subject)
    assert (message.get_content_type(), message["Content-Transfer-Encoding"]) == ("text/plain", "7bit")
    assert str(message.get_payload()).replace("\r\n", "\n") == MAIL.text
    assert message["Date"] == "Tue, 24 Nov 2026 12:03:04 +0000"
    assert message["Message-ID"].endswith("@council.example>")
    assert envelope.content.isascii()


def test_starttls_comes_before_the_login_and_the_mail(trusted: Path) -> None:
    kept = Kept()
    more: dict[str, Any] = {"require_starttls": True, "auth_required": True, "authenticator": kept.login}
    with server(kept, trusted, **more) as port:
        sent(f"smtp://regi%40strar:p%40ss%20word@localhost:{port}?tls=starttls")
    assert kept.logins == [(b"regi@strar", b"p@ss word")]
    assert kept.secure == [True]


def test_smtps_is_encrypted_from_the_first_byte(trusted: Path) -> None:
    kept = Kept()
    with server(kept, trusted, smtps=True) as port:
        sent(f"smtps://localhost:{port}")
    assert len(kept.mails) == 1


@pytest.mark.parametrize("smtps", [True, False])
def test_a_server_with_a_certificate_nobody_vouches_for_gets_no_mail(certificate: Path, smtps: bool) -> None:
    kept = Kept()
    with server(kept, certificate, smtps) as port, pytest.raises(ssl.SSLCertVerificationError):
        sent(f"smtps://localhost:{port}" if smtps else f"smtp://localhost:{port}?tls=starttls")
    assert kept.mails == []


def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    kept = Kept()
    with server(kept) as port, pytest.raises(OSError, match="STARTTLS"):
        sent(f"smtp://user:secret@localhost:{port}?tls=starttls")
    assert (kept.mails, kept.logins) == ([], [])


def test_no_server_is_an_error_for_the_caller() -> None:
    with pytest.raises(OSError, match="refused"):
        sent("smtp://localhost:1")


def test_without_a_server_mail_goes_to_a_folder_one_file_each(tmp_path: Path) -> None:
    post = carrier("", SENDER, tmp_path / "outbox")
    for _ in range(3):
        post.carry(MAIL, NOW)
    files = sorted((tmp_path / "outbox").iterdir())
    assert len(files) == 3
    assert {file.suffix for file in files} == {".eml"}
    assert {message_from_bytes(file.read_bytes()).get_payload() for file in files} == {MAIL.text}


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example",
        "smtp://",
        "mail.example",
        "smtp://mail.example/path",
        "smtp://mail.example:port",
        "smtp://mail.example:99999",
        "smtp://mail.example?tls=none",
        "smtp://mail.example?tls",
        "smtp://[::1",
        "smtp://user:secret@mail.example",
        "smtp://mail.example?tls=starttls&x=1",
    ],
)
def test_an_address_that_is_none_or_would_show_the_password_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^The setting SMTP_URL [^\n]+\.$") as refused:
        carrier(url, SENDER, Path())
    assert "secret" not in str(refused.value)


def test_ports_and_names_are_read_from_the_address() -> None:
    assert carrier("smtp://mail.example", SENDER, Path()) == Smtp("mail.example", 25, "plain", SENDER)
    assert carrier("smtp://mail.example?tls=starttls", SENDER, Path()) == Smtp("mail.example", 587, "starttls", SENDER)
    assert carrier("smtps://a:b@mail.example:1", SENDER, Path()) == Smtp("mail.example", 1, "smtps", SENDER, "a", "b")
    assert carrier("", SENDER, Path("o")) == Outbox(Path("o"), SENDER)
    assert "secret" not in repr(carrier("smtps://a:secret@mail.example", SENDER, Path()))
