// The page of a record works without this. With it: keys for pages and hits, a button that copies the citation,
// and the hit that is meant is brought into sight within the sheet.
"use strict";

(() => {
  const keys = { PageDown: "next", PageUp: "prev", n: "next-hit", p: "prev-hit" };

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (writing || event.ctrlKey || event.altKey || event.metaKey) return;
    const tool = keys[event.key] && document.querySelector(`a[data-tool="${keys[event.key]}"]`);
    if (tool) {
      event.preventDefault();
      tool.click();
    }
  });

  const here = document.querySelector(".hit.here");
  const frame = document.querySelector(".scan-frame");
  const image = document.querySelector(".scan img");
  const show = () => here && frame && here.scrollIntoView({ block: "center", inline: "center" });
  if (image && !image.complete) image.addEventListener("load", show, { once: true });
  show();

  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    const word = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = word; }, 2000);
    });
  }
})();
