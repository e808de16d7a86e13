// The wallet in the browser's IndexedDB, on the forum's origin: other pages use `takeBallot`, `marked` and `hasWallet`.
// A pass is marked used before it is sent anywhere, in one transaction: two tabs can never take the same one. A blind
// is on the disk before the request it belongs to leaves: without it, the answer would be worthless.

import { TOKEN_SIZE, numberOfScope, ballotScope, weekOfScope } from "./tokens.js";
import { b64, unb64 } from "./bytes.js";
import { Refused } from "./words.js";

const NAME = "candour-wallet";
const PENDING = ["scope", "spki", "token_input", "inverse", "blinded"];
const SEED_SIZE = 32;
const STORES = ["passes", "ballots", "about"];

/**
 * @typedef {{scope: string, token: string, used?: boolean}} Pass
 * @typedef {{number: number, token: string, used?: boolean}} Ballot
 * @typedef {{version: 1, registrar: string|null, record_key: string|null, log: import("./log.js").Seen|null,
 *   passes: Pass[], ballots: Ballot[], pending: import("./tokens.js").Pending[],
 *   jurors: import("./jurykeys.js").JurorKey[]}} Wallet
 */

/** @param {IDBRequest} request @returns {Promise<any>} */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @returns {Promise<IDBDatabase>} */
async function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("passes", { keyPath: "token" });
    request.result.createObjectStore("ballots", { keyPath: "number" });
    request.result.createObjectStore("about");
  };
  const db = await answer(request).catch(() => {
    throw new Refused("storage");
  });
  db.onversionchange = () => db.close();
  return db;
}

/**
 * One transaction over the whole wallet; resolves once it is on the disk, or changes nothing.
 * @template T
 * @param {(stores: Record<"passes"|"ballots"|"about", IDBObjectStore>) => Promise<T>} work
 * @param {IDBTransactionMode} [mode]
 * @returns {Promise<T>}
 */
async function transaction(work, mode = "readwrite") {
  const db = await open();
  const all = db.transaction(STORES, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    all.oncomplete = () => resolve(undefined);
    all.onabort = () => reject(all.error?.name === "QuotaExceededError" ? new Refused("storage") : all.error);
  });
  try {
    const result = await work(Object.fromEntries(STORES.map((name) => [name, all.objectStore(name)])));
    await done;
    return result;
  } catch (error) {
    done.catch(() => {});
    if (!all.error) all.abort();
    throw error;
  } finally {
    db.close();
  }
}

/** Whether this browser has a wallet. Asking makes none: an empty one would tell of what was read here. */
export async function isThere() {
  return (await indexedDB.databases?.())?.some(({ name }) => name === NAME) ?? true;
}

/** Everything in the wallet. @returns {Promise<Wallet>} */
export function read() {
  return transaction(async ({ passes, ballots, about }) => ({
    version: 1,
    registrar: (await answer(about.get("registrar"))) ?? null,
    record_key: (await answer(about.get("record_key"))) ?? null,
    log: (await answer(about.get("log"))) ?? null,
    passes: (await answer(passes.getAll())).sort((a, b) => (a.scope < b.scope ? -1 : 1)),
    ballots: await answer(ballots.getAll()),
    pending: (await answer(about.get("pending"))) ?? [],
    jurors: (await answer(about.get("jurors"))) ?? [],
  }), "readonly");
}

/** Whether there is anything in the wallet. @returns {Promise<boolean>} */
export async function hasWallet() {
  const { passes, ballots, pending } = await read();
  return passes.length + ballots.length + pending.length > 0;
}

/** What the forum's log was, so that its past cannot be changed. @param {import("./log.js").Seen} seen */
export const saw = (seen) => transaction(async ({ about }) => void about.put(seen, "log"));

/**
 * Before a request is sent: its blinds, and with whom it is made.
 * @param {string} registrar
 * @param {string} recordKey
 * @param {import("./tokens.js").Pending[]} pending
 */
export function begin(registrar, recordKey, pending) {
  return transaction(async ({ about }) => {
    about.put(registrar, "registrar");
    about.put(recordKey, "record_key");
    about.put(pending, "pending");
  });
}

/**
 * After its answer: the tokens come in and the blinds go, or neither.
 * @param {{scope: string, token: string}[]} tokens
 */
export function settle(tokens) {
  return transaction(async ({ passes, ballots, about }) => {
    for (const { scope, token } of tokens) {
      const number = numberOfScope(scope);
      if (number) ballots.put({ number, token });
      else passes.put({ scope, token });
    }
    about.put([], "pending");
  });
}

/** Forgets blinds that the registrar will never sign. */
export const dropPending = () => transaction(async ({ about }) => void about.put([], "pending"));

/**
 * A pass of this scope, marked as used by the time it is returned; null when there is none left.
 * @param {string} scope
 * @returns {Promise<string|null>}
 */
export function takePass(scope) {
  return transaction(async ({ passes }) => {
    const found = (await answer(passes.getAll())).find((pass) => pass.scope === scope && !pass.used);
    if (!found) return null;
    passes.put({ ...found, used: true });
    return found.token;
  });
}

/**
 * The passes of this scope that were handed over already: sent again, each still opens the door if it never arrived.
 * @param {string} scope
 * @returns {Promise<string[]>}
 */
export async function usedPasses(scope) {
  return (await read()).passes.filter((pass) => pass.scope === scope && pass.used).map((pass) => pass.token);
}

/**
 * The token of a ballot; it stays in the wallet, so that a vote whose answer was lost can be sent again.
 * @param {number} number
 * @returns {Promise<string|null>}
 */
export function takeBallot(number) {
  return transaction(async ({ ballots }) => (await answer(ballots.get(number)))?.token ?? null, "readonly");
}

/** After a vote was taken: its token is not offered again. @param {number} number */
export function marked(number) {
  return transaction(async ({ ballots }) => {
    const found = await answer(ballots.get(number));
    if (found) ballots.put({ ...found, used: true });
  });
}

/**
 * The key that goes, or went, into the lot with this ballot; made if there is none, and on the disk when it is returned.
 * @param {number} number
 * @param {() => Promise<import("./jurykeys.js").JurorKey>} make
 * @returns {Promise<import("./jurykeys.js").JurorKey>}
 */
export async function jurorKey(number, make) {
  const fresh = await make(); // a transaction does not wait for anything but the database
  return transaction(async ({ about }) => {
    const jurors = (await answer(about.get("jurors"))) ?? [];
    const found = jurors.find((one) => one.number === number);
    if (!found) about.put([...jurors, fresh], "jurors");
    return found ?? fresh;
  });
}

/**
 * Adds what another wallet holds. Nothing that is here is lost; what is used in one is used in both.
 * @param {Wallet} other  as `file.js` read it
 */
export function merge(other) {
  return transaction(async ({ passes, ballots, about }) => {
    const recordKey = await answer(about.get("record_key"));
    const log = await answer(about.get("log"));
    if (recordKey && other.record_key && recordKey !== other.record_key) throw new Refused("foreign");
    if (log && other.log && log.key !== other.log.key) throw new Refused("foreign");
    for (const [store, list] of [[passes, other.passes], [ballots, other.ballots]]) {
      for (const one of list) {
        const here = await answer(store.get(one[store.keyPath]));
        if (!here || (one.used && one.token === here.token)) store.put(one);
      }
    }
    const jurors = (await answer(about.get("jurors"))) ?? [];
    const more = other.jurors.filter(({ key }) => !jurors.some((one) => one.key === key));
    about.put([...jurors, ...more], "jurors");
    if (other.registrar) about.put(other.registrar, "registrar");
    if (other.record_key) about.put(other.record_key, "record_key");
    if (!log && other.log) about.put(other.log, "log");
    if (!(await answer(about.get("pending")))?.length) about.put(other.pending, "pending");
  });
}

/**
 * Passes of weeks that are over for good: a pass is taken in its own week only.
 * @param {string} week  the oldest that stays
 */
export function forgetBefore(week) {
  return transaction(async ({ passes }) => {
    for (const { scope, token } of await answer(passes.getAll())) if (weekOfScope(scope) < week) passes.delete(token);
  });
}

/** Deletes the wallet. What the browser's own files keep of it for a while is beyond a page's reach. */
export async function wipe() {
  await answer(indexedDB.deleteDatabase(NAME));
}

/**
 * The wallet as a plain value, checked piece by piece: for a file somebody else may have made. Throws TypeError.
 * @param {any} data
 * @returns {Wallet}
 */
export function checkWallet({ version, registrar, record_key, log, passes, ballots, pending, jurors = [] }) {
  const text = (value) => must(typeof value === "string") && value;
  const isNumber = (number) => numberOfScope(ballotScope(number)) === number;
  const kept = ({ token, used }) => ({ token: b64(unb64(token, TOKEN_SIZE)), ...(used === true ? { used } : {}) });
  return {
    version: must(version === 1) && version,
    registrar: text(registrar),
    record_key: text(record_key),
    log: log ? { key: text(log.key), checkpoint: text(log.checkpoint) } : null,
    passes: passes.map((one) => ({ scope: must(weekOfScope(one.scope)) && one.scope, ...kept(one) })),
    ballots: ballots.map((one) => ({ number: must(isNumber(one.number)) && one.number, ...kept(one) })),
    pending: pending.map((one) => Object.fromEntries(PENDING.map((name) => [name, text(one[name])]))),
    jurors: jurors.map(({ number, seed, key }) => {
      must(isNumber(number));
      return { number, seed: b64(unb64(seed, SEED_SIZE)), key: b64(unb64(key, SEED_SIZE)) };
    }),
  };
}

/** @param {unknown} condition @returns {true} */
function must(condition) {
  if (!condition) throw new TypeError("not a wallet");
  return true;
}

/**
 * Lets one tab at a time change the wallet; another one is told so.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function exclusively(work) {
  return navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
    if (!lock) throw new Refused("tabs");
    return work();
  });
}
