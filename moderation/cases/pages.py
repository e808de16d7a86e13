"""What seat-holders see: the queue, and a case with its post in the thread, as members see it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from core.clock import day_in_words, hour_start
from core.errors import NotFound
from crypto.encoding import b64
from forum.boards import service as boards
from forum.boards.rules import Board
from forum.houserules import service as houserules
from forum.houserules.rules import Version
from forum.instance import Instance
from forum.posts import rules as posts_rules
from forum.posts import service as posts
from forum.posts import states
from forum.reading import service as reading
from forum.reading.rules import PostLine, Shown
from moderation.acts import service as acts
from moderation.cases import rules, service, store
from moderation.flags import service as flags
from moderation.flags.rules import Tally
from moderation.seats.rules import Seat

EXCERPT, AROUND, QUOTING = 280, 3, 40


@dataclass(frozen=True)
class Line:
    """A case in the queue: the first words of its post, and where it stands."""

    post: str
    title: str
    board: str
    words: str
    case: rules.Case
    due: str
    tally: Tally
    said: list[rules.Decision]


@dataclass(frozen=True)
class Queue:
    """What a seat has said nothing of yet, and where the next page begins; what waits for another seat."""

    to_do: list[Line]
    later: str
    waiting: list[Line]


@dataclass(frozen=True)
class Said:
    """What a seat said last, why, and which words of the post it named."""

    decision: rules.Decision
    reason: str
    passages: list[str]


@dataclass(frozen=True)
class Quote:
    """The first words of an answer that repeats words of the post."""

    post: str
    words: str


@dataclass(frozen=True)
class CasePage:
    """A case as one seat sees it. `mine` is what that seat said last; `quoting` are answers that repeat words of it."""

    post: str
    case: rules.Case
    due: str
    thread: Shown
    board: Board
    house: Version
    tally: Tally
    said: list[Said]
    mine: rules.Decision | None
    quoting: list[Quote]
    settled: set[int]

    @property
    def line(self) -> PostLine:
        return next(line for line in self.thread.posts if line.post == self.post)

    @property
    def may_blur(self) -> bool:
        """Once, and only what is shown."""
        return not (self.case.blurred or self.line.behind or self.line.gone)

    @property
    def is_open(self) -> bool:
        return self.case.state == rules.OPEN and not self.line.gone

    @property
    def suggested(self) -> int:
        """The rule that most members named."""
        return next(iter(self.tally.rules), 0)


def queue(forum: Instance, seat: Seat, after: bytes | None) -> Queue:
    """From the case of a post on; raises NoCase."""
    begin = store.case(forum.db, after) if after else None
    if after and begin is None:
        raise rules.NoCase()
    whose = (forum.db, seat.number, seat.ends)
    to_do = store.open_to(*whose, begin, rules.PER_PAGE + 1, said=False)
    later = b64(to_do[rules.PER_PAGE - 1].post_id) if len(to_do) > rules.PER_PAGE else ""
    waiting = store.open_to(*whose, None, rules.PER_PAGE, said=True)
    return Queue(_lines(forum, to_do[: rules.PER_PAGE]), later, _lines(forum, waiting))


def next_case(forum: Instance, seat: Seat, after: rules.Case | None) -> str:
    """The post of the next case that a seat has said nothing of, after one, then from the first; empty when none."""
    whose = (forum.db, seat.number, seat.ends)
    found = store.open_to(*whose, after, 1, said=False) or store.open_to(*whose, None, 1, said=False)
    return b64(found[0].post_id) if found else ""


def case(forum: Instance, post_id: bytes) -> rules.Case | None:
    return store.case(forum.db, post_id)


def case_page(forum: Instance, seat: Seat, post_id: bytes) -> CasePage:
    """The page of a post, flagged or not; raises StandsAside or NotFound."""
    if store.stands_aside(forum.db, post_id, seat.number, seat.ends):
        raise rules.StandsAside()
    found = store.case(forum.db, post_id) or rules.Case(post_id, rules.OPEN, "")
    thread, where = reading.around(forum, post_id, AROUND), states.thread_of(forum, post_id)
    if where is None:
        raise NotFound()
    decisions = service.standing(forum, post_id, service.terms_now(forum))
    return CasePage(
        post=b64(post_id),
        case=found,
        due=in_words(forum, found.due),
        thread=thread,
        board=boards.board(forum, where.board_id),
        house=houserules.in_force(forum),
        tally=flags.tally(forum, post_id),
        said=[_said(forum, found, one) for one in decisions],
        mine=next((one for one in decisions if (one.seat, one.term) == (seat.number, seat.ends)), None),
        quoting=_quoting(forum, post_id),
        settled=service.barred(forum, post_id),
    )


def in_words(forum: Instance, hour: str) -> str:
    """An hour as people say it; empty for none."""
    if not hour:
        return ""
    return f"{day_in_words(hour[:10], forum.clock.now().date())}, {hour_start(hour):%H:%M} UTC"


def _lines(forum: Instance, cases: Iterable[rules.Case]) -> list[Line]:
    """Without those whose authors have just taken them back."""
    found, terms = [], service.terms_now(forum)
    for case in cases:
        with suppress(posts_rules.PostGone):
            found.append(_line(forum, case, terms))
    return found


def _line(forum: Instance, case: rules.Case, terms: Mapping[int, str]) -> Line:
    """Raises PostGone."""
    found = states.find(forum, case.post_id)
    return Line(
        post=b64(case.post_id),
        title=posts.title(forum, found.thread.thread_id),
        board=boards.board(forum, found.thread.board_id).name,
        words=_excerpt(found),
        case=case,
        due=in_words(forum, case.due),
        tally=flags.tally(forum, case.post_id),
        said=service.standing(forum, case.post_id, terms),
    )


def _said(forum: Instance, case: rules.Case, decision: rules.Decision) -> Said:
    """Passages are words of the post: once it is removed, they are shown to its jury alone."""
    reason = acts.reason(forum, acts.act(forum, decision.entry))
    passages = service.passages_of(forum, case.post_id, decision) if case.state == rules.OPEN else []
    return Said(decision, reason, passages)


def _quoting(forum: Instance, post_id: bytes) -> list[Quote]:
    try:
        found = states.find(forum, post_id)
    except posts_rules.PostGone:
        return []
    answers = states.quoting(forum, found, QUOTING)
    return [Quote(b64(one.stored.post_id), _excerpt(one)) for one in answers]


def _excerpt(found: states.Found) -> str:
    text = " ".join(found.record.body.text.split()) if found.record else ""
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]} …"
