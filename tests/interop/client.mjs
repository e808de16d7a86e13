// Draws one pass with somebody else's Privacy Pass client, unmodified:
//   node client.mjs REGISTRAR FORUM_HOST [SCOPE]          the bearer comes on standard input
// The token goes to standard output in base64url. Without SCOPE it is of the first key of the directory.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { MediaType, PRIVATE_TOKEN_ISSUER_DIRECTORY, sendTokenRequest } from "@cloudflare/privacypass-ts";
import { publicVerif, TOKEN_TYPES, TokenChallenge } from "@cloudflare/privacypass-ts";

const [registrar, forumHost, wanted] = process.argv.slice(2);
const bearer = readFileSync(0, "utf8").trim();

const answer = await fetch(registrar + PRIVATE_TOKEN_ISSUER_DIRECTORY);
if (answer.headers.get("content-type") !== MediaType.PRIVATE_TOKEN_ISSUER_DIRECTORY) throw new Error("not a directory");
const directory = await answer.json();
const entry = directory["token-keys"].find((key) => !wanted || key["candour-scope"] === wanted);
if (entry["token-type"] !== TOKEN_TYPES.BLIND_RSA.value) throw new Error("not a blind RSA key");

const scopeHash = createHash("sha256").update(`candour/v1/scope\0${entry["candour-scope"]}`).digest();
const host = new URL(registrar).host;
const challenge = new TokenChallenge(TOKEN_TYPES.BLIND_RSA.value, host, new Uint8Array(scopeHash), [forumHost]);

const client = new publicVerif.Client(publicVerif.BlindRSAMode.PSS);
const key = new Uint8Array(Buffer.from(entry["token-key"], "base64url"));
const request = await client.createTokenRequest(challenge, key);
const where = new URL(directory["issuer-request-uri"], registrar);
const headers = new Headers({ authorization: `Bearer ${bearer}` });
const response = await sendTokenRequest(request.serialize(), where.href, headers);
const token = await client.finalize(client.deserializeTokenResponse(response));

process.stdout.write(Buffer.from(token.serialize()).toString("base64url"));
