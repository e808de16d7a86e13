"""The project's own vectors: from the fixed inputs in vectors.json comes all the rest, again and again.

`python -m tests.crypto.tokens.own` prints the file anew. Its keys are published here and are good for nothing else.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from crypto.tokens import blindrsa, client, issuer, scopes, token

INPUTS = ("scope", "registrar_host", "forum_host", "pkcs8", "nonce", "salt", "blind")
VECTORS: list[dict[str, str]] = json.loads((Path(__file__).parent / "vectors.json").read_text())
SIGNERS = {vector["scope"]: issuer.Signer(bytes.fromhex(vector["pkcs8"])) for vector in VECTORS}


def made(given: Mapping[str, str]) -> dict[str, str]:
    """A vector from its inputs; the names of RFC 9578 appendix B.2 for what stands there too."""
    signer = issuer.Signer(bytes.fromhex(given["pkcs8"]))
    key, hosts = signer.public, (given["registrar_host"], given["forum_host"])
    digest = scopes.challenge_digest(*hosts, given["scope"])
    nonce, salt = bytes.fromhex(given["nonce"]), bytes.fromhex(given["salt"])
    pending = client.prepare_with(key, digest, nonce, salt, int(given["blind"], 16))
    answer = signer.sign(pending.blinded_msg)
    finished = client.finalize(key, pending, answer)
    values = {
        "pkS": key.spki,
        "token_key_id": key.key_id,
        "scope_hash": scopes.scope_hash(given["scope"]),
        "token_challenge": scopes.challenge(*hosts, given["scope"]),
        "challenge_digest": digest,
        "token_input": pending.token_input,
        "encoded_msg": blindrsa.encode(pending.token_input, salt, key.n).to_bytes(256, "big"),
        "inverse": pending.inverse,
        "token_request": client.token_request(key, pending),
        "token_response": answer,
        "token": finished,
        "spent_id": token.verify(finished, key, digest),
    }
    return {name: given[name] for name in INPUTS} | {name: value.hex() for name, value in values.items()}


if __name__ == "__main__":
    print(json.dumps([made(vector) for vector in VECTORS], indent=1))
