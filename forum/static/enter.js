// Whoever enters here is not counted on the page that comes next (passes/heads.js).
sessionStorage.removeItem("candour-views");

// A QR code holds /enter#CODE: the fragment never reaches a server. Move it into the field and clear it.
const field = document.querySelector("[data-slip]");
const code = location.hash.slice(1);
if (field && code) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
  field.form.querySelector("button").focus();
}
