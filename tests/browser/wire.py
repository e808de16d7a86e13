"""What browsers really send: a proxy that notes every request as it arrives, whichever host it is for."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

# Between two neighbours on the way only; the length is told anew.
HOPS = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


@dataclass(frozen=True)
class Request:
    """Names of headers in small letters."""

    host: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Wire:
    """`services` are passed on to, under their own names or others; whoever else is asked for is noted and refused."""

    services: Mapping[str, str]
    requests: list[Request] = field(default_factory=list)
    url: str = ""

    @property
    def proxy(self) -> dict[str, str]:
        """For a browser's context: everything goes this way, this machine's own services too."""
        return {"server": self.url, "bypass": "<-loopback>"}

    @staticmethod
    def host(url: str) -> str:
        return urlsplit(url).netloc

    def to(self, url: str, method: str = "", path: str = "") -> list[Request]:
        ours = [one for one in self.requests if one.host == self.host(url)]
        return [one for one in ours if method in one.method and path in one.path]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wire: Wire

    def do_GET(self) -> None:
        url = urlsplit(self.path if self.command != "CONNECT" else f"//{self.path}")
        path = f"{url.path or '/'}{'?' if url.query else ''}{url.query}"
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.wire.requests.append(Request(url.netloc, self.command, path, headers, body))
        self._pass_on(self.wire.services.get(url.netloc, ""), path, body)

    do_POST = do_OPTIONS = do_CONNECT = do_GET  # noqa: N815

    def _pass_on(self, service: str, path: str, body: bytes) -> None:
        if not service:
            self.send_error(502)
            return
        connection = http.client.HTTPConnection(service, timeout=60)
        sent = {name: value for name, value in self.headers.items() if name.lower() not in HOPS}
        connection.request(self.command, path, body, {**sent, "Host": service})
        answer = connection.getresponse()
        found = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOPS:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)
        connection.close()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def tapped(services: Mapping[str, str]) -> Iterator[Wire]:
    wire = Wire(services)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Side", (Handler,), {"wire": wire}))
    wire.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield wire
    server.shutdown()
    thread.join()
    server.server_close()
