"""What a token costs in the browser: blinded and finalised by the wallet's own modules, in milliseconds."""

import shutil
import statistics
from typing import Any

from playwright.sync_api import sync_playwright

from bench.report import Line
from bench.server import Server
from crypto.encoding import b64, unb64
from crypto.tokens.issuer import Signer, new_key

BOUND, TOKENS, ROUNDS = 10.0, 50, 5
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
PREPARE = """async ([spki, count]) => {
  const { readKey, prepare, challengeDigest } = await import("/static/passes/tokens.js");
  const { unb64 } = await import("/static/passes/bytes.js");
  const key = await readKey(unb64(spki));
  const digest = await challengeDigest("registrar.example", "forum.example", "entry:2026-W48");
  const started = performance.now();
  const pending = [];
  for (let at = 0; at < count; at++) pending.push(await prepare(key, "entry:2026-W48", digest));
  return [performance.now() - started, pending];
}"""
FINISH = """async ([pending, signatures]) => {
  const { finish } = await import("/static/passes/tokens.js");
  const started = performance.now();
  for (const [at, one] of pending.entries()) await finish(one, signatures[at]);
  return performance.now() - started;
}"""


def line(forum: Server) -> Line:
    """On a page of the forum under test."""
    signer = Signer(new_key())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = browser.new_context(bypass_csp=True).new_page()
        page.goto(f"http://127.0.0.1:{forum.port}/enter")
        figures = [_round(page, signer) for _ in range(ROUNDS)]
        browser.close()
    return Line("ms to blind and finalise a token in Chromium", statistics.median(figures), BOUND)


def _round(page: Any, signer: Signer) -> float:
    spent, pending = page.evaluate(PREPARE, [b64(signer.public.spki), TOKENS])
    signatures = [b64(signer.sign(unb64(one["blinded"], 256))) for one in pending]
    finishing: float = page.evaluate(FINISH, [pending, signatures])
    return float(spent + finishing) / TOKENS
