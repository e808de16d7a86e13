// Keys of a juror, Ed25519: made here, kept in the wallet, and used for one code an appeal.

import { b64, concat, label, unb64 } from "./bytes.js";

// What stands before the 32 bytes of a private key in PKCS#8 (RFC 8410), the one private form that browsers read.
const BEFORE_SEED = unb64("MC4CAQAwBQYDK2VwBCIEIA");
const SEED = 32;

/**
 * @typedef {{number: number, seed: string, key: string}} JurorKey  seed and public key in base64url; the number is that of
 *   the ballot in which it was put into the lot
 */

/** A fresh key. @param {number} number @returns {Promise<JurorKey>} */
export async function makeKey(number) {
  const { privateKey, publicKey } = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const sealed = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  return { number, seed: b64(sealed.subarray(-SEED)), key: b64(key) };
}

/**
 * The juror's code for an appeal (docs/protocol.md, "The lot").
 * @param {JurorKey} juror
 * @param {string} leaf  the leaf hash of the appeal's entry, base64url
 * @returns {Promise<string>}
 */
export async function makeCode({ seed, key }, leaf) {
  const pkcs8 = concat(BEFORE_SEED, unb64(seed, SEED));
  const signer = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  const signature = await crypto.subtle.sign("Ed25519", signer, concat(label("juror"), unb64(leaf, 32)));
  return b64(concat(unb64(key, 32), new Uint8Array(signature)));
}
