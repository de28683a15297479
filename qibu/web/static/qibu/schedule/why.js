// "Why this day?": the server's reasons, asked for when somebody wants them.

import { el, attr } from "./dom.js";
import { getPart } from "./server.js";

/** Put the reasons for a task's dates into the card, in place of the button that asked for them. */
export async function showReasons(s, row, box, asked) {
  asked.disabled = true;
  const text = el("div", "qs-why");
  attr(text, "role", "status");
  asked.parentNode.before(text);
  try {
    text.append(...await getPart(s.plan.urls.why.replace("{id}", row.id)));
    asked.remove();
  } catch {
    text.textContent = s.t("card.whyFailed");
    asked.disabled = false;
  }
  if (box.isConnected && !box.contains(document.activeElement)) box.querySelector("button, a")?.focus();
}
