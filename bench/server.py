"""gunicorn as a child process, the CPU time of its workers, and a client so light that it hardly disturbs them."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

WORKERS, THREADS, CLIENTS = 2, 4, 4
PATIENCE = 30.0
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Seconds of the workers' CPU, and seconds that passed."""

    cpu: float
    wall: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.cpu + other.cpu, self.wall + other.wall)

    def over(self, requests: int) -> "Cost":
        return Cost(self.cpu / requests, self.wall / requests)


class Server:
    """`with Server("forum.app:create_app()", CANDOUR_DATA=...) as server`: two workers of four threads on loopback."""

    def __init__(self, app: str, threads: int = THREADS, /, **environ: str) -> None:
        self.port = _free_port()
        options = ("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(threads))
        command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{self.port}", *options]
        quiet = ("--log-level", "error", "--no-control-socket", "--keep-alive", "30")
        self._process = subprocess.Popen([*command, *quiet], env={**os.environ, **environ})

    def __enter__(self) -> "Server":
        deadline = time.monotonic() + PATIENCE
        while len(self.workers()) < WORKERS or not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                self._process.kill()
                raise RuntimeError("gunicorn did not start")
            time.sleep(0.05)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE)

    def workers(self) -> list[int]:
        """Children of the master."""
        found = Path("/proc").glob("[0-9]*/stat")
        return [int(path.parent.name) for path in found if _parent(path) == self._process.pid]

    def cpu(self) -> float:
        """Seconds of CPU, in user code and in the kernel, that the workers have used so far."""
        stats = (_stat(Path(f"/proc/{pid}/stat")) for pid in self.workers())
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / _TICK

    def measure(self, requests: Sequence[bytes]) -> Cost:
        """Sends every request once, from four clients that keep their connections."""
        cpu, wall = self.cpu(), time.perf_counter()
        self.send(requests)
        wall = time.perf_counter() - wall
        return Cost(self.cpu() - cpu, wall)

    def send(self, requests: Sequence[bytes]) -> list[int]:
        """The sizes of the answers' bodies; raises RuntimeError for an answer that is not 200."""
        sizes: list[int] = []
        failures: list[str] = []
        shares = [requests[at::CLIENTS] for at in range(CLIENTS)]
        threads = [threading.Thread(target=self._client, args=(share, sizes, failures)) for share in shares if share]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise RuntimeError(failures[0])
        return sizes

    def _client(self, requests: Sequence[bytes], sizes: list[int], failures: list[str]) -> None:
        try:
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as conn:
                for request in requests:
                    conn.sendall(request)
                    sizes.append(_read_answer(conn))
        except (OSError, RuntimeError) as error:
            failures.append(f"{error!r} for {requests[0][:80]!r}")

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


def get(path: str, cookie: str = "") -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def post(path: str, body: str, cookie: str = "") -> bytes:
    """The bytes of a POST of a form."""
    form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body.encode())}"
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{form}\r\n\r\n{body}".encode()


def _read_answer(conn: socket.socket) -> int:
    """Reads one answer of a known length to its end; the length of its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(conn)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"answered {head[:80]!r}")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    left = length - len(body)
    while left:
        left -= len(_more(conn))
    return length


def _more(conn: socket.socket) -> bytes:
    if not (data := conn.recv(65536)):
        raise RuntimeError("the connection was closed")
    return data


def _stat(path: Path) -> list[str]:
    """The fields of /proc/PID/stat after the command's name, the first being the state."""
    return path.read_text().rpartition(")")[2].split()


def _parent(path: Path) -> int:
    try:
        return int(_stat(path)[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
