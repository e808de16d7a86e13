"""Finding what tests have written."""

from core.db import Database
from forum.posts import store


def first_post(db: Database, thread_id: bytes) -> bytes:
    """The id of the post that opened a thread, or of the earliest that is left."""
    (found,) = store.page(db, thread_id, 0, b"", 1)
    return found.post_id
