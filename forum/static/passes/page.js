// What the wallet's page does. The page's sections are in the document from the start; this shows one at a time, says
// aloud what changed and moves the focus there. Data is written as text only.

import * as draw from "./draw.js";
import { seal, unseal } from "./file.js";
import { canCheck } from "./keys.js";
import * as store from "./store.js";
import { weekOf } from "./tokens.js";
import { counted, Refused } from "./words.js";

const page = document.getElementById("wallet");
const places = { registrar: page.dataset.registrar, forum: page.dataset.forum };
const WEEK = 7 * 86_400_000;
const A_MINUTE = 60_000;
const FILE_NAME = "candour-wallet.json";

/** @param {string} id @returns {HTMLElement} */
const byId = (id) => document.getElementById(id);

/** What is known of this draw, in memory only: the checked keys and the address typed. */
const now = { agreed: null, email: "", busy: false };

/**
 * Shows one step and moves the focus to its heading.
 * @param {"ready"|"email"|"code"|"drawing"} step
 * @param {boolean} [focus]
 */
function show(step, focus = true) {
  for (const section of page.querySelectorAll("[data-step]")) section.hidden = section.dataset.step !== step;
  byId("care").hidden = step === "drawing";
  if (focus) byId(`${step}-heading`).focus();
}

/** @param {string} text */
function say(text) {
  byId("said").textContent = text;
}

/** @param {string} [sentence] without one, the last problem goes */
function showProblem(sentence = "") {
  const box = byId("problem");
  box.querySelector("p").textContent = sentence;
  box.hidden = !sentence;
  if (sentence) box.focus();
}

/**
 * Runs what a button asks for: once at a time, and whatever stops it is said in a sentence.
 * @param {() => Promise<void>} work
 * @param {() => Promise<void>} [afterwards] when it was stopped
 */
async function attempt(work, afterwards) {
  if (now.busy) return;
  now.busy = true;
  showProblem();
  say("One moment");
  try {
    await store.exclusively(work);
    if (byId("said").textContent === "One moment") say("");
  } catch (problem) {
    say("");
    await afterwards?.();
    if (problem.kind === "quota") byId("restore").open = true;
    showProblem(problem instanceof Refused ? problem.message : new Refused("unknown").message);
  } finally {
    now.busy = false;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {(fields: FormData) => Promise<void>} work
 * @param {() => Promise<void>} [afterwards] when it was stopped
 */
function onSubmit(form, work, afterwards) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => work(new FormData(form)), afterwards);
  });
}

/** The week it is: the forum's clock, where it says; else this computer's. @param {any} keys @returns {string} */
const currentWeek = (keys) => keys?.week ?? weekOf(new Date());

/**
 * Shows what is in the wallet, or the first step where there is nothing.
 * @param {{drawn?: boolean, focus?: boolean}} [how]  drawn: just now
 */
async function overview({ drawn = false, focus = true } = {}) {
  const wallet = await store.read();
  const [passes, ballots] = [wallet.passes, wallet.ballots].map((list) => list.filter((one) => !one.used).length);
  const holds = `${counted(passes, "pass", "passes")}, ${counted(ballots, "ballot paper", "ballot papers")}`;
  byId("ready-heading").textContent = drawn ? `You are up to date: ${holds}` : `Your wallet: ${holds}`;
  byId("again").hidden = !wallet.passes.some((one) => one.used);
  showCutOff(wallet);
  const isEmpty = wallet.passes.length + wallet.ballots.length === 0;
  byId("save").hidden = byId("wipe").hidden = isEmpty && wallet.pending.length === 0;
  show(isEmpty ? "email" : "ready", focus);
}

/** A draw that was cut off must not be forgotten. @param {import("./store.js").Wallet} wallet */
function showCutOff({ pending }) {
  byId("cut-off").hidden = pending.length === 0;
}

/** After a draw was stopped: a code works once, so the steps begin again. */
async function backToStart() {
  showCutOff(await store.read());
  show(byId("drawing").hidden ? "code" : "email");
}

/** Step 1: the keys are fetched and checked before anybody says who they are. @param {FormData} fields */
async function askForCode(fields) {
  now.agreed = await draw.fetchKeys(places);
  now.email = String(fields.get("email")).trim();
  await draw.sendCode(places, now.email);
  byId("code-field").value = "";
  show("code");
}

/** Steps 2 and 3. @param {FormData} fields */
async function drawAll(fields) {
  const bearer = await draw.signIn(places, now.email, String(fields.get("code")));
  show("drawing");
  const drawn = await draw.drawAll(places, bearer, now.agreed, progress());
  if (drawn === 0 && !(await store.hasWallet())) throw new Refused("quota");
  await navigator.storage?.persist?.().catch(() => false); // else the browser may drop the wallet when short of space
  await forgetOldWeeks();
  say("");
  await overview({ drawn: true });
}

/** A function that moves the bar and, at every quarter, says so. @returns {(done: number, of: number) => void} */
function progress() {
  let quarter = 0;
  return (done, of) => {
    Object.assign(byId("bar"), { max: of, value: done });
    if (Math.floor((4 * done) / of) <= quarter) return;
    quarter = Math.floor((4 * done) / of);
    say(`${25 * quarter} per cent`);
  };
}

/** One click: this week's pass leaves the wallet for good, then goes to the forum as a form of its own. */
async function enter() {
  const keys = await draw.forumKeys(places.forum);
  const scope = `entry:${currentWeek(keys)}`;
  if (Array.isArray(keys.open) && !keys.open.includes(scope)) throw new Refused("shut", keys.members?.[scope] ?? 0);
  send(await store.takePass(scope));
}

/** The last pass once more: if it never arrived it opens the door, and else the forum says that it is used. */
async function enterAgain() {
  const keys = await draw.forumKeys(places.forum);
  send((await store.usedPasses(`entry:${currentWeek(keys)}`)).at(-1));
}

/** @param {string|null|undefined} token */
function send(token) {
  if (!token) throw new Refused("week");
  const form = byId("enter");
  form.elements.pass.value = token;
  form.submit(); // does not fire "submit" again
}

/** @param {FormData} fields */
async function saveFile(fields) {
  say("Sealing the file");
  const text = await seal(await store.read(), String(fields.get("passphrase")));
  const link = document.createElement("a");
  link.download = FILE_NAME;
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), A_MINUTE);
  byId("save-form").reset();
  say("Saved. Without the passphrase nobody can open the file, you included.");
}

/** @param {FormData} fields */
async function restoreFile(fields) {
  say("Opening the file");
  const wallet = await unseal(await fields.get("file").text(), String(fields.get("passphrase")));
  if (wallet.registrar !== places.registrar) throw new Refused("foreign");
  await store.merge(wallet);
  byId("restore-form").reset();
  byId("restore").open = false;
  say("Restored.");
  await overview();
}

async function wipeWallet() {
  await store.wipe();
  byId("wipe").open = false;
  say("Wiped. Nothing of the wallet is left on this page.");
  await overview();
}

/** Passes of weeks over by both clocks, with a week to spare: neither clock alone can make the wallet forget. */
async function forgetOldWeeks() {
  const [mine, theirs] = [weekOf(new Date(Date.now() - WEEK)), currentWeek(now.agreed)];
  await store.forgetBefore(theirs < mine ? theirs : mine);
}

/** @returns {Promise<void>} throws Refused where the wallet cannot work */
async function checkBrowser() {
  if (!globalThis.isSecureContext) throw new Refused("insecure");
  const able = globalThis.indexedDB && navigator.locks && AbortSignal.timeout && (await canCheck());
  if (!able) throw new Refused("browser");
}

function listen() {
  onSubmit(byId("email-form"), askForCode);
  onSubmit(byId("code-form"), drawAll, backToStart);
  onSubmit(byId("enter"), enter);
  onSubmit(byId("again-form"), enterAgain);
  onSubmit(byId("save-form"), saveFile);
  onSubmit(byId("restore-form"), restoreFile);
  onSubmit(byId("wipe-form"), wipeWallet);
  byId("draw-more").addEventListener("click", () => show("email"));
  byId("other-email").addEventListener("click", () => show("email"));
  // Back on this page from the forum: the pass in the form is used, and the counts have changed.
  addEventListener("pageshow", ({ persisted }) => {
    byId("enter").elements.pass.value = "";
    if (persisted) overview();
  });
}

async function start() {
  sessionStorage.removeItem("candour-views"); // whoever enters here is not counted on the page that comes next
  for (const id of ["loading", "without"]) byId(id).remove();
  try {
    await checkBrowser();
    listen();
    await overview({ focus: false });
  } catch (problem) {
    showProblem(problem instanceof Refused ? problem.message : new Refused("storage").message);
  }
}

start();
