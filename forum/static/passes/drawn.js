// On the front page: shows the notice of a jury to who has one of its keys in their wallet. Nothing is sent.

import { isThere, read } from "./store.js";

const notices = [...document.querySelectorAll("[data-jurors]")];
const jurors = (await isThere().then((there) => there && read()).catch(() => false) || { jurors: [] }).jurors;
for (const notice of notices) {
  const drawn = notice.dataset.jurors.split(" ");
  notice.hidden = !jurors.some(({ key }) => drawn.includes(key));
}
