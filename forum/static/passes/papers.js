// A box with a form that a paper from the wallet answers: a ballot of an election, the wish for a recall, the pulse, a
// theme. It goes without cookies, so that it ties to no session; without a wallet, or without JavaScript, the links that
// are there already do the same. `data-papers` has the ballot numbers that would do, of which the first unused is taken.

import { isThere, marked, read, takeBallot } from "./store.js";

const LOST = "That did not arrive. Please press the button again.";

/** @param {HTMLElement} box @param {string} text */
function say(box, text) {
  const said = box.querySelector("[data-said]");
  said.textContent = text;
  said.focus();
}

/** What is filled in, best first. @param {HTMLFormElement} form */
const choice = (form) => new FormData(form).getAll("choice").filter(Boolean).join(",");

/** @param {HTMLElement} box @param {HTMLFormElement} form @param {number} number */
async function vote(box, form, number) {
  const token = await takeBallot(number);
  const answer = await fetch(`/ballots/${number}/vote`, {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ token, choice: choice(form) }),
  });
  const { error, receipt } = await answer.json();
  const done = answer.ok || answer.status === 409;
  if (done) await marked(number);
  form.hidden = done;
  say(box, answer.ok ? `${box.dataset.taken} Your receipt, if you want to check that it is in: ${receipt}` : error);
}

/** @param {HTMLElement} box @param {{number: number, used?: boolean}[]} papers */
function offer(box, papers) {
  const [form, unused] = [box.querySelector("form"), papers.find((one) => !one.used)];
  box.querySelector("[data-without]").hidden = true;
  form.hidden = !unused;
  if (!unused) box.querySelector("[data-said]").textContent = box.dataset.used ?? box.dataset.taken;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    await vote(box, form, unused.number).catch(() => say(box, LOST));
    button.disabled = false;
  });
}

const wallet = await isThere().then((there) => there && read()).catch(() => undefined);
for (const box of wallet ? document.querySelectorAll("[data-papers]") : []) {
  const numbers = box.dataset.papers.split(" ").map(Number);
  const papers = wallet.ballots.filter((one) => numbers.includes(one.number));
  if (papers.length) offer(box, papers);
}
