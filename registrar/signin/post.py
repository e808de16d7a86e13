"""The post room: mails codes behind the back of the request, so that no answer waits for a mail server.

Whether an address is on the roll is looked up here and nowhere before: a stranger's request did the same work.
"""

import queue
import threading

from core.mail import Carrier, Mail
from core.web import log_failure
from registrar.instance import Instance
from registrar.signin import rules, store

ROOM = 5000


class PostRoom:
    """One thread a process, begun with the first letter: a server that forks has forked by then."""

    def __init__(self, registrar: Instance, carrier: Carrier) -> None:
        self._registrar, self._carrier = registrar, carrier
        self._letters: queue.Queue[tuple[str, str]] = queue.Queue(ROOM)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def give(self, email: str, code: str) -> None:
        """What does not fit is dropped, as a flood; whoever misses a code asks again."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="post", daemon=True)
                self._thread.start()
        try:
            self._letters.put_nowait((email, code))
        except queue.Full:
            return

    def wait(self) -> None:
        """Until everything that was given is on its way, or dropped."""
        self._letters.join()

    def _work(self) -> None:
        while True:
            email, code = self._letters.get()
            try:
                self._send(email, code)
            except Exception as error:  # the next letter still goes; the sentence could hold an address
                log_failure(error)
            finally:
                if self._letters.empty():
                    self._registrar.db.close()
                self._letters.task_done()

    def _send(self, email: str, code: str) -> None:
        if store.member(self._registrar.db, email) is None:
            return
        settings = self._registrar.settings
        mail = Mail(email, f"Your code for {settings.title}", rules.mail_text(code, settings.url))
        self._carrier.carry(mail, self._registrar.clock.now())
