"""What goes on while somebody looks at the demonstration: members draw, vote, say "me too", flag, volunteer; one
appeals.
"""

import threading
from collections.abc import Callable, Mapping

from nacl.signing import SigningKey

from core.web import log_failure
from crypto.claims import to_words
from crypto.encoding import b64
from forum.app import USES
from forum.ballots import service as ballots
from forum.ballots.rules import SUPPORT
from forum.demo import elections, members, moderation, service
from forum.demo.members import Papers, Places
from forum.demo.service import Loading
from forum.instance import Instance
from forum.periods import service as periods
from forum.periods.rules import JURY
from moderation.appeals import service as appeals
from moderation.appeals import volunteers
from moderation.appeals.rules import VOLUNTEERS_NEEDED
from moderation.elections import service as elections_service
from moderation.flags import rules as flags_rules
from moderation.flags import service as flags

PATIENCE = 120
Held = Mapping[str, Papers]


def live(forum: Instance, places: Places, loading: Loading, held: Held, stopped: threading.Event) -> None:
    """Until all of it has happened, or the demonstration is stopped. `held`: papers that members drew before."""
    try:
        _elect(forum, held)
        drawn = _draw(forum, places, held, stopped)
        if _comes(stopped, lambda: periods.open_number(forum, JURY)):
            _flag(forum, loading, drawn)
            _volunteer(forum, drawn)
        if _comes(stopped, lambda: len(volunteers.candidates(forum)) >= VOLUNTEERS_NEEDED):
            _appeal(forum, loading)
    except Exception as error:  # a demonstration goes on, and says where it stumbled
        log_failure(error)
    forum.db.close()


def _elect(forum: Instance, held: Held) -> None:
    """Many vote on the first day."""
    for election in elections_service.under_way(forum):
        elections.vote(forum, election, held, elections.GENERAL)


def _draw(forum: Instance, places: Places, held: Held, stopped: threading.Event) -> list[Papers]:
    """Members draw one after another, and each supports what they like: the counts move with the releases."""
    folder, found = forum.settings.data / "wallets", list[Papers]()
    for address, _ in members.addresses()[members.STAFF :][: members.DRAWN]:
        if not stopped.is_set():
            drawn = members.draw(places, address, folder, held.get(address, {}))
            found.append({one["number"]: one["token"] for one in drawn["ballots"]})
            for number in service.liked(forum):
                _vote(forum, found[-1], number, SUPPORT)
    return found


def _flag(forum: Instance, loading: Loading, drawn: list[Papers]) -> None:
    """Enough of them at once to put a post behind a click, and to look like a brigade."""
    post, rule = loading.posts[moderation.BRIGADE.post], moderation.BRIGADE.rule
    number = flags.number_for(forum, post)
    for papers in drawn[: moderation.BRIGADE.members] if number else ():
        _vote(forum, papers, number.number if number else 0, flags_rules.choice(post, rule))


def _volunteer(forum: Instance, drawn: list[Papers]) -> None:
    """Their keys are thrown away: whoever is drawn does not decide, and the deadline will."""
    for papers in drawn:
        _vote(forum, papers, periods.open_number(forum, JURY) or 0, b64(bytes(SigningKey.generate().verify_key)))


def _appeal(forum: Instance, loading: Loading) -> None:
    for post, author, words in moderation.appeals():
        post_id, thread = loading.posts[post], loading.threads[loading.threads_of[post]]
        appeals.lodge(forum, to_words(loading.sessions[author].claim(thread)), post_id, words)


def _vote(forum: Instance, papers: Papers, number: int, choice: str) -> None:
    if token := papers.get(number):
        ballots.vote(forum, number, token, choice, USES)


def _comes(stopped: threading.Event, happened: Callable[[], object]) -> bool:
    """Whether something came true in time: the two services talk to each other every few seconds."""
    for _ in range(PATIENCE):
        if happened():
            return True
        if stopped.wait(1):
            return False
    return False
