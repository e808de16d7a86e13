"""What a token is good for: `entry:2026-W48` or `ballot:000123`, and the challenge that binds a token to it."""

import re
from urllib.parse import urlsplit

from crypto.derive import digest
from crypto.encoding import Malformed, l16, label

TOKEN_TYPE = (2).to_bytes(2, "big")
_ENTRY = re.compile(r"entry:([0-9]{4}-W(?:0[1-9]|[1-4][0-9]|5[0-3]))")
_BALLOT = re.compile(r"ballot:(?!0+$)([0-9]{6}|[1-9][0-9]{6,8})")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def entry_scope(epoch: str) -> str:
    """The scope of one ISO week."""
    return f"entry:{epoch}"


def ballot_scope(number: int) -> str:
    """The scope of one ballot number, from 1 to 999,999,999; raises Malformed."""
    if not 0 < number < 10**9:
        raise Malformed("not a ballot number")
    return f"ballot:{number:06}"


def epoch_of_scope(scope: str) -> str | None:
    """The epoch of an entry scope, None for a ballot; raises Malformed for anything else."""
    found = _ENTRY.fullmatch(scope)
    if not found and not _BALLOT.fullmatch(scope):
        raise Malformed("not a scope")
    return found[1] if found else None


def number_of_scope(scope: str) -> int | None:
    """The number of a ballot scope, None for an entry; raises Malformed for anything else."""
    found = _BALLOT.fullmatch(scope)
    if not found and not _ENTRY.fullmatch(scope):
        raise Malformed("not a scope")
    return int(found[1]) if found else None


def scope_hash(scope: str) -> bytes:
    return digest(label("scope") + scope.encode())


def challenge(registrar_host: str, forum_host: str, scope: str) -> bytes:
    """The challenge of a scope, its hash as redemption context: a token is good at these hosts, for this scope."""
    try:
        return token_challenge(registrar_host.encode("ascii"), scope_hash(scope), forum_host.encode("ascii"))
    except UnicodeEncodeError as error:
        raise Malformed("a host is written in ASCII") from error


def challenge_digest(registrar_host: str, forum_host: str, scope: str) -> bytes:
    """The 32 bytes of the challenge that stand in a token."""
    return digest(challenge(registrar_host, forum_host, scope))


def token_challenge(issuer: bytes, context: bytes, origin: bytes) -> bytes:
    """The structure of RFC 9577 s.2.1."""
    return TOKEN_TYPE + l16(issuer) + bytes([len(context)]) + context + l16(origin)


def host_of(url: str) -> str:
    """The host of a URL as a browser's `URL.host` gives it: small letters, `:port` unless it is the scheme's own."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Malformed("not a URL") from error
    if not parts.hostname or parts.scheme not in _DEFAULT_PORTS:
        raise Malformed("not the URL of a web server")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
