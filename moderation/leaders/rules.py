"""What a leader may not see, and what is said of it."""

from core.errors import Problem

# The moderation log is open to anyone, a leader too.
OPEN = ("/moderation/log", "/moderation/log.csv")
# What is owed, answered and reported, where nothing can be changed but by the forms there are.
STANDS = ("/leadership", "/answers", "/reports", "/questions")
READS = ("GET", "HEAD", "OPTIONS")


class NotLeader(Problem):
    status = 403
    message = "This page is for leaders. Sign in, or sign in again: it lasts eight hours."


class LeaderRefused(Problem):
    status = 403
    message = (
        "Leaders take no part in moderation, and change nothing of what is owed or was said. They see nothing more than"
        " others. That a leader tried stands in the public log, without a name."
    )


def is_standing(method: str, path: str) -> bool:
    """Whether a request would change what stands, where no form of ours does."""
    return method not in READS and any(path == top or path.startswith((f"{top}/", f"{top}.")) for top in STANDS)


def is_moderation(path: str) -> bool:
    """Whether a path is one that leaders are refused."""
    public = path in OPEN or path.startswith(f"{OPEN[0]}/")
    return (path == "/moderation" or path.startswith("/moderation/")) and not public
