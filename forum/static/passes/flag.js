// A flag that counts: with a ballot paper in the wallet it is one click more. It goes without cookies, so that it ties to
// no session; without a wallet, or without JavaScript, the form and the link that are there already do their part.

import { isThere, marked, read } from "./store.js";

const form = document.querySelector("form[data-ballot]");
const number = Number(form?.dataset.ballot);

/** @returns {Promise<{token: string, used?: boolean}|undefined>} the paper that counts for this post, if the wallet has it */
async function paper() {
  return (await read()).ballots.find((one) => one.number === number);
}

/** @param {string} text */
function say(text) {
  const said = form.querySelector("[data-said]");
  said.textContent = text;
  said.focus();
}

/** The sentence of an answer that is no JSON is a page's: the post is gone. @param {Response} answer */
async function sentence(answer) {
  const found = await answer.json().catch(() => ({ error: "That post is gone. Nothing was sent." }));
  return answer.ok ? `Your flag is in. It counts with the next release. Your receipt: ${found.receipt}` : found.error;
}

async function flag() {
  const { token } = await paper();
  const choice = `${form.dataset.post}.${new FormData(form).get("rule")}`;
  const answer = await fetch(`/ballots/${number}/vote`, {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ token, choice }),
  });
  const isUsed = answer.ok || answer.status === 409;
  if (isUsed) await marked(number);
  if (isUsed) form.querySelector("[data-counted]").hidden = true;
  if (answer.ok) form.querySelector("[data-plain]").hidden = true;
  say(await sentence(answer));
}

/** @param {{used?: boolean}} found */
function offer({ used }) {
  const button = form.querySelector("[data-counted]");
  document.querySelector("[data-without]").hidden = true;
  if (used) {
    form.querySelector("[data-said]").textContent = `You have used paper number ${number} already: it counts once.`;
    return;
  }
  button.hidden = false;
  form.querySelector("[data-plain]").classList.add("quiet");
  button.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    button.disabled = true;
    await flag().catch(() => say("Your flag did not arrive. Please press the button again."));
    button.disabled = false;
  });
}

const found = form && (await isThere().then((there) => there && paper()).catch(() => undefined));
if (found) offer(found);
