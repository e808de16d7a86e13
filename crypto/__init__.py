"""Pure cryptography: bytes in, bytes out. No Flask, no SQL, no clock, no files.

The byte formats are those of docs/protocol.md; every derivation has its own label and length-framed inputs.
"""
