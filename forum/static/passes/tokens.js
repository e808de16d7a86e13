// Scopes, keys and tokens: RFC 9578 type 0x0002 as docs/protocol.md uses it. A token is made here from first to last:
// the registrar sees only the blinded half of it.

import { b64, concat, hash, l16, label, random, same, toNumber, u16, unb64, utf8 } from "./bytes.js";
import { BadSignature, blind, finalize, importKey } from "./blindrsa.js";

export const TOKEN_SIZE = 354;
const TYPE = u16(2);
// id-RSASSA-PSS with SHA-384, MGF1-SHA-384 and salt 48 around a 2048-bit n (RFC 9578 s.6.5); after n comes e = 65537.
const BEFORE = unb64(
  "MIIBUjA9BgkqhkiG9w0BAQowMKANMAsGCWCGSAFlAwQCAqEaMBgGCSqGSIb3DQEBCDALBglghkgBZQMEAgKiAwIBMAOCAQ8AMIIBCgKCAQEA",
);
const AFTER = Uint8Array.of(2, 3, 1, 0, 1);
const N_SIZE = 256;

/**
 * @typedef {{n: bigint, bits: number, spki: Uint8Array, id: Uint8Array, jwk: string}} PublicKey
 * @typedef {{scope: string, spki: string, token_input: string, inverse: string, blinded: string}} Pending
 *   what has to be on disk before a request is sent: whoever loses it loses the token
 */

/** The signature the registrar gave does not fit. */
export { BadSignature };

/** @param {string} scope @returns {string|null} the ISO week of "entry:2026-W48" */
export function weekOfScope(scope) {
  return /^entry:(\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3]))$/.exec(scope)?.[1] ?? null;
}

/** @param {string} scope @returns {number|null} the number of "ballot:000123" */
export function numberOfScope(scope) {
  const number = Number(/^ballot:(\d{6,9})$/.exec(scope)?.[1]);
  return number && scope === ballotScope(number) ? number : null;
}

/** @param {number} number @returns {string} */
export const ballotScope = (number) => `ballot:${String(number).padStart(6, "0")}`;

/** The ISO week of a moment, in UTC. @param {Date} now @returns {string} such as "2026-W48" */
export function weekOf(now) {
  const day = now.getUTCDate() + 4 - (now.getUTCDay() || 7);
  const thursday = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), day));
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * 86_400_000));
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}

/**
 * As it stands in a challenge: small letters, `:port` unless it is the scheme's own.
 * @param {string} url
 * @returns {string}
 */
export const hostOf = (url) => new URL(url).host;

/**
 * A key in exactly the one form allowed: 2048 bits, e 65537. Anything else throws.
 * @param {Uint8Array} spki
 * @returns {Promise<PublicKey>}
 */
export async function readKey(spki) {
  const n = spki.subarray(BEFORE.length, BEFORE.length + N_SIZE);
  const framed = concat(BEFORE, n, AFTER);
  if (!same(framed, spki) || n[0] < 128 || n[N_SIZE - 1] % 2 === 0) throw new TypeError("not a key of this form");
  return { n: toNumber(n), bits: 8 * N_SIZE, spki, id: await hash("SHA-256", spki), jwk: b64(n) };
}

/**
 * H(challenge): what ties a token to this registrar, this forum and one scope.
 * @param {string} registrarHost
 * @param {string} forumHost
 * @param {string} scope
 * @returns {Promise<Uint8Array>}
 */
export async function challengeDigest(registrarHost, forumHost, scope) {
  const scopeHash = await hash("SHA-256", concat(label("scope"), utf8(scope)));
  const hosts = [l16(utf8(registrarHost)), Uint8Array.of(32), scopeHash, l16(utf8(forumHost))];
  return hash("SHA-256", concat(TYPE, ...hosts));
}

/**
 * A new token's blinded half. To be stored before `blinded` is shown to anyone.
 * @param {PublicKey} key
 * @param {string} scope
 * @param {Uint8Array} digest  of `challengeDigest`
 * @returns {Promise<Pending>}
 */
export async function prepare(key, scope, digest) {
  const input = concat(TYPE, random(32), digest, key.id);
  const { blinded, inverse } = await blind(key, input);
  return { scope, spki: b64(key.spki), token_input: b64(input), inverse: b64(inverse), blinded: b64(blinded) };
}

/**
 * The token, once its blinded half is signed. Throws BadSignature.
 * @param {Pending} pending
 * @param {string} signature  base64url, as the registrar answered
 * @returns {Promise<string>} base64url of 354 bytes
 */
export async function finish(pending, signature) {
  const key = await readKey(unb64(pending.spki));
  const input = unb64(pending.token_input);
  const verifier = await importKey(key.jwk);
  return b64(concat(input, await finalize(key, verifier, input, signed(signature), unb64(pending.inverse))));
}

/** @param {string} text @returns {Uint8Array} */
function signed(text) {
  try {
    return unb64(text, N_SIZE);
  } catch {
    throw new BadSignature("not of the key's size");
  }
}
