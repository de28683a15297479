// 批量修改: what is chosen here changes in all chosen rows at once, or in none. The server says beforehand
// what it comes to.

import { el, button, setText } from "./dom.js";
import { AGREED, CANCELLED, DONE } from "./data.js";
import { post } from "./server.js";

const WAIT = 200; // ms of rest before the server is asked

export class Bulk {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
  }

  open(rows) {
    const { s } = this, { t } = s;
    if (!rows.length || this.dialog) return;
    this.rows = rows;
    this.ids = rows.map((row) => row.id);
    const dialog = (this.dialog = el("dialog", "qs-dialog qs-bulk", s.frame.root));
    const title = el("h2", "", dialog, t("bulk.title", { n: rows.length }));
    title.id = "qs-bulk-title";
    dialog.setAttribute("aria-labelledby", title.id);
    el("p", "", dialog, t("bulk.lead"));
    const form = el("form", "", dialog);
    form.method = "dialog";
    this.fields = el("div", "qs-fields", form);
    this.build(rows);
    this.summary = el("p", "qs-summary-line", form);
    this.summary.setAttribute("role", "status");
    this.refused = el("ul", "qs-refused", form);
    const actions = el("div", "qs-actions", form);
    button("qs-button", actions, t("paste.cancel"), () => dialog.close());
    this.commitButton = el("button", "qs-button qs-primary", actions, t("bulk.commit"));
    this.commitButton.dataset.choice = "commit";
    form.addEventListener("submit", (event) => { event.preventDefault(); this.commit(); });
    form.addEventListener("input", () => this.later());
    dialog.addEventListener("close", () => { dialog.remove(); this.dialog = null; s.focusCell(); });
    dialog.showModal();
    this.check();
  }

  build(rows) {
    const { s } = this, { t, plan } = s, keep = ["", t("bulk.keep")], none = ["-", t("bulk.empty")];
    const departments = [...plan.departments];
    this.department = this.choice("department", [keep, none, ...departments]);
    const near = new Set(rows.map((row) => row.department));
    const people = [...plan.people.values()].sort((a, b) => b.departments.some((d) => near.has(d)) - a.departments.some((d) => near.has(d)));
    this.assignee = this.choice("assignee", [keep, none, ...people.map(({ id, name, departments: of }) => [id, this.personName(name, of, people)])]);
    this.status = this.choice("status", [keep, ...[0, 1, 2, 3, 4].map((code) => [code, t("status." + code)])]);
    this.duration = this.number("duration", t("bulk.keep"), { min: 1, max: 9999 });
    this.shift = this.number("shift", "±0", { min: -999, max: 999 });
    this.shift.setAttribute("aria-describedby", el("span", "qs-note", this.shift.parentNode, t("bulk.shiftNote")).id = "qs-bulk-shift");
  }

  /** People of the same name are told apart by their department. */
  personName(name, departments, people) {
    const same = people.filter((one) => one.name === name).length > 1;
    return same ? `${name} · ${this.s.plan.departments.get(departments[0]) || ""}` : name;
  }

  field(key) {
    const label = el("label", "qs-field", this.fields);
    el("span", "", label, this.s.t(key === "shift" ? "bulk.shift" : "full." + key));
    return label;
  }

  choice(key, options) {
    const select = el("select", "qs-box", this.field(key));
    for (const [value, text] of options) el("option", "", select, text).value = value;
    select.name = key;
    return select;
  }

  number(key, hint, range) {
    const input = el("input", "qs-box", this.field(key));
    Object.assign(input, { type: "number", name: key, placeholder: hint, step: 1, ...range });
    return input;
  }

  /** What is asked for, as the server takes it. */
  wish() {
    const changes = {}, given = (value) => (value === "-" ? null : Number(value));
    for (const key of ["department", "assignee", "status"]) if (this[key].value !== "") changes[key] = given(this[key].value);
    if (this.duration.value) changes.duration = Number(this.duration.value);
    return { tasks: this.ids, changes, shift: Number(this.shift.value) || 0 };
  }

  later() {
    clearTimeout(this.timer);
    this.commitButton.disabled = true;
    this.timer = setTimeout(() => this.check(), WAIT);
  }

  /** Ask what the change would come to. */
  async check() {
    const { s } = this, wish = this.wish(), dialog = this.dialog, nothing = !Object.keys(wish.changes).length && !wish.shift;
    this.showRefused([]);
    setText(this.summary, nothing ? s.t("bulk.nothing") : s.t("paste.checking"));
    this.commitButton.disabled = true;
    if (nothing) return;
    const turn = (this.turn = (this.turn || 0) + 1);
    const outcome = await post(s.plan.urls.bulk, { ...wish, dry_run: true }, s.options.csrf);
    if (turn !== this.turn || dialog !== this.dialog) return;
    if (outcome.kind !== "done") {
      setText(this.summary, s.saver.reason(outcome, ""));
      return;
    }
    const dates = wish.shift || wish.changes.duration, agreed = dates ? this.rows.filter((row) => row.flags & AGREED && row.status !== DONE && row.status !== CANCELLED).length : 0;
    setText(this.summary, outcome.answer.summary + (agreed ? " " + s.t("bulk.agreed", { n: agreed }) : ""));
    this.showRefused(outcome.answer.refused);
    this.commitButton.disabled = !outcome.answer.count || outcome.answer.refused.length > 0;
  }

  /** Rows that refuse it, each with its reason: then none is changed. */
  showRefused(lines) {
    this.refused.textContent = "";
    this.refused.hidden = !lines.length;
    for (const line of lines) el("li", "", this.refused, line);
  }

  /** Change control asks for a change request: it begins with what was chosen here. */
  showWay(way) {
    this.refused.hidden = false;
    el("a", "", el("li", "", this.refused), this.s.t("changeRequest")).href = way;
  }

  async commit() {
    const { s } = this, wish = this.wish(), fields = [...Object.keys(wish.changes), ...(wish.shift ? ["shift"] : [])];
    if (this.commitButton.disabled) return;
    this.commitButton.disabled = true;
    const before = s.history.before(this.ids, fields);
    const outcome = await post(s.plan.urls.bulk, wish, s.options.csrf);
    if (outcome.kind !== "done") {
      setText(this.summary, s.saver.reason(outcome, "")); // what was chosen stays
      if (outcome.way) this.showWay(outcome.way);
      this.commitButton.disabled = false;
      return;
    }
    s.take(outcome.answer, { own: true });
    const name = s.t("did.bulk", { n: outcome.answer.ids.length });
    s.history.edited(before, name, outcome.answer);
    this.dialog.close();
    s.history.offer(outcome.answer.message || name);
  }
}
