// Words typed into the minutes that were distributed before the server had them: they stand on the page
// until whoever wrote them says that they are not needed any more.

import { on } from "../dom.js";
import { forget, kept } from "../sheet/local.js";

const card = document.querySelector("[data-left]");
const names = card ? card.dataset.left.split(" ") : [];
const area = card?.querySelector("textarea");
const found = names.map((name) => kept(name)?.body).filter((body) => body && typeof body.text === "string" && body.text !== body.base);

if (found.length) {
  area.value = [...new Set([area.value, ...found.map((body) => body.text)])].filter(Boolean).join("\n\n");
  card.hidden = false;
}

on("click", "[data-left-comment]", () => {
  const comment = document.querySelector("#comments textarea");
  if (!comment) return;
  comment.value = [comment.value, area.value].filter(Boolean).join("\n");
  comment.dispatchEvent(new Event("input", { bubbles: true }));
  comment.focus();
});

on("click", "[data-left-end]", () => {
  names.forEach(forget);
  card.hidden = true;
});
