"""Numbered ballots: one member, one voice. First use: support for a thread."""
