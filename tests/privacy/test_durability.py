"""What the claim page acknowledged is there, once and whole, whatever is killed; on disk before the page is sent."""

import random
import re
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from crypto.pool import WaitingPost
from crypto.posts import Place, Record
from forum.instance import Instance
from forum.membership.service import print_slips
from forum.pool import service as pool
from forum.posts import batches, store
from forum.posts import service as posts
from forum.tick import tick
from tests.people import Person
from tests.privacy.service import Browser, Service
from tests.serving import wait_for

KILLS, WRITERS = 25, 4
LONGEST_LIFE = 1.0


@dataclass
class Killed:
    """A process that is killed at random moments and started again."""

    start: Callable[[], None]
    kill: Callable[[], None]
    kills: int = 0

    def suffer(self, stop: threading.Event) -> None:
        while self.kills < KILLS and not stop.is_set():
            self.start()
            stop.wait(random.uniform(0, LONGEST_LIFE))
            self.kill()
            self.kills += 1


@dataclass
class Writer:
    """Posts on and on; a form whose answer was lost is sent again until its claim page has come."""

    service: Service
    forum: Instance
    name: str
    over: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def write(self) -> None:
        browser = Browser(self.service.url)
        slip = print_slips(self.forum, 1)[0]
        self.forum.db.close()
        me = browser.person(self.forum)
        while not self.over.is_set() and not self._enters(me, slip):
            pass
        while not self.over.is_set():
            self._post(me, f"{self.name} {len(self.sent)}")
        browser.close()

    def _enters(self, me: Person, slip: str) -> bool:
        """A slip may be spent in a moment in which its answer is lost: then another is drawn."""
        with suppress(requests.RequestException, StopIteration):
            if me.opens("/enter").submits("pass", **{"pass": slip}).answer.status_code == 303:
                return True
            if "used already" in me.text:
                slip = print_slips(self.forum, 1)[0]
                self.forum.db.close()
                return self._enters(me, slip)
        self.over.wait(0.02)
        return False

    def _post(self, me: Person, text: str) -> None:
        token = self._token(me)
        self.sent.append(text)
        data = {"csrf_token": token, "title": text, "body": f"{text} begins. {'long ' * 300}{text} ends."}
        while token and not self.over.is_set():
            with suppress(requests.RequestException):
                answer = me.browser.post("/boards/depot-move/threads", data=data)
                if answer.status_code == 200 and "data-claim-code" in answer.text:
                    self.acknowledged.append(text)
                    return
            self.over.wait(0.02)

    def _token(self, me: Person) -> str:
        while not self.over.is_set():
            with suppress(requests.RequestException):
                found = re.search(r'name="csrf_token" value="([^"]+)"', me.opens("/boards/depot-move/new").answer.text)
                if found:
                    return found[1]
            self.over.wait(0.02)
        return ""


def ticker(service: Service) -> Killed:
    running = Service(service.folder, service.database_url, service.release, service.port)

    def start() -> None:
        running.process = running.run("-m", "tests.privacy.ticker", str(service.folder))

    return Killed(start, lambda: running.stop(signal.SIGKILL))


@pytest.mark.slow
def test_no_kill_loses_doubles_or_tears_a_post_that_was_acknowledged(service: Service, instance: Instance) -> None:
    """Fifty SIGKILLs of service and timer while four people write. (What a power cut does: the test below.)"""
    over = threading.Event()
    writers = [Writer(service, instance, f"writer{i}", over) for i in range(WRITERS)]
    server = Killed(service.start, lambda: service.stop(signal.SIGKILL))
    victims = [server, ticker(service)]
    threads = [threading.Thread(target=victim.suffer, args=(over,)) for victim in victims]
    threads += [threading.Thread(target=writer.write) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads[:2]:
        thread.join(240)
    over.set()
    for thread in threads:
        thread.join(60)
    assert [victim.kills for victim in victims] == [KILLS, KILLS]
    service.start()
    check(instance, writers)
    wait_for(lambda: tick(instance))
    check(instance, writers)
    assert not pool.look(instance)[1]


def check(forum: Instance, writers: list[Writer]) -> None:
    found = Counter(record.body.title for record in everything(forum))
    acknowledged = [text for writer in writers for text in writer.acknowledged]
    assert len(acknowledged) > 20
    assert not wrong(found, acknowledged)
    assert found.keys() <= {text for writer in writers for text in writer.sent}
    counted = forum.db.query("SELECT coalesce(sum(posts), 0) AS n FROM board_weeks")[0]["n"]
    assert counted == len(forum.db.query("SELECT post_id FROM posts"))
    assert len(forum.db.query("SELECT thread_id FROM threads")) == counted
    assert len(forum.db.query("SELECT lookup FROM claims")) == counted


def wrong(found: Counter[str], acknowledged: list[str]) -> list[str]:
    """Lost, or doubled (a post whose answer was lost may be there or not, but not twice)."""
    return [text for text in {*found, *acknowledged} if found[text] > 1 or (text in acknowledged and not found[text])]


def test_the_check_notices_what_is_lost_or_doubled() -> None:
    found = Counter(["once", "twice", "twice", "unasked"])
    assert sorted(wrong(found, ["once", "twice", "lost"])) == ["lost", "twice"]


def everything(forum: Instance) -> Iterator[Record]:
    """All that has appeared and all that waits, each checked: its words whole, its signature its own."""
    for row in forum.db.query("SELECT post_id FROM posts"):
        stored = store.post(forum.db, bytes(row["post_id"]))
        assert stored is not None
        board = posts.thread(forum, stored.thread_id).board_id
        place = Place(board, stored.thread_id, stored.parent_id, stored.post_id)
        record = batches.unseal(forum, place, stored)
        assert record is not None
        yield whole(record, place)
    for item in pool.look(forum)[1].values():
        assert isinstance(item, WaitingPost)
        yield whole(item.record, item.place)


def whole(record: Record, place: Place) -> Record:
    record.verify(place)
    title, text = record.body.title, record.body.text
    assert text.startswith(f"{title} begins.")
    assert text.endswith(f"{title} ends.")
    return record


def synced_before_answer(calls: str, request: str) -> int:
    """How many times a file was synced between the arrival of a request and the first byte of its answer."""
    lines = calls.splitlines()
    arrived = next(i for i, line in enumerate(lines) if "recv" in line and f'"{request}' in line)
    answered = next(i for i, line in enumerate(lines) if i > arrived and '"HTTP/1.1 200' in line)
    return sum(bool(re.search(r"\b(fsync|fdatasync)\(", line)) for line in lines[arrived:answered])


def test_at_least_one_fsync_before_the_answer(tmp_path: Path) -> None:
    """A kill shows nothing of this: what was written survives it. So the calls to the kernel are watched.

    That they can be told apart shows in the preview, which stores nothing and syncs nothing.
    """
    folder, trace = tmp_path / "instance", tmp_path / "calls"
    service = Service(folder, f"sqlite:///{folder / 'forum.db'}")
    forum = service.make()
    calls = "trace=fsync,fdatasync,sendto,sendmsg,recvfrom,recvmsg"
    service.start("strace", "-D", "-f", "-s", "200", "-o", str(trace), "-e", calls)
    browser = Browser(service.url)
    me = browser.person(forum).enters().opens("/boards/depot-move/new")
    me.submits("body", "preview", title="Fares", body="Who pays?")
    assert "Nothing is stored yet" in me.text
    seen = trace.stat().st_size
    me.submits("body", title="Fares", body="Who pays?")
    assert me.claim_code
    browser.close()
    service.stop()
    forum.db.close()
    text = trace.read_text()
    assert synced_before_answer(text[:seen], "POST /boards/depot-move/threads") == 0
    assert synced_before_answer(text[seen:], "POST /boards/depot-move/threads") >= 1
