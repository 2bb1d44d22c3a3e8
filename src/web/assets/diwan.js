// What makes the pages a little quicker to use. Everything works without it.
"use strict";

// "/" goes to the search box, as in many programs; never while something is typed.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = document.getElementById("q");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  }
});

// A choice that has a button beside it for browsers without scripts is made at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-at-once]");
  if (form) {
    form.requestSubmit();
  }
});

document.documentElement.classList.add("js");

// A thumbnail that is not there leaves its place empty instead of a broken sign.
document.addEventListener("error", (event) => {
  if (event.target.matches?.(".thumb img")) {
    event.target.dataset.failed = "";
  }
}, true);
