"""The seat-holders' desk: what waits for them, their daily mail, their passphrase."""
