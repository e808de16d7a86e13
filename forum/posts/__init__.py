"""Threads and posts: writing, waiting, and what a release makes of them."""
