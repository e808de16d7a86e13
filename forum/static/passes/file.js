// A wallet as a file, sealed under a passphrase: PBKDF2-SHA-256 and AES-256-GCM, one JSON object in base64url.
// A copy is not a second voice: a pass used from one copy is used up in all.

import { b64, random, unb64, utf8 } from "./bytes.js";
import { checkWallet } from "./store.js";
import { Refused } from "./words.js";

const ITERATIONS = 600_000;
const MOST_ITERATIONS = 10_000_000; // a file that asks for more would only stop the browser
const SHORTEST = 12;

/** @param {string} passphrase @param {Uint8Array} salt @param {number} iterations @returns {Promise<CryptoKey>} */
async function keyFrom(passphrase, salt, iterations) {
  const secret = await crypto.subtle.importKey("raw", utf8(passphrase), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/**
 * The text of the file. Throws Refused for a short passphrase: whoever gets the file can try all short ones.
 * @param {import("./store.js").Wallet} wallet
 * @param {string} passphrase
 * @returns {Promise<string>}
 */
export async function seal(wallet, passphrase) {
  if (passphrase.length < SHORTEST) throw new Refused("passphrase");
  const [salt, iv] = [random(16), random(12)];
  const key = await keyFrom(passphrase, salt, ITERATIONS);
  const text = utf8(JSON.stringify(wallet));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text));
  const file = { "candour-wallet": 1, salt: b64(salt), iterations: ITERATIONS, nonce: b64(iv), sealed: b64(sealed) };
  return JSON.stringify(file);
}

/**
 * The wallet of a file. Throws Refused.
 * @param {string} text
 * @param {string} passphrase
 * @returns {Promise<import("./store.js").Wallet>}
 */
export async function unseal(text, passphrase) {
  const { salt, iterations, iv, sealed } = parts(text);
  const key = await keyFrom(passphrase, salt, iterations);
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed).catch(() => {
    throw new Refused("sealed");
  });
  try {
    return checkWallet(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(opened)));
  } catch {
    throw new Refused("file");
  }
}

/** @param {string} text */
function parts(text) {
  try {
    const { "candour-wallet": version, salt, iterations, nonce, sealed } = JSON.parse(text);
    const fit = Number.isSafeInteger(iterations) && iterations >= 1 && iterations <= MOST_ITERATIONS;
    if (version !== 1 || !fit) throw new TypeError("not a wallet file");
    return { salt: unb64(salt, 16), iterations, iv: unb64(nonce, 12), sealed: unb64(sealed) };
  } catch {
    throw new Refused("file");
  }
}
