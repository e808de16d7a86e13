"""What the demonstration's moderators decided before anybody looks, and what waits for them.

All of it goes the way it goes in life: sessions flag, a release counts, two of three seats decide with a reason.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from forum.demo import service
from forum.demo.service import Loading
from forum.release import release
from moderation.cases import rules
from moderation.cases import service as cases
from moderation.flags import service as flags

TOLD = Path(__file__).parent / "moderation.json"


@dataclass(frozen=True)
class Brigade:
    """A post that so many members flag with their ballot papers at once."""

    post: str
    rule: int
    members: int


FOUNDERS, ELECTED = "founders", "elected"  # who decided
BRIGADE = Brigade("m17", 3, 4)


def decided(loading: Loading, by: str) -> None:
    """The cases that these moderators closed, each on its day."""
    now = loading.clock.moment
    for case in _told(by):
        loading.clock.moment = now - timedelta(days=case["days_ago"])
        _flag(loading, case)
        for act in case["acts"]:
            said = rules.saying(act["act"], act.get("rule", 0), act["words"], "\n".join(act.get("passages", [])))
            for post in case["posts"]:
                cases.decide(loading.forum, act["seat"], loading.posts[post], said)
    loading.clock.moment = now


def waiting(loading: Loading) -> None:
    """The cases that lie in the queue."""
    for case in _told("waiting"):
        _flag(loading, case)


def appeals() -> Iterable[tuple[str, str, str]]:
    """(post, its author, what they say) of every appeal."""
    return [(case["posts"][0], case["author"], case["appeal"]) for case in _told(ELECTED) if "appeal" in case]


def _told(what: str) -> Iterable[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(TOLD.read_text("utf-8"))[what]
    return cases


def _flag(loading: Loading, case: dict[str, Any]) -> None:
    """One session for each rule named; what they say comes out with one release."""
    for at, rule in enumerate(case["flags"]):
        session = service.enter(loading, f"flagger {at}, {loading.clock.epoch()}")
        for post in case["posts"]:
            flags.flag(loading.forum, session, loading.posts[post], rule)
    release(loading.forum, force=True)
