"""The pool: what waits for the next release, and the release that empties it."""
