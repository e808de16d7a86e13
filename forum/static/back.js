// The answer to a form is kept nowhere, so the way back to it ends at a browser's error page. When such a page's own
// form goes on, the page leaves its place in the history to one that can be asked for again. No words stand in an
// address, and nothing is stored; until the button is pressed, reloading the page gives it back as it was.

for (const form of document.querySelectorAll("form[data-back]")) {
  form.addEventListener("submit", ({ submitter }) => {
    const stays = submitter?.value === "download" || submitter?.name === "back";
    if (!stays) history.replaceState(null, "", form.dataset.back);
  });
}
