// Every request of the wallet, as nobody in particular: no cookie goes or comes, no redirect is followed, nothing is kept.

import { Refused } from "./words.js";

export const JSON_TYPE = "application/json";
const TIMEOUT = 60_000;

/**
 * @template T
 * @param {string} url
 * @param {"registrar"|"forum"|"lost"} away  what to say when nothing comes back
 * @param {RequestInit} more
 * @param {(answer: Response) => Promise<T>} read
 * @returns {Promise<{status: number, data: T}>}
 */
async function request(url, away, more, read) {
  const plain = { credentials: "omit", redirect: "error", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) };
  try {
    const answer = await fetch(url, { ...more, ...plain });
    if (answer.status >= 500) throw new Error("no answer");
    return { status: answer.status, data: await read(answer) };
  } catch {
    throw new Refused(away);
  }
}

/**
 * One request that is answered in JSON. Throws Refused.
 * @param {string} url
 * @param {"registrar"|"forum"|"lost"} away
 * @param {RequestInit} [more]
 * @returns {Promise<{status: number, data: any}>}
 */
export function ask(url, away, more = {}) {
  const headers = { accept: JSON_TYPE, ...more.headers };
  return request(url, away, { ...more, headers }, (answer) => answer.json());
}

/**
 * One file of the forum's, as bytes. Throws Refused.
 * @param {string} url
 * @returns {Promise<{status: number, data: Uint8Array}>}
 */
export function askBytes(url) {
  return request(url, "forum", {}, async (answer) => new Uint8Array(await answer.arrayBuffer()));
}
