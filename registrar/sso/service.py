"""OpenID Connect, code flow with PKCE, through Authlib (the extra `oidc`).

What is trusted of the provider is one thing: that an address it calls verified is this person's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.errors import ConfigError, Problem
from crypto.derive import same
from crypto.registrar import sign_on_value
from registrar.instance import Instance
from registrar.signin import rules, store

PATIENCE = 10
BACK = "/sign-in/organisation/back"
# Signatures by the provider's private key only: "none", or a secret both sides hold, is no proof.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


class SignOnRefused(Problem):
    status = 403
    message = (
        "Your organisation's sign-on did not end as it should. Please begin it again, or have a code mailed to you."
    )


class NotOnRoll(Problem):
    status = 403
    message = (
        "The address that your organisation gives for you is not on the roll as staff. Ask whoever keeps the roll."
    )


class NoAnswer(Problem):
    status = 502
    message = "Your organisation's sign-on does not answer. Please try again later, or have a code mailed to you."


@dataclass(frozen=True)
class Provider:
    """One OpenID provider as this registrar's client sees it."""

    registrar: Instance

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """Read once; raises NoAnswer, or SignOnRefused for a provider that names itself otherwise."""
        issuer = self.registrar.settings.oidc_issuer
        with self._session() as session:
            found = _json(session, f"{issuer}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise SignOnRefused()
        return found

    def begin(self, seed: bytes) -> str:
        """Where to send the browser; raises NoAnswer or SignOnRefused."""
        values = {"state": self._value(seed, "state"), "nonce": self._value(seed, "nonce")}
        with self._session() as session:
            where = self._endpoint("authorization_endpoint")
            url, _ = session.create_authorization_url(where, code_verifier=self._value(seed, "verifier"), **values)
        return str(url)

    def finish(self, seed: bytes | None, state: str, code: str) -> bytes:
        """The person id of the member the provider vouches for; raises SignOnRefused, NotOnRoll or NoAnswer."""
        if seed is None or not code or not same(self._value(seed, "state").encode(), state.encode()):
            raise SignOnRefused()
        email = self._verified_email(seed, code)
        person = store.member(self.registrar.db, email)
        if person is None:
            raise NotOnRoll()
        return person

    def _verified_email(self, seed: bytes, code: str) -> str:
        with self._session() as session:
            token = self._exchange(session, seed, code)
            claims = self._claims(session, token, self._value(seed, "nonce"))
            if "email" not in claims:
                claims = self._more_claims(session, claims)
        if claims.get("email_verified") is not True:
            raise SignOnRefused("Your organisation's sign-on does not say that your mail address is verified.")
        try:
            return rules.read_email(str(claims.get("email", "")))
        except rules.NotAnAddress as error:
            raise SignOnRefused() from error

    def _exchange(self, session: Any, seed: bytes, code: str) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError

        where, verifier = self._endpoint("token_endpoint"), self._value(seed, "verifier")
        try:
            token: Mapping[str, Any] = session.fetch_token(where, code=code, code_verifier=verifier)
        except AuthlibBaseError as error:
            raise SignOnRefused() from error
        except (OSError, ValueError) as error:
            raise NoAnswer() from error
        return token

    def _claims(self, session: Any, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The claims of the identity token, its signature, issuer, audience, times and nonce checked."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        settings = self.registrar.settings
        options = {"iss": {"essential": True, "value": settings.oidc_issuer}}
        options |= {"aud": {"essential": True, "value": settings.oidc_client_id}}
        params = {"nonce": nonce, "client_id": settings.oidc_client_id}
        try:
            keys = KeySet.import_key_set(_json(session, self._endpoint("jwks_uri")))  # type: ignore[arg-type]
            read = jwt.decode(str(token.get("id_token", "")), keys, ALGORITHMS)
            claims: Mapping[str, Any] = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(leeway=120)  # type: ignore[attr-defined]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise SignOnRefused() from error
        return claims

    def _more_claims(self, session: Any, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """Some providers tell the address only when asked for it."""
        if "userinfo_endpoint" not in self.metadata:
            return claims
        found = _json(session, self._endpoint("userinfo_endpoint"), signed=False)
        if found.get("sub") != claims["sub"]:
            raise SignOnRefused()
        return found

    def _endpoint(self, name: str) -> str:
        """An address of the provider; https where the provider's own is."""
        address = str(self.metadata.get(name, ""))
        if not address.startswith("https://" if self.registrar.settings.oidc_issuer.startswith("https://") else "http"):
            raise SignOnRefused()
        return address

    def _session(self) -> Any:
        try:
            from authlib.integrations.requests_client import OAuth2Session
        except ImportError as error:
            raise ConfigError("Single sign-on needs the extra: pip install candour[oidc]") from error
        settings = self.registrar.settings
        return OAuth2Session(
            settings.oidc_client_id,
            settings.oidc_client_secret,
            scope="openid email",
            redirect_uri=settings.url + BACK,
            code_challenge_method="S256",
            default_timeout=PATIENCE,
        )

    def _value(self, seed: bytes, purpose: str) -> str:
        return sign_on_value(self.registrar.keys.sign_in, seed, purpose)


def _json(session: Any, url: str, signed: bool = True) -> dict[str, Any]:
    """`signed`: without the access token, which is for the provider's own answers about the person only."""
    try:
        answer = session.get(url, withhold_token=signed, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (OSError, ValueError) as error:
        raise NoAnswer() from error
    if not isinstance(found, dict):
        raise NoAnswer()
    return found
