// Calls functions of the wallet's modules in Node: [[module, function, arguments], ...] from standard input, results to
// standard output. Bytes and large numbers travel as {bytes: hex} and {big: decimal}; an error as {error: its kind};
// {hashes: [...]} is a log of one tile, and {pairs: [...]} a map whose keys are no text.
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";

globalThis.crypto ??= webcrypto;
const folder = process.argv[2];

function decode(name, value) {
  if (value && typeof value.bytes === "string") return Uint8Array.from(Buffer.from(value.bytes, "hex"));
  if (value && typeof value.map === "object" && !Array.isArray(value)) return new Map(Object.entries(value.map));
  if (value && Array.isArray(value.pairs)) return new Map(value.pairs);
  if (value && Array.isArray(value.hashes)) return async (level, index) => level === 0 && value.hashes[index];
  if (value && Array.isArray(value.set)) return new Set(value.set);
  if (value && typeof value.date === "string") return new Date(value.date);
  return value && typeof value.big === "string" ? BigInt(value.big) : value;
}

function encode(name, value) {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof Map) return { map: Object.fromEntries(value) };
  if (value instanceof Set) return { set: [...value] };
  return typeof value === "bigint" ? { big: String(value) } : value;
}

const results = [];
for (const [module, name, args] of JSON.parse(readFileSync(0, "utf8"), decode)) {
  const { [name]: run } = await import(`${folder}/${module}.js`);
  const failed = (error) => ({ error: error.kind ?? error.constructor.name, message: error.message });
  const result = await Promise.resolve().then(() => run(...args)).catch(failed);
  results.push(result ?? null);
}
process.stdout.write(JSON.stringify(results, encode));
