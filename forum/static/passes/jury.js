// The page of juries, for who has a wallet: puts a key into the lot, and opens the case of a jury that drew it. Whatever
// is sent goes without cookies, so that neither ties to a session. Without JavaScript `candour-jury` does the same.

import { makeCode, makeKey } from "./jurykeys.js";
import { isThere, jurorKey, marked, read, takeBallot } from "./store.js";

const lot = document.querySelector("[data-volunteer]");
const SAID = {
  in: "Your key is in the lot from the next release on. If it is drawn, the front page will tell you here in this browser.",
  lost: "That did not arrive. Please press the button again.",
};

/**
 * @param {string} path
 * @param {URLSearchParams} body
 * @param {string} accept
 * @returns {Promise<Response>}
 */
function post(path, body, accept) {
  const plain = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error" };
  return fetch(path, { ...plain, method: "POST", headers: { accept }, body });
}

/** @param {string} text */
function say(text) {
  const said = lot.querySelector("[data-said]");
  said.textContent = text;
  said.focus();
}

/** The key is on the disk before it is sent: sent and lost, it would take a place in the lot that nobody can fill. */
async function volunteer() {
  const number = Number(lot.dataset.volunteer);
  const [token, { key }] = [await takeBallot(number), await jurorKey(number, () => makeKey(number))];
  const answer = await post(`/ballots/${number}/vote`, new URLSearchParams({ token, choice: key }), "application/json");
  const { error } = await answer.json();
  if (answer.ok || answer.status === 409) await marked(number);
  say(answer.ok ? SAID.in : error);
  if (answer.ok || answer.status === 409) lot.querySelector("button").hidden = true;
}

/** @param {import("./store.js").Wallet} wallet */
function offerLot({ ballots, jurors }) {
  const number = Number(lot.dataset.volunteer);
  const paper = ballots.find((one) => one.number === number);
  if (!paper) return;
  const [button, without] = [lot.querySelector("button"), lot.querySelector("[data-without]")];
  without.hidden = true;
  button.hidden = Boolean(paper.used);
  if (paper.used) lot.querySelector("[data-said]").textContent = jurors.some((one) => one.number === number) ? SAID.in : "";
  onPress(button, () => volunteer().catch(() => say(SAID.lost)));
}

/** @param {HTMLButtonElement} button @param {() => Promise<void>} work */
function onPress(button, work) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await work();
    button.disabled = false;
  });
}

/**
 * Shows the page that came back inside this one, and lets its form be sent without cookies too.
 * @param {HTMLElement} place
 * @param {Response} answer
 */
async function show(place, answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...page.querySelector("main").childNodes);
  for (const form of place.querySelectorAll("form")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form));
      post(new URL(form.action).pathname, body, "text/html").then((next) => show(place, next)).catch(() => lost(place));
    });
  }
  const heading = place.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus();
}

/** What was typed stays in the form. @param {HTMLElement} place */
function lost(place) {
  const line = document.createElement("p");
  line.className = "problem";
  line.role = "alert";
  line.textContent = SAID.lost;
  place.append(line);
}

/** @param {HTMLElement} jury @param {import("./jurykeys.js").JurorKey[]} jurors */
async function offerCase(jury, jurors) {
  const drawn = jury.dataset.jurors.split(" ");
  const mine = jurors.find(({ key }) => drawn.includes(key));
  if (!mine) return;
  const code = await makeCode(mine, jury.dataset.leaf);
  const [notice, place] = [jury.querySelector("[data-mine]"), jury.querySelector("[data-case]")];
  notice.querySelector("[data-code]").textContent = code;
  notice.hidden = false;
  onPress(notice.querySelector("button"), () =>
    post(`/juries/${jury.dataset.jury}`, new URLSearchParams({ code }), "text/html")
      .then((answer) => show(place, answer))
      .catch(() => lost(place)),
  );
}

const wallet = await isThere().then((there) => there && read()).catch(() => undefined);
if (wallet) {
  if (lot) offerLot(wallet);
  for (const jury of document.querySelectorAll("[data-jury]")) await offerCase(jury, wallet.jurors);
}
