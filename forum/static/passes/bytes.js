// Bytes, text forms and hashes as docs/protocol.md writes them ("Notation").

/**
 * Joins byte arrays.
 * @param {...Uint8Array} parts
 * @returns {Uint8Array}
 */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {string} text @returns {Uint8Array} UTF-8 */
export const utf8 = (text) => new TextEncoder().encode(text);

/** @param {number} value @returns {Uint8Array} two bytes, the higher first */
export const u16 = (value) => Uint8Array.of(value >> 8, value & 255);

/** `L16(x)`. @param {Uint8Array} bytes @returns {Uint8Array} a 16-bit length and the bytes */
export const l16 = (bytes) => concat(u16(bytes.length), bytes);

/** `T("name")`. @param {string} name @returns {Uint8Array} */
export const label = (name) => utf8(`candour/v1/${name}\0`);

/** base64url without padding. @param {Uint8Array} bytes @returns {string} */
export function b64(bytes) {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The bytes written by `b64`, with or without padding; anything else throws.
 * @param {unknown} text
 * @param {number} [size] how many bytes there must be
 * @returns {Uint8Array}
 */
export function unb64(text, size) {
  const bare = String(text).replace(/={1,2}$/, "");
  if (!/^[\w-]*$/.test(bare)) throw new TypeError("not base64url");
  const bytes = Uint8Array.from(atob(bare.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  if (b64(bytes) !== bare || (size !== undefined && bytes.length !== size)) throw new TypeError("not base64url");
  return bytes;
}

/** @param {Uint8Array} bytes @returns {bigint} */
export function toNumber(bytes) {
  return BigInt("0x0" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
}

/** @param {bigint} number @param {number} size @returns {Uint8Array} */
export function toBytes(number, size) {
  const hex = number.toString(16).padStart(2 * size, "0");
  if (hex.length > 2 * size) throw new RangeError("the number needs more bytes");
  return Uint8Array.from({ length: size }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** @param {Uint8Array} left @param {Uint8Array} right @returns {boolean} */
export const same = (left, right) => left.length === right.length && left.every((byte, i) => byte === right[i]);

/** @param {"SHA-256"|"SHA-384"} name @param {Uint8Array} bytes @returns {Promise<Uint8Array>} */
export async function hash(name, bytes) {
  return new Uint8Array(await crypto.subtle.digest(name, bytes));
}

/** @param {number} size @returns {Uint8Array} random bytes */
export const random = (size) => crypto.getRandomValues(new Uint8Array(size));
