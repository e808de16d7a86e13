// Blind signatures: RSABSSA-SHA384-PSS-Deterministic of RFC 9474, the client's half. WebCrypto has no raw RSA, so
// blinding is done on BigInt. BigInt is not constant-time; what it could tell (one blind, used once) would have to be
// measured inside this very browser, where the wallet itself lies open.
//
// Why the signer learns nothing: m * r^e, with r random, is equally likely for every m. That holds even against a key
// made with bad intent, given two checks that are made here: m and r share no factor with n (`blind`), and the
// finished signature verifies, so m was an e-th power (`finalize`). Whoever sees a failure must not simply try again
// with fresh numbers: each failure can tell the signer something.

import { concat, hash, random, toBytes, toNumber } from "./bytes.js";

const SALT = 48;
const HASH = 48;

/**
 * @typedef {{n: bigint, bits: number}} Key  the exponent is 65537
 * @typedef {{blinded: Uint8Array, inverse: Uint8Array}} Blinded
 */

/**
 * The signature is not one of this key, or numbers were not fit for blinding.
 */
export class BadSignature extends Error {}

/** @param {bigint} base @param {bigint} n @returns {bigint} base^65537 mod n */
export function power(base, n) {
  let result = base;
  for (let i = 0; i < 16; i += 1) result = (result * result) % n;
  return (result * base) % n;
}

/**
 * Euclid's algorithm, keeping one of the two coefficients.
 * @param {bigint} value
 * @param {bigint} n
 * @returns {bigint} value^-1 mod n
 */
export function invert(value, n) {
  let [a, b, x, y] = [n, value % n, 0n, 1n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  if (a !== 1n) throw new BadSignature("shares a factor with the key");
  return x < 0n ? x + n : x;
}

/**
 * Uniform in 1 to n-1: numbers that are too large are thrown away, never reduced, which would favour small ones.
 * @param {Key} key
 * @returns {bigint}
 */
export function randomBelow({ n, bits }) {
  for (;;) {
    const bytes = random(Math.ceil(bits / 8));
    bytes[0] &= 255 >> ((8 - (bits % 8)) % 8);
    const number = toNumber(bytes);
    if (number > 0n && number < n) return number;
  }
}

/** MGF1 with SHA-384 (RFC 8017 B.2.1). @param {Uint8Array} seed @param {number} size @returns {Promise<Uint8Array>} */
async function mask(seed, size) {
  const blocks = Array.from({ length: Math.ceil(size / HASH) }, (_, i) => concat(seed, Uint8Array.of(0, 0, 0, i)));
  return concat(...(await Promise.all(blocks.map((block) => hash("SHA-384", block))))).subarray(0, size);
}

/**
 * EMSA-PSS-ENCODE (RFC 8017 s.9.1.1).
 * @param {Uint8Array} message
 * @param {number} bits  of the key's n
 * @param {Uint8Array} salt
 * @returns {Promise<Uint8Array>}
 */
export async function encode(message, bits, salt) {
  const size = Math.ceil((bits - 1) / 8);
  const digest = await hash("SHA-384", concat(new Uint8Array(8), await hash("SHA-384", message), salt));
  const block = concat(new Uint8Array(size - HASH - salt.length - 2), Uint8Array.of(1), salt);
  const masked = (await mask(digest, block.length)).map((byte, i) => byte ^ block[i]);
  masked[0] &= 255 >> (8 * size - (bits - 1));
  return concat(masked, digest, Uint8Array.of(0xbc));
}

/**
 * What the signer is shown, and what undoes it afterwards. Salt and r are given by tests alone.
 * @param {Key} key
 * @param {Uint8Array} message
 * @param {Uint8Array} [salt]
 * @param {bigint} [r]
 * @returns {Promise<Blinded>}
 */
export async function blind(key, message, salt = random(SALT), r = randomBelow(key)) {
  const size = Math.ceil(key.bits / 8);
  const m = toNumber(await encode(message, key.bits, salt));
  const both = invert((m * r) % key.n, key.n); // one inversion proves that neither m nor r shares a factor with n
  const inverse = (both * m) % key.n;
  return { blinded: toBytes((m * power(r, key.n)) % key.n, size), inverse: toBytes(inverse, size) };
}

/**
 * The signature on the message itself, checked by the browser's own RSA-PSS. Throws BadSignature.
 * @param {Key} key
 * @param {CryptoKey} verifier  from `importKey`
 * @param {Uint8Array} message
 * @param {Uint8Array} blindSignature
 * @param {Uint8Array} inverse
 * @returns {Promise<Uint8Array>}
 */
export async function finalize(key, verifier, message, blindSignature, inverse) {
  const size = Math.ceil(key.bits / 8);
  const signed = toNumber(blindSignature);
  if (blindSignature.length !== size || signed >= key.n) throw new BadSignature("not of the key's size");
  const signature = toBytes((signed * toNumber(inverse)) % key.n, size);
  const good = await crypto.subtle.verify({ name: "RSA-PSS", saltLength: SALT }, verifier, signature, message);
  if (!good) throw new BadSignature("the signature does not hold");
  return signature;
}

/**
 * WebCrypto refuses the SPKI form of these keys (its object id is that of PSS), hence JWK.
 * @param {string} n  base64url
 * @returns {Promise<CryptoKey>}
 */
export function importKey(n) {
  const jwk = { kty: "RSA", alg: "PS384", e: "AQAB", n };
  return crypto.subtle.importKey("jwk", jwk, { name: "RSA-PSS", hash: "SHA-384" }, false, ["verify"]);
}
