// The card of a task beside its bar: all its dates, what they follow from, what is agreed and promised.
// It comes when the pointer rests on a bar, and stays when one clicks it or presses Enter in the chart.

import { el, attr, button, clamp } from "./dom.js";
import { CRITICAL } from "./data.js";
import { agreementText, constraintText, missedBy, promiseSentence, signed } from "./words.js";
import { showReasons } from "./why.js";

const REST = 450, LINGER = 250, GAP = 6; // ms the pointer rests, ms the card stays; px from the bar

export class Card {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.box = this.row = null;
    const { scroller, stage } = s.frame;
    scroller.addEventListener("pointerover", (event) => this.over(event));
    scroller.addEventListener("pointerout", (event) => { if (event.target.closest?.(".qs-bar")) this.later(LINGER, () => this.hide()); });
    scroller.addEventListener("scroll", () => this.close(), { passive: true });
    scroller.addEventListener("click", (event) => this.click(event));
    scroller.addEventListener("pointerdown", () => { if (!this.pinned) this.close(); });
    document.addEventListener("pointerdown", (event) => { if (!stage.contains(event.target)) this.close(); });
    scroller.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.box) { this.close(); event.preventDefault(); } });
  }

  later(delay, job) {
    clearTimeout(this.timer);
    this.timer = setTimeout(job, delay);
  }

  rowOf(target) {
    const bar = target.closest?.(".qs-bar");
    return bar && bar.closest(".qs-row").line.row;
  }

  over(event) {
    const row = this.rowOf(event.target);
    if (!row || event.pointerType === "touch" || this.s.drag.active || this.pinned || row === this.row) {
      if (row && row === this.row) clearTimeout(this.timer);
      return;
    }
    this.later(REST, () => { if (!this.s.drag.active) this.open(row, false); });
  }

  /** A click pins the card; with a finger the first tap chooses the bar, the second opens it. */
  click(event) {
    const row = this.rowOf(event.target);
    if (!row || this.s.drag.dragged) {
      if (!this.s.drag.dragged) this.close();
      return;
    }
    const chosen = this.tapped === row.id;
    this.tapped = row.id;
    if (event.pointerType !== "touch" || chosen) this.open(row, true);
  }

  /** @param {boolean} pinned  stays until it is closed; `focus` puts the keyboard into it */
  open(row, pinned, focus = false) {
    this.close();
    const { s } = this;
    this.row = row;
    this.pinned = pinned;
    const box = (this.box = el("div", "qs-card", s.frame.stage));
    attr(box, "role", "dialog");
    attr(box, "aria-label", s.t("card.label", { name: row.name }));
    el("h2", "", box, [row.code, row.name].filter(Boolean).join(" "));
    el("p", "qs-note", box, [s.plan.departmentName(row), s.plan.personName(row), s.cells.stateWords(row).join(" · ")].filter(Boolean).join(" · "));
    this.facts(el("dl", "qs-facts", box), row);
    this.buttons(box, row);
    box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    box.addEventListener("pointerleave", () => this.later(LINGER, () => this.hide()));
    box.addEventListener("keydown", (event) => this.key(event));
    this.place(row);
    if (focus) box.querySelector("button, a")?.focus();
  }

  /** Leave unless somebody wants it to stay. */
  hide() {
    if (!this.pinned && !this.box?.contains(document.activeElement)) this.close();
  }

  close() {
    clearTimeout(this.timer);
    if (!this.box) return;
    const inside = this.box.contains(document.activeElement);
    this.box.remove();
    this.box = this.row = null;
    this.pinned = false;
    if (inside) this.s.focusCell();
  }

  key(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close();
  }

  facts(list, row) {
    const { s } = this, { t, plan } = s, { days } = plan, open = t("bar.open");
    const fact = (name, text) => {
      if (!text) return;
      el("dt", "", list, t("card." + name));
      el("dd", "", list, text);
    };
    const span = (from, to) => ((from ?? to ?? null) === null ? ""
      : t("card.span", { from: days.short(from) || open, to: days.short(to) || open }));
    fact("planned", span(row.planned_start, row.planned_finish));
    fact("forecast", span(row.forecast_start, row.forecast_finish));
    fact("actual", span(row.actual_start, row.actual_finish));
    fact("baseline", span(row.baseline_start, row.baseline_finish));
    if (row.variance !== null) fact("variance", t("card.days", { n: signed(row.variance) }));
    if (row.total_float !== null) fact("float", row.flags & CRITICAL ? t("card.critical") : t("card.days", { n: row.total_float }));
    const late = missedBy(row), deadline = days.short(row.deadline);
    fact("deadline", late ? t("card.late", { date: deadline, n: late }) : deadline);
    fact("constraint", constraintText(row, plan, t));
    fact("agreed", agreementText(row, plan, t));
    for (const link of plan.promises.get(row.id) || []) fact("promise", promiseSentence(link, plan, t));
  }

  buttons(box, row) {
    const { s } = this, { t } = s, actions = el("div", "qs-cardactions", box);
    const { why, task } = s.plan.urls;
    if (why && !row.hasChildren) button("qs-button", actions, t("card.why"), async (event) => {
      await showReasons(s, row, box, event.target);
      if (this.box === box) this.place(row); // it is higher now
    });
    button("qs-button", actions, t("card.links"), () => { this.close(); s.linkEditor.list(row); });
    if (!task) return;
    const link = el("a", "qs-button", actions, t("card.task"));
    attr(link, "href", task.replace("{id}", row.id));
    const { report } = s.plan.urls;
    if (report) attr(el("a", "qs-button", actions, t("card.report")), "href", report.replace("{id}", row.id));
  }

  /** Below the bar, or above it where there is no room; on a phone the style sheet puts it at the bottom. */
  place(row) {
    const { s, box } = this, stage = s.frame.stage.getBoundingClientRect();
    const bar = s.grid.line(row.id)?.chart.parts.bar?.getBoundingClientRect();
    if (!bar || s.columns.phone) return;
    const size = box.getBoundingClientRect(), left = Math.max(bar.left - stage.left, s.panes.width + GAP);
    const below = bar.bottom - stage.top + GAP, above = bar.top - stage.top - size.height - GAP;
    box.style.left = clamp(left, GAP, Math.max(GAP, stage.width - size.width - GAP)) + "px";
    const fits = below + size.height <= stage.height - GAP;
    box.style.top = (fits ? below : above > 0 ? above : Math.max(GAP, stage.height - size.height - GAP)) + "px";
  }
}
