"""What many tests reach for: jobs done at once by threads, and how hypothesis runs."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as profile

from core.db import Database, connect

Found = TypeVar("Found")

# The same examples on every machine; a slow machine is no failure.
RULES = profile(deadline=None, derandomize=True, database=None, max_examples=200)
# For examples that share one forum: what one leaves behind does not matter to the next.
PAGES = profile(
    RULES, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
# For what has nothing to do with storage: marks a test, or as `pytestmark` a module, to run on SQLite alone.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def together(jobs: Sequence[Callable[[], Found]], *databases: Database) -> list[Found | Exception]:
    """Does all jobs at once, a thread each, begun at one barrier; answers or exceptions, in order of the jobs."""
    barrier = threading.Barrier(len(jobs))

    def do(job: Callable[[], Found]) -> Found | Exception:
        try:
            barrier.wait(30)
            return job()
        except Exception as error:
            return error
        finally:
            for database in databases:
                database.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(do, jobs))


def until_one_waits(url: str, thread: threading.Thread) -> None:
    """Returns when somebody stands before a lock of this PostgreSQL database; fails when `thread` ended instead."""
    sql = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    watcher = connect(url)
    while not watcher.query(sql)[0]["n"]:
        assert thread.is_alive(), "it did not wait"
    watcher.close()
