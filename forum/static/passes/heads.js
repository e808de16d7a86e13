// Tells the forum once in four weeks that its owner takes part, with the wallet's paper for that and nothing else: no
// cookie, no referrer. Never on the page that entered, nor at a moment that says much: on one of the pages after it, by
// lot, and some seconds later, so that whoever watches requests does not find it behind one entry.

import { isThere, marked, read } from "./store.js";

const VIEWS = "candour-views";
const ODDS = 1 / 3;
const SHORTEST = 2_000;
const SPREAD = 18_000;
const SENT = "sent";

/** How many pages this tab has shown since somebody entered in it; the pages with a form to enter begin anew. */
function views() {
  const before = sessionStorage.getItem(VIEWS);
  if (before !== SENT) sessionStorage.setItem(VIEWS, String(Number(before) + 1));
  return before;
}

/** A number from 0 to 1 that no page can foretell. */
const lot = () => crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32;

/** @param {number} number */
async function send(number) {
  const paper = (await read()).ballots.find((one) => one.number === number);
  if (!paper || paper.used) return;
  const answer = await fetch(`/ballots/${number}/vote`, {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ token: paper.token, choice: "here" }),
  });
  sessionStorage.setItem(VIEWS, SENT); // refused or taken: not again in this tab
  if (answer.ok || answer.status === 409) await marked(number);
}

const number = Number(document.querySelector("meta[name=candour-heads]")?.content);
const before = views();
if (number && before && before !== SENT && lot() < ODDS && (await isThere().catch(() => false))) {
  // Whoever goes on to the next page earlier is not counted now, but on a later one.
  setTimeout(() => send(number).catch(() => {}), SHORTEST + lot() * SPREAD);
}
