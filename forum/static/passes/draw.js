// Drawing: sign in at the registrar, ask for everything there is, keep it. The registrar is another site, asked without
// cookies; it learns that this member is up to date and nothing else.
// An answer that got lost is asked for again with the identical body, which the registrar answers identically: hence
// nothing random is made anew until the blinds on the disk are settled.

import { ask, JSON_TYPE } from "./ask.js";
import { b64, hash, unb64 } from "./bytes.js";
import { agree } from "./keys.js";
import { checkLog } from "./log.js";
import * as store from "./store.js";
import { BadSignature, ballotScope, challengeDigest, finish, hostOf } from "./tokens.js";
import { numberOfScope, prepare, weekOfScope } from "./tokens.js";
import { named, Refused } from "./words.js";

const CHUNK = 256;
const WAITS = [0, 0, 2_000];
const [SIGNED_OUT, NOTHING_LEFT, NOT_NOW, BUSY] = [401, 403, 422, 429];

/**
 * @typedef {{registrar: string, forum: string}} Places
 * @typedef {import("./keys.js").Agreed & {week?: string}} Agreed
 */

/**
 * The forum's list: where the log has each key, the scopes that are open, what week it is.
 * @param {string} forum
 * @returns {Promise<any>}
 */
export async function forumKeys(forum) {
  return (await ask(`${forum}/passes/keys`, "forum")).data;
}

/**
 * The keys, fetched and checked before anybody says who they are; what was seen of the log is remembered. Throws Refused.
 * @param {Places} places
 * @returns {Promise<Agreed>}
 */
export async function fetchKeys(places) {
  const { agreed, log } = await checkedKeys(places, await store.read());
  await store.saw(log);
  return agreed;
}

/**
 * @param {Places} places
 * @param {Pick<import("./store.js").Wallet, "record_key"|"log">} before  what was seen at the last draw
 * @returns {Promise<{agreed: Agreed, log: import("./log.js").Seen}>}
 */
export async function checkedKeys(places, { record_key: pinned, log: before }) {
  const theirs = (await ask(`${places.registrar}/keys`, "registrar")).data;
  const ours = await forumKeys(places.forum);
  const agreed = await agree({ ...places, pinned }, theirs, ours);
  return { agreed: { ...agreed, week: ours.week }, log: await checkLog(places.forum, before, agreed.places) };
}

/**
 * Asks for a code. The answer is the same whether or not the address is on the roll.
 * @param {Places} places
 * @param {string} email
 */
export async function sendCode({ registrar }, email) {
  const body = new URLSearchParams({ email });
  const { status } = await ask(`${registrar}/sign-in`, "registrar", { method: "POST", body });
  if (status >= 400) throw new Refused(status === BUSY ? "busy" : "email");
}

/**
 * @param {Places} places
 * @param {string} email
 * @param {string} code
 * @returns {Promise<string>} the bearer, which lives in this page's memory alone
 */
export async function signIn({ registrar }, email, code) {
  const body = new URLSearchParams({ email, code: code.replace(/\D/g, "") });
  const { status, data } = await ask(`${registrar}/sign-in/code`, "registrar", { method: "POST", body });
  if (status !== 200 || typeof data?.bearer !== "string") throw new Refused(status === BUSY ? "busy" : "code");
  return data.bearer;
}

/**
 * What is left for this member, in the order of asking: passes by week, then ballots by number.
 * A ballot whose key is not logged yet stops the list: the registrar remembers only the highest number drawn.
 * @param {{left: Record<string, number>, from: number, eligible: boolean}} quota
 * @param {Agreed} agreed
 * @returns {string[]} scopes
 */
export function wanted({ left, from }, { keys, only }) {
  const weeks = [...keys.keys()].filter(weekOfScope).sort();
  const passes = weeks.flatMap((scope) => Array(Math.min(left?.[scope] ?? 0, CHUNK)).fill(scope));
  const later = (scope) => (numberOfScope(scope) ?? -1) >= from;
  const stop = Math.min(...[...only].filter(later).map(numberOfScope), Infinity);
  const ballots = [...keys.keys()].filter(later).map(numberOfScope).filter((number) => number < stop);
  return [...passes, ...ballots.sort((a, b) => a - b).map(ballotScope)];
}

/**
 * Draws everything there is. Whatever happens on the way, what was paid for is in the wallet or can be asked for again.
 * Throws Refused.
 * @param {Places} places
 * @param {string} bearer
 * @param {Agreed} agreed
 * @param {(done: number, of: number) => void} progress
 * @returns {Promise<number>} how many tokens came in
 */
export async function drawAll(places, bearer, agreed, progress) {
  const before = await settlePending(places, bearer, agreed, progress);
  const { status, data: quota } = await ask(`${places.registrar}/quota`, "registrar", { headers: bearing(bearer) });
  if (status === NOTHING_LEFT || quota?.eligible === false) throw new Refused("eligible");
  if (status !== 200) throw new Refused(status === SIGNED_OUT ? "expired" : "registrar");
  const scopes = wanted(quota, agreed);
  for (let at = 0; at < scopes.length; at += CHUNK) {
    const step = (done) => progress(2 * at + done, 2 * scopes.length);
    const pending = await blindAll(places, agreed, scopes.slice(at, at + CHUNK), step);
    await store.begin(places.registrar, agreed.recordKey, pending);
    const refusal = await settle(places, bearer, pending, step);
    if (refusal) throw new Refused(refusal);
  }
  return before + scopes.length;
}

/** A draw that was cut off goes first. @returns {Promise<number>} how many tokens came in */
async function settlePending(places, bearer, agreed, progress) {
  const { pending } = await store.read();
  if (pending.length === 0) return 0;
  const other = pending.find(({ scope, spki }) => agreed.keys.has(scope) && b64(agreed.keys.get(scope).spki) !== spki);
  if (other) throw new Refused("twokeys", named(other.scope));
  const refusal = await settle(places, bearer, pending, (done) => progress(done, 2 * pending.length));
  return refusal ? 0 : pending.length;
}

/** New blinds for some scopes. @returns {Promise<import("./tokens.js").Pending[]>} */
async function blindAll({ registrar, forum }, { keys }, scopes, step) {
  const pending = [];
  for (const scope of scopes) {
    const digest = await challengeDigest(hostOf(registrar), hostOf(forum), scope);
    pending.push(await prepare(keys.get(scope), scope, digest));
    step(pending.length);
    await painted(pending.length);
  }
  return pending;
}

/**
 * Sends what is stored as pending and stores the tokens.
 * @returns {Promise<""|"quota"|"again">} when the registrar will never sign these, why; they are forgotten then
 */
async function settle({ registrar }, bearer, pending, step) {
  const { status, data } = await insist(`${registrar}/token-requests`, bearer, await requestBody(pending));
  if (status === NOTHING_LEFT || status === NOT_NOW) {
    await store.dropPending();
    return status === NOTHING_LEFT ? "quota" : "again";
  }
  if (status !== 200) throw new Refused(status === SIGNED_OUT ? "expired" : "lost");
  const tokens = [];
  for (const [i, one] of pending.entries()) {
    const signature = data?.signatures?.[i];
    // null: the drawing of this number was closed before the answer was asked for again. Nobody gets it any more.
    if (signature !== null) tokens.push({ scope: one.scope, token: await finished(one, signature) });
    step(pending.length + i + 1);
    await painted(i);
  }
  await store.settle(tokens);
  return "";
}

/**
 * The body made of these blinds, the same every time.
 * @param {import("./tokens.js").Pending[]} pending
 * @returns {Promise<string>}
 */
export async function requestBody(pending) {
  const id = async (spki) => b64(await hash("SHA-256", unb64(spki)));
  const one = async ({ spki, blinded }) => ({ token_key_id: await id(spki), blinded_msg: blinded });
  return JSON.stringify({ requests: await Promise.all(pending.map(one)) });
}

/** Asks until there is an answer, each time with the same body. Throws Refused. */
async function insist(url, bearer, body) {
  const request = { method: "POST", headers: { ...bearing(bearer), "content-type": JSON_TYPE }, body };
  for (const [i, wait] of WAITS.entries()) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      return await ask(url, "lost", request);
    } catch (error) {
      if (i === WAITS.length - 1) throw error;
    }
  }
}

/** @param {import("./tokens.js").Pending} pending @param {string} signature @returns {Promise<string>} */
async function finished(pending, signature) {
  try {
    return await finish(pending, signature);
  } catch (error) {
    throw error instanceof BadSignature ? new Refused("signature", named(pending.scope)) : error;
  }
}

const bearing = (bearer) => ({ authorization: `Bearer ${bearer}` });

/** Now and then the browser gets a moment to paint. @param {number} count */
const painted = (count) => (count % 8 ? undefined : new Promise((resolve) => setTimeout(resolve, 0)));
