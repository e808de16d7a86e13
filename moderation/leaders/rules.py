"""What a leader may not see, and what is said of it."""

from core.errors import Problem

# The moderation log is open to anyone, a leader too.
OPEN = ("/moderation/log", "/moderation/log.csv")


class NotLeader(Problem):
    status = 403
    message = "This page is for leaders. Sign in, or sign in again: it lasts eight hours."


class LeaderRefused(Problem):
    status = 403
    message = (
        "Leaders take no part in moderation: they decide nothing here and see nothing more than others. That a leader"
        " tried stands in the public log, without a name."
    )


def is_moderation(path: str) -> bool:
    """Whether a path is one that leaders are refused."""
    public = path in OPEN or path.startswith(f"{OPEN[0]}/")
    return (path == "/moderation" or path.startswith("/moderation/")) and not public
