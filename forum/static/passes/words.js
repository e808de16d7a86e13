// Every sentence with which the wallet stops. Each says what happened, and what a person can do now.

const TELL = "Nothing was drawn. Please tell your union rep and whoever runs the forum, and come back when they have an answer.";
const MARKED = "Keys that are not the same for everybody could be used to tell your passes from other people's.";
const REWRITTEN = "A log that can be rewritten could hide a key that was made for you alone.";

const SENTENCES = {
  insecure: () => "This page works only over a secure connection (https). Please check the address you came by.",
  browser: () =>
    "This browser is too old for the wallet: it cannot check the registrar's signatures. Please update it or use another one, or come in with a printed slip.",
  unknown: () => "Something went wrong in this browser. Please reload the page. Nothing is lost.",
  storage: () =>
    "This browser does not let the page store anything, so passes would be lost. Private windows often do this: please use an ordinary window or another browser.",
  tabs: () => "Your wallet is busy in another tab or window. Please go on there, or close it and try again here.",
  registrar: () =>
    "The registrar cannot be reached. Please check your connection and try again in a few minutes. Nothing is lost.",
  forum: () => "The forum cannot be reached. Please check your connection and try again. Nothing is lost.",
  lost: () =>
    "The registrar's answer did not arrive. Nothing is lost: draw again, here in this browser, and the same passes are asked for once more.",
  busy: () => "Too many people are asking the registrar at this moment. Please try again in ten minutes.",
  email: () => "Please type your whole e-mail address, the one your employer has of you.",
  code: () => "That code is wrong or too old. Please check the six digits, or ask for a new code.",
  expired: () => "Your sign-in at the registrar has run out. Please ask for a new code. Nothing is lost.",
  eligible: () => "This address is known to the registrar, but not as someone who draws passes.",
  quota: () =>
    "There is nothing to draw for you at the moment. If you drew in another browser, save the wallet to a file there and restore it here. If this forum is new: keys stand in public for a week before they are used; a printed slip lets you in until then. New passes come every week.",
  again: () => "The registrar's keys have changed since this page read them. Please draw again. Nothing is lost.",
  address: () => `The forum and the registrar do not name each other by the same addresses. ${TELL}`,
  form: (who) => `The list of keys from the ${who} is not what it should be. ${TELL}`,
  unsigned: (what) => `The key for ${what} does not bear the registrar's signature. ${MARKED} ${TELL}`,
  twokeys: (what) => `The list of keys names more than one key for ${what}. ${MARKED} ${TELL}`,
  unlogged: (what) =>
    `The registrar's key for ${what} is not the one in the forum's log, where everybody could see it. ${MARKED} ${TELL}`,
  nolog: () => `The forum does not show its log, so nobody can check that the keys are the same for everybody. ${TELL}`,
  logname: () => `The log that the forum shows is not its own: it goes by another name. ${TELL}`,
  logkey: () =>
    `The forum's log is signed with another key than when this wallet last saw it. ${REWRITTEN} ${TELL} Only if they tell you that the forum was set up anew: wipe this wallet and draw again.`,
  badlog: (what) => `The forum's log does not hold together: ${what} cannot be right. ${TELL}`,
  history: () => `The forum shows a history that is not the one it showed before. ${REWRITTEN} ${TELL}`,
  changed: () =>
    `The registrar signs with another key than when this wallet was made. ${MARKED} ${TELL} Only if they tell you that the registrar was set up anew: wipe this wallet and draw again.`,
  signature: (what) =>
    `The registrar answered with a signature that is not of its key for ${what}. ${MARKED} Please do not draw again, and tell your union rep and whoever runs the forum.`,
  week: () => "There is no pass for this week in this wallet. Draw what is new, or restore a wallet from a file.",
  shut: (members) =>
    `This week is not open yet: too few people have drawn passes to hide among (${members} so far). Your pass is kept. Please try again later.`,
  passphrase: () => "Please take a longer passphrase: at least 12 characters, such as four words that do not belong together.",
  sealed: () => "That passphrase does not open the file, or the file was changed. Please type it again.",
  file: () => "That is not a wallet file.",
  foreign: () => "That wallet belongs to another registrar or another forum, so its passes are of no use here.",
};

/** Something that stops the wallet; the message is a sentence to show. */
export class Refused extends Error {
  /** @param {keyof typeof SENTENCES} kind @param {string|number} [detail] */
  constructor(kind, detail = "") {
    super(SENTENCES[kind](detail));
    this.kind = kind;
  }
}

/** @param {number} count @param {string} one @param {string} many @returns {string} "1 pass", "20 passes" */
export const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** What a scope is called on the page. @param {string} scope @returns {string} */
export function named(scope) {
  const [sort, rest] = String(scope).slice(0, 40).split(":");
  return { entry: `week ${rest}`, ballot: `ballot ${Number(rest)}`, block: `block ${rest}` }[sort] ?? "the list";
}
