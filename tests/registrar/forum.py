"""A forum as the registrar sees it: one address that answers what a test puts there."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.clients.forum_log import FakeLog


@dataclass
class Forum:
    """`numbers` are the closings in order; `answer` is sent in their place when it is set. `log` is what it shows."""

    numbers: list[int] = field(default_factory=list)
    answer: bytes | None = None
    status: int = 200
    asked: list[int] = field(default_factory=list)
    url: str = ""
    log: FakeLog | None = None

    @property
    def name(self) -> str:
        """What its log goes by."""
        return f"{urlsplit(self.url).netloc}/candour"

    def closings(self, first: int) -> dict[str, Any]:
        return {"closings": [{"number": n} for n in self.numbers[first:]], "next": len(self.numbers)}


@contextmanager
def running() -> Iterator[Forum]:
    forum = Forum()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/log/"):
                self.reply(*_of_log(forum, self.path))
                return
            first = int(parse_qs(urlsplit(self.path).query)["from"][0])
            forum.asked.append(first)
            body = json.dumps(forum.closings(first)).encode() if forum.answer is None else forum.answer
            self.reply(forum.status, body)

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        forum.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield forum
        server.shutdown()
        thread.join()


def _of_log(forum: Forum, path: str) -> tuple[int, bytes]:
    status, _, body = forum.log.answer(path.removeprefix("/log/")) if forum.log else (404, "", b"")
    return status, body
