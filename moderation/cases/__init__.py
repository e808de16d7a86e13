"""Cases: flagged posts, and what the seat-holders decide about them. Two of three remove; no decision restores."""
