"""Passes and ballot tokens: RFC 9578 token type 0x0002, blind RSA of RFC 9474 (docs/protocol.md, "Passes").

The registrar uses `issuer`, the forum `token`, both `scopes` and `keys`; `client` is the reference for clients.
"""
