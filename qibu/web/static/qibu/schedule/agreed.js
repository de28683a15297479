// Dates a department has agreed to: before they move, the page says so and asks once. Nothing is blocked
// meanwhile; what is not answered is not saved.

import { el, attr, button } from "./dom.js";
import { AGREED } from "./data.js";

/** Fields whose change opens an agreement again. */
const DATES = new Set(["planned", "planned_start", "planned_finish", "nudge", "duration"]);

export class Agreed {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.last = Promise.resolve(); // one question at a time
  }

  /** Does this change move dates that are agreed? */
  concerns(row, field) {
    return (row.flags & AGREED) !== 0 && DATES.has(field);
  }

  /** May the change go ahead? Asks where it concerns agreed dates. @returns {Promise<boolean>} */
  allows(row, field) {
    if (!this.concerns(row, field)) return Promise.resolve(true);
    const answer = this.last.then(() => (this.concerns(row, field) ? this.ask(row) : true));
    this.last = answer;
    return answer;
  }

  ask(row) {
    const { s } = this, { t } = s, { stage, scroller } = s.frame;
    return new Promise((resolve) => {
      const box = el("div", "qs-ask", stage);
      attr(box, "role", "alertdialog");
      attr(box, "aria-label", t("agreed.label"));
      const text = el("p", "", box, t("agreed.ask", { department: s.plan.departmentName(row) }));
      text.id = "qs-ask-text";
      attr(box, "aria-describedby", text.id);
      const close = (value) => () => {
        const inside = box.contains(document.activeElement);
        box.remove();
        if (inside) scroller.querySelector("[data-key][tabindex='0']")?.focus({ preventScroll: true });
        resolve(value);
      };
      const change = button("qs-button qs-primary", box, t("agreed.change"), close(true));
      button("qs-button", box, t("agreed.cancel"), close(false));
      box.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key === "Escape") close(false)();
      });
      change.focus({ preventScroll: true });
    });
  }
}
