// Two people changed one field: both values side by side, and a person decides.

import { el, button } from "./dom.js";

/** @returns {Promise<"keep"|"mine"|"later">} */
export function askConflict(s, conflict, mine) {
  const { t } = s;
  return new Promise((resolve) => {
    const dialog = el("dialog", "qs-dialog", s.frame.root);
    const title = el("h2", "", dialog, t("conflict.title"));
    title.id = "qs-conflict-title";
    dialog.setAttribute("aria-labelledby", title.id);
    el("p", "", dialog, t("conflict.lead", { who: conflict.by, field: conflict.label }));
    const list = el("dl", "qs-versus", dialog);
    side(list, t("conflict.yours"), conflict.yours ?? mine, "");
    side(list, t("conflict.theirs"), conflict.theirs, t("conflict.at", { who: conflict.by, when: conflict.at }));
    const actions = el("div", "qs-actions", dialog);
    const choose = (value) => () => dialog.close(value);
    button("qs-button", actions, t("conflict.keep"), choose("keep")).dataset.choice = "keep";
    const mineButton = button("qs-button qs-primary", actions, t("conflict.mine"), choose("mine"));
    mineButton.dataset.choice = "mine";
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue || "later");
    });
    dialog.showModal();
    mineButton.focus();
  });
}

function side(list, label, value, note) {
  const box = el("div", "", list);
  el("dt", "", box, label);
  const text = value === null || value === undefined || value === "" ? "—" : String(value);
  el("dd", "", box, text);
  if (note) el("dd", "qs-note", box, note);
}
