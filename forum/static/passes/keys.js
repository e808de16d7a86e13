// The check of the registrar's list of keys. A key of somebody's own would mark their passes: so it is fetched without
// saying who asks, before anybody signs in, and a list with anything odd in it is refused whole. That the list is the same
// for everybody is then for the forum's log to prove (log.js).

import { concat, label, unb64, utf8 } from "./bytes.js";
import { numberOfScope, readKey, weekOfScope } from "./tokens.js";
import { named, Refused } from "./words.js";

const LOGGED_AS = { key: 1, block: 22 };

/**
 * @typedef {{record_key: string, records: object[], blocks: object[]}} Theirs  the registrar's GET /keys
 * @typedef {{registrar: string, forum: string, entries: Record<string, number>}} Ours  the forum's GET /passes/keys
 * @typedef {{recordKey: string, keys: Map<string, import("./tokens.js").PublicKey>, only: Set<string>,
 *   places: import("./log.js").Place[]}} Agreed
 *   keys: by scope, those that are logged; only: scopes that are not logged yet; places: where each record must be
 */

/**
 * JSON as records are signed: sorted, no blanks, ASCII (crypto/records.py). Throws for values records cannot hold.
 * @param {unknown} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const pairs = Object.keys(value).sort().map((name) => `${canonical(name)}:${canonical(value[name])}`);
    return `{${pairs.join(",")}}`;
  }
  if (typeof value !== "string" && typeof value !== "boolean" && !Number.isSafeInteger(value)) {
    throw new TypeError("not a value of a record");
  }
  const escape = (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escape);
}

/**
 * The check of the list: one record key, every record signed by it, one key a scope. Throws Refused.
 * @param {{registrar: string, forum: string, pinned: string|null}} expected  pinned: the record key seen before
 * @param {Theirs} theirs
 * @param {Ours} ours
 * @returns {Promise<Agreed>}
 */
export async function agree({ registrar, forum, pinned }, theirs, ours) {
  if (ours?.registrar !== registrar || ours?.forum !== forum) throw new Refused("address");
  const recordKey = theirs?.record_key;
  if (!ours.entries || typeof ours.entries !== "object") throw new Refused("form", "forum");
  if (pinned && pinned !== recordKey) throw new Refused("changed");
  const agreed = { recordKey, keys: new Map(), only: new Set(), places: [] };
  for (const [name, record] of await checked(await recordVerifier(recordKey), theirs)) {
    const [key, at] = [record.type === "key" ? await keyOf(record) : null, ours.entries[name]];
    if (at === undefined) agreed.only.add(name);
    else agreed.places.push({ name, at, entry: entryOf(record) });
    if (at !== undefined && key) agreed.keys.set(name, key);
  }
  return agreed;
}

/** How a record stands in the log: its type there, then the record as it was signed. @param {object} record */
const entryOf = (record) => concat(Uint8Array.of(LOGGED_AS[record.type]), utf8(canonical(record)));

/** @param {string} recordKey @returns {Promise<CryptoKey>} */
async function recordVerifier(recordKey) {
  let raw;
  try {
    raw = unb64(recordKey, 32);
  } catch {
    throw new Refused("form", "registrar");
  }
  return crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]).catch(() => {
    throw new Refused("browser");
  });
}

/** The records of the list by what they are for. @param {CryptoKey} key @param {Theirs} list */
async function checked(key, list) {
  const found = new Map();
  if (!Array.isArray(list.records) || !Array.isArray(list.blocks)) throw new Refused("form", "registrar");
  for (const record of [...list.records, ...list.blocks]) {
    const name = nameOf(record);
    if (!(await isSigned(key, record))) throw new Refused("unsigned", named(name));
    if (found.has(name) && canonical(found.get(name)) !== canonical(record)) throw new Refused("twokeys", named(name));
    found.set(name, record);
  }
  return found;
}

/** @param {object} record @returns {string} its scope, or "block:1" */
function nameOf(record) {
  if (record?.type === "block" && Number.isSafeInteger(record.block)) return `block:${record.block}`;
  const scope = record?.type === "key" ? String(record.scope) : "";
  if (!weekOfScope(scope) && !numberOfScope(scope)) throw new Refused("form", "registrar");
  return scope;
}

/** @param {CryptoKey} key @param {object} record @returns {Promise<boolean>} */
async function isSigned(key, { signature, ...fields }) {
  try {
    const signed = concat(label("record"), utf8(canonical(fields)));
    return await crypto.subtle.verify("Ed25519", key, unb64(signature, 64), signed);
  } catch {
    return false;
  }
}

/** @param {{scope: string, spki: string}} record */
async function keyOf(record) {
  try {
    return await readKey(unb64(record.spki));
  } catch {
    throw new Refused("form", "registrar");
  }
}

/** Whether this browser can check an Ed25519 signature at all. @returns {Promise<boolean>} */
export async function canCheck() {
  const point = Uint8Array.from({ length: 32 }, (_, i) => (i ? 0x66 : 0x58)); // the curve's base point
  return crypto.subtle.importKey("raw", point, "Ed25519", false, ["verify"]).then(() => true, () => false);
}
