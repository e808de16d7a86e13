"""How fast passes are signed, against the private operation of `openssl speed rsa2048`: one core, one run, by turns.

Both are counted in CPU time of their process, so that a busy machine slows them alike: `openssl speed` does so unless
told otherwise. The signing core is `Signer.sign`: range and factor checks, base blinding, CRT in constant time, check
of the result. Sessions, quotas and the database are not in it. `python -m bench.tokens [--rounds N]`.
"""

import argparse
import secrets
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from time import process_time

from bench.report import Line
from crypto.tokens import issuer

BOUND = 0.2
SECONDS = 1
MESSAGES = 50


@dataclass(frozen=True)
class Round:
    """Private operations a second of CPU time, measured one after the other."""

    ours: float
    openssl: float


def measure(rounds: int) -> list[Round]:
    signer = issuer.Signer(issuer.new_key())
    messages = [(2 + secrets.randbelow(signer.public.n - 4)).to_bytes(256, "big") for _ in range(MESSAGES)]
    ours(signer, messages)
    return [Round(ours(signer, messages), openssl()) for _ in range(rounds)]


def ours(signer: issuer.Signer, messages: list[bytes]) -> float:
    started, done = process_time(), 0
    while (spent := process_time() - started) < SECONDS:
        for message in messages:
            signer.sign(message)
        done += len(messages)
    return done / spent


def openssl() -> float:
    """The first figure of its line for machines: `+F2:2:2048:<signatures a second>:<verifications a second>`."""
    command = ["openssl", "speed", "-mr", "-seconds", str(SECONDS), "rsa2048"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(next(line for line in shown.splitlines() if line.startswith("+F2:")).split(":")[3])


def line(rounds: list[Round]) -> Line:
    """The median of the rounds' ratios, and its bound."""
    figure = median(one.ours / one.openssl for one in rounds)
    return Line("passes signed / openssl rsa2048, per CPU", figure, BOUND, at_least=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.tokens", description="Speed of signing passes, as a ratio.")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds to take the median of (5)")
    rounds = measure(max(1, parser.parse_args().rounds))
    for one in rounds:
        print(f"ours {one.ours:8,.0f} a second, openssl {one.openssl:8,.0f}: {one.ours / one.openssl:.3f}")
    result = line(rounds)
    print(f"{result.what}: {result.figure:.3f}, at least {result.bound:g}: {'pass' if result.passes else 'FAIL'}")
    return 0 if result.passes else 1


if __name__ == "__main__":
    sys.exit(main())
