// "Me too" beside a thread: with a ballot paper in the wallet it is one click. The vote goes without cookies, so that it
// ties to no session; without a wallet, or without JavaScript, the links that are there already do the same.

import { isThere, marked, read } from "./store.js";

const line = document.querySelector("[data-ballot]");
const TAKEN = {
  support: "Your vote is in. It is counted with the next release.",
  withdraw: "Your vote is taken back, for good, with the next release.",
};

/** @returns {Promise<{token: string, used?: boolean}|undefined>} the paper for this ballot, if the wallet has one */
async function paper() {
  const number = Number(line.dataset.ballot);
  return (await read()).ballots.find((one) => one.number === number);
}

/** Takes the focus with it: the button that had it may be gone. @param {string} text */
function say(text) {
  const said = line.querySelector("[data-said]");
  said.textContent = text;
  said.focus();
}

/** @param {"support"|"withdraw"} choice */
async function vote(choice) {
  const { token } = await paper();
  const number = line.dataset.ballot;
  const answer = await fetch(`/ballots/${number}/vote`, {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ token, choice }),
  });
  const { error, receipt } = await answer.json();
  if (answer.ok || answer.status === 409) await marked(Number(number));
  say(answer.ok ? `${TAKEN[choice]} Your receipt, if you want to check: ${receipt}` : error);
  if (answer.ok || answer.status === 409) offer(true);
}

/** Shows the button that makes sense now. @param {boolean} used */
function offer(used) {
  const [support, withdraw] = line.querySelectorAll("button");
  support.hidden = used;
  withdraw.hidden = !used;
  line.querySelector("[data-without]").hidden = true;
}

/** @param {HTMLButtonElement} button @param {"support"|"withdraw"} choice */
function onPress(button, choice) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await vote(choice).catch(() => say("Your vote did not arrive. Please press the button again."));
    button.disabled = false;
  });
}

const found = line && (await isThere().then((there) => there && paper()).catch(() => undefined));
if (found) {
  const [support, withdraw] = line.querySelectorAll("button");
  onPress(support, "support");
  onPress(withdraw, "withdraw");
  offer(Boolean(found.used));
}
