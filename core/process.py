"""Process hygiene: nothing of a running service ends up in a core dump or a file others can read."""

import ctypes
import os
import resource
import sys

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4


def harden() -> None:
    """Files 0600, no core dumps, and no attaching by other processes of the same user (Linux)."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def die_with_parent(signal: int) -> None:
    """Asks Linux to signal this process when the one that started it is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
