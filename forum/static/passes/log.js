// The forum's log, looked at before anybody says who they are: every key has its entry there, where all can see it, and
// the log has only grown since this wallet last saw it. RFC 6962 (the hash tree), C2SP tlog-checkpoint and tlog-tiles.
// What is asked for depends on the keys, which are the same for all, and on where the log stood at the last draw: from
// that the forum could guess, to 256 entries, when somebody drew last.

import { askBytes } from "./ask.js";
import { concat, hash, same, utf8 } from "./bytes.js";
import { hostOf } from "./tokens.js";
import { named, Refused } from "./words.js";

const TILE = 256; // hashes in a full tile, entries in a full bundle
const HASH = 32;
const ED25519 = 1; // the algorithm in front of a note's public key
const LEVELS = Array.from({ length: 7 }, (_, level) => TILE ** level); // how many leaves one hash of a level covers

/**
 * @typedef {{key: string, checkpoint: string}} Seen  the log's key and its signed checkpoint, as a wallet keeps them
 * @typedef {{size: number, root: Uint8Array}} Head
 * @typedef {{name: string, at: number, entry: Uint8Array}} Place  an entry, and where the forum says that it is
 * @typedef {(level: number, index: number) => Promise<Uint8Array>} Hashes  the hash over TILE ** level leaves
 */

/**
 * The whole check; throws Refused.
 * @param {string} forum  its address
 * @param {Seen|null} before  what was seen last
 * @param {Place[]} places  the entries that must be there
 * @returns {Promise<Seen>} what to remember
 */
export async function checkLog(forum, before, places) {
  const origin = `${hostOf(forum)}/candour`;
  const [key, checkpoint] = [await text(forum, "key"), await text(forum, "checkpoint")];
  const now = await readHead(origin, key, checkpoint);
  if (before && before.key !== key) throw new Refused("logkey");
  const old = before ? await readHead(origin, key, before.checkpoint) : { size: 0 };
  if (old.size > now.size) throw new Refused("history");
  const tiles = new Tiles(forum, now.size);
  const leaves = new Map();
  for (const { name, at, entry } of places) {
    if (!same(await tiles.entry(at), entry)) throw new Refused("unlogged", named(name));
    leaves.set(at, await hash("SHA-256", concat(Uint8Array.of(0), entry)));
  }
  const [was, is] = now.size ? await roots(tiles.hash, 0, now.size, old.size, leaves) : [null, await emptyRoot()];
  if (!same(is, now.root)) throw new Refused("badlog", "its parts");
  if (old.size && !same(was, old.root)) throw new Refused("history");
  return { key, checkpoint };
}

/**
 * The hash over the leaves from begin to end (RFC 6962 s.2.1), in the tree of the size `old` (null where it has none of
 * them) and in this one. Both are made of the same hashes: of `leaves`, and of tiles for the rest. So two right roots
 * prove both that `leaves` are in this tree and that the old tree is its beginning.
 * @param {Hashes} hashes
 * @param {number} begin
 * @param {number} end
 * @param {number} old
 * @param {Map<number, Uint8Array>} leaves  leaf hashes by position
 * @returns {Promise<[Uint8Array|null, Uint8Array]>}
 */
export async function roots(hashes, begin, end, old, leaves) {
  const inside = new Map([...leaves].filter(([at]) => at >= begin && at < end));
  const level = LEVELS.indexOf(end - begin);
  const isCut = begin < old && old < end;
  if (level === 0 || (level > 0 && !isCut && inside.size === 0)) {
    const whole = inside.get(begin) ?? (await hashes(level, begin / LEVELS[level]));
    return [end <= old ? whole : null, whole];
  }
  let half = 1;
  while (2 * half < end - begin) half *= 2;
  const parts = [[begin, begin + half], [begin + half, end]].map((part) => roots(hashes, ...part, old, inside));
  const [left, right] = await Promise.all(parts);
  return [right[0] ? await above(left[0], right[0]) : left[0], await above(left[1], right[1])];
}

/** @param {Uint8Array} left @param {Uint8Array} right */
const above = (left, right) => hash("SHA-256", concat(Uint8Array.of(1), left, right));

const emptyRoot = () => hash("SHA-256", new Uint8Array());

/**
 * A checkpoint that was signed by this key, under the one name that this forum's log has. Throws Refused.
 * @param {string} origin
 * @param {string} vkey  NAME+HEX+BASE64 (C2SP signed-note)
 * @param {string} note
 * @returns {Promise<Head>}
 */
export async function readHead(origin, vkey, note) {
  const { name, id, key } = await readKey(vkey);
  const [signed, lines] = note.split("\n\n");
  const [first, size, root, ...rest] = signed.split("\n");
  if (root === undefined) throw new Refused("badlog", "its checkpoint");
  if (name !== origin || first !== origin) throw new Refused("logname");
  const signature = signatures(name, lines ?? "").find((one) => same(one.subarray(0, 4), id))?.subarray(4);
  const message = utf8(`${signed}\n`);
  const good = signature && (await crypto.subtle.verify("Ed25519", key, signature, message));
  const head = { size: Number(size), root: standard(root) };
  const fits = /^\d+$/.test(size) && Number.isSafeInteger(head.size) && head.root?.length === HASH && !rest.length;
  if (!good || !fits) throw new Refused("badlog", "its checkpoint");
  return head;
}

/** @param {string} vkey @returns {Promise<{name: string, id: Uint8Array, key: CryptoKey}>} */
async function readKey(vkey) {
  const [, name, hint, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? [];
  const bytes = standard(encoded ?? "");
  if (bytes?.length !== HASH + 1 || bytes[0] !== ED25519) throw new Refused("badlog", "its key");
  const id = (await hash("SHA-256", concat(utf8(`${name}\n`), bytes))).subarray(0, 4);
  if (Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("") !== hint) throw new Refused("badlog", "its key");
  const key = await crypto.subtle.importKey("raw", bytes.subarray(1), "Ed25519", false, ["verify"]).catch(() => {
    throw new Refused("badlog", "its key");
  });
  return { name, id, key };
}

/** What stands behind this name in a note's signature lines. @param {string} name @param {string} lines */
function signatures(name, lines) {
  const own = lines.split("\n").filter((line) => line.startsWith(`— ${name} `));
  return own.map((line) => standard(line.slice(name.length + 3)) ?? new Uint8Array());
}

/** base64 with padding, as in notes. @param {string} encoded @returns {Uint8Array|null} */
function standard(encoded) {
  try {
    return Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  } catch {
    return null;
  }
}

/** One file of the log. @param {string} forum @param {string} path @returns {Promise<Uint8Array>} */
async function file(forum, path) {
  const { status, data } = await askBytes(`${forum}/log/${path}`);
  if (status !== 200) throw new Refused("nolog");
  return data;
}

/** @param {string} forum @param {string} path @returns {Promise<string>} */
const text = async (forum, path) => new TextDecoder().decode(await file(forum, path)).trimEnd();

/** The tiles of a log, as far as one checkpoint goes. Each is asked for once. */
class Tiles {
  /** @param {string} forum @param {number} size */
  constructor(forum, size) {
    this.forum = forum;
    this.size = size;
    this.got = new Map();
  }

  /**
   * @param {number|"entries"} level
   * @param {number} at  the number of a hash or an entry
   * @returns {Promise<{data: Uint8Array, width: number}>} the tile or bundle that has it
   */
  async tile(level, at) {
    const number = Math.floor(at / TILE);
    const width = Math.min(TILE, Math.floor(this.size / LEVELS[level === "entries" ? 0 : level]) - number * TILE);
    const path = `tile/${level}/${folders(number)}${width < TILE ? `.p/${width}` : ""}`;
    if (!this.got.has(path)) this.got.set(path, file(this.forum, path));
    return { data: await this.got.get(path), width };
  }

  /** @type {Hashes} */
  hash = async (level, index) => {
    const { data, width } = await this.tile(level, index);
    if (data.length !== HASH * width) throw new Refused("badlog", "its parts");
    return data.subarray(HASH * (index % TILE), HASH * (index % TILE) + HASH);
  };

  /** What everybody can read there; nothing where the log has no such place. @param {number} at */
  async entry(at) {
    if (!Number.isSafeInteger(at) || at < 0 || at >= this.size) return new Uint8Array();
    const { data } = await this.tile("entries", at);
    let start = 0;
    const sizeOf = () => (data[start] ?? 0) * 256 + (data[start + 1] ?? 0);
    for (let skip = at % TILE; skip > 0; skip -= 1) start += 2 + sizeOf();
    return data.subarray(start + 2, start + 2 + sizeOf());
  }
}

/** The path of a tile (C2SP tlog-tiles): "x001/x234/067". @param {number} number @returns {string} */
export function folders(number) {
  const digits = String(number);
  return digits.padStart(3 * Math.ceil(digits.length / 3), "0").replace(/(...)(?=.)/g, "x$1/");
}
