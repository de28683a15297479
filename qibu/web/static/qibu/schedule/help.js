// Everything the keyboard can do, in one dialog.

import { el, button } from "./dom.js";

/** Keys as they are printed on them; what they do is a text of the component. */
const KEYS = {
  move: [["↑ ↓ ← →"], ["Page Up", "Page Down"], ["Home", "End"], ["Ctrl+Home", "Ctrl+End"]],
  edit: [["Enter", "F2"], ["Tab"], ["Delete"], ["Ctrl+D"], ["Esc"]],
  rows: [["Insert"], ["Enter"], ["Alt+Shift+→", "Alt+Shift+←"], ["Alt+Shift+↑", "Alt+Shift+↓"], ["Ctrl+Delete"], ["Alt+N", "N"]],
  choose: [["Shift+↑", "Shift+↓"], ["Ctrl+Space", "F8"], ["Ctrl+A"], ["Ctrl+Enter"]],
  clip: [["Ctrl+C"], ["Ctrl+X"], ["Ctrl+V"], ["Ctrl+Z"], ["Ctrl+Shift+Z", "Ctrl+Y"]],
  show: [["Space"], ["Alt+←", "Alt+→"], ["Ctrl+Shift+←", "Ctrl+Shift+→"], ["?"]],
  chart: [["Enter"], ["L", "Alt+L"]],
};

export class Help {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
  }

  open() {
    const { s } = this, { t } = s, dialog = el("dialog", "qs-dialog qs-help", s.frame.root);
    const title = el("h2", "", dialog, t("help.title"));
    title.id = "qs-help-title";
    dialog.setAttribute("aria-labelledby", title.id);
    const box = el("div", "qs-helpbox", dialog);
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-labelledby", title.id);
    for (const [part, lines] of Object.entries(KEYS)) this.part(box, part, lines);
    el("p", "qs-note", box, t("help.predecessors"));
    el("p", "qs-note", box, t("help.mac"));
    const close = button("qs-button qs-primary", el("div", "qs-actions", dialog), t("close"), () => dialog.close());
    dialog.addEventListener("close", () => { dialog.remove(); s.focusCell(); });
    dialog.showModal();
    close.focus();
  }

  part(box, part, lines) {
    const { t } = this.s, section = el("section", "", box), list = [];
    el("h3", "", section, t("help." + part));
    const table = el("dl", "", section);
    lines.forEach((keys, index) => {
      const line = el("div", "", table), term = el("dt", "", line);
      for (const key of keys) list.push(el("kbd", "", term, key));
      el("dd", "", line, t(`help.${part}.${index + 1}`));
    });
  }
}
