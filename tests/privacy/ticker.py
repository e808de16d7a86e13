"""The operator's timer, going off far too often: `python -m tests.privacy.ticker DIR` ticks until it is killed."""

import sys
import threading

from core.config import load
from forum.instance import open_instance
from forum.tick import tick


def main(folder: str) -> None:
    forum = open_instance(load(folder))
    pause = threading.Event()
    while not pause.wait(0.05):
        tick(forum)


if __name__ == "__main__":
    main(sys.argv[1])
