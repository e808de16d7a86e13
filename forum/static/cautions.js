// While somebody types, what in their words could identify them: shown below the field, kept and sent nowhere.
// The patterns and the overlap rule are those of forum/cautions/rules.py; the list of names stays on the server,
// which checks again before a post is taken. Without this script nothing is lost.

const WAIT = 300;
const SHOWN = 5;

// An old browser may not know a pattern's syntax: it goes without that one.
export function compile(patterns) {
  return patterns.flatMap(({ kind, source, flags }) => {
    try {
      return [{ kind, pattern: new RegExp(source, flags) }];
    } catch {
      return [];
    }
  });
}

function* all(text, compiled) {
  for (const { kind, pattern } of compiled) {
    for (const hit of text.matchAll(pattern)) {
      const words = hit[1] ?? hit[0];
      const start = hit.index + hit[0].lastIndexOf(words);
      yield { kind, start, end: start + words.length, text: words };
    }
  }
}

// What overlaps is one finding, of the kind of its longest, of equals the one that begins first.
export function find(text, compiled) {
  const groups = [];
  let end = 0;
  for (const one of [...all(text, compiled)].sort((a, b) => a.start - b.start)) {
    if (one.start >= end) groups.push([]);
    groups[groups.length - 1].push(one);
    end = Math.max(end, one.end);
  }
  return groups.map((group) => {
    const longest = group.reduce((most, one) => (one.text.length > most.text.length ? one : most));
    const [start, last] = [group[0].start, Math.max(...group.map((one) => one.end))];
    return { kind: longest.kind, start, end: last, text: text.slice(start, last) };
  });
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function list(found, kinds, more) {
  const one = ({ kind, text }) => element("li", element("mark", text.trim()), " ", kinds[kind]);
  const items = found.slice(0, SHOWN).map(one);
  const rest = found.length - SHOWN;
  return element("ul", ...items, ...(rest > 0 ? [element("li", more.replace("{n}", rest))] : []));
}

// The box stands there, empty, before anything is found: else a screen reader misses the first words put in it.
function boxFor(field) {
  if (field.nextElementSibling?.matches(".cautions")) return field.nextElementSibling;
  const box = element("div");
  box.className = "cautions";
  box.setAttribute("role", "status");
  box.setAttribute("aria-live", "polite");
  field.after(box);
  return box;
}

function watch(field, { patterns, kinds }) {
  const [box, compiled, more] = [boxFor(field), compile(patterns), field.dataset.cautionsMore ?? "and {n} more"];
  let timer = 0;
  let last = "[]";
  const show = () => {
    const found = find(field.value, compiled);
    const now = JSON.stringify(found.map(({ kind, text }) => [kind, text]));
    if (now === last) return; // or a screen reader reads it all out again
    last = now;
    box.replaceChildren(...(found.length ? [list(found, kinds, more)] : []));
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  });
  show();
}

// Fetched with the page, not at the first key: the request must not tell when somebody began to write.
// Without the session cookie: the answer is the same for everybody.
async function start() {
  const fields = [...document.querySelectorAll("textarea[data-cautions], input[data-cautions]")];
  for (const url of new Set(fields.map((field) => field.dataset.cautions))) {
    const answer = await fetch(url, { credentials: "omit" }).catch(() => null);
    const rules = answer?.ok ? await answer.json().catch(() => null) : null;
    if (rules) fields.filter((field) => field.dataset.cautions === url).forEach((field) => watch(field, rules));
  }
}

if (typeof document !== "undefined") start();
