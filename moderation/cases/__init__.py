"""Cases: flagged posts, and what the seat-holders decide about them. Two of three remove; nobody's decision restores."""
