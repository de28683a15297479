// Pasting: one value goes into the focused cell; several rows are shown as the server understands them,
// can be corrected there, and are written only when confirmed.

import { el, button, newKey } from "./dom.js";
import { parseTsv } from "./tsv.js";
import { FIELDS, guess } from "./guess.js";
import { post } from "./server.js";
import { NEW_ROW } from "./data.js";

const SHOWN = 200; // rows drawn in the preview; all are checked and added
const LABEL = { start: "planned_start", finish: "planned_finish" };

export class Paste {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    s.frame.scroller.addEventListener("paste", (event) => this.handle(event));
    s.frame.scroller.addEventListener("copy", (event) => s.clipboard.copy(event) || this.copy(event));
  }

  copy(event) {
    const { s } = this, row = s.focusedRow(), column = s.columns.byKey.get(s.focus.key);
    if (event.target.closest(".qs-editor") || !row || !column || String(getSelection())) return;
    event.clipboardData.setData("text/plain", s.cells.text(row, column) || (column.type === "status" ? s.t("status." + row.status) : ""));
    event.preventDefault();
  }

  handle(event) {
    const { s } = this, text = event.clipboardData?.getData("text/plain") || "", table = parseTsv(text);
    const inEditor = event.target.closest(".qs-editor");
    if (!table.length) return;
    const single = table.length === 1 && table[0].length === 1;
    if (inEditor && (single || s.editor.open?.row.id !== NEW_ROW)) return; // ordinary text in an input
    event.preventDefault();
    if (!inEditor && s.clipboard.paste(text)) return;
    if (single) {
      s.editor.put(table[0][0].trim());
      return;
    }
    if (!s.plan.can.plan) {
      s.say(s.t("readOnly"), true);
      return;
    }
    if (inEditor) s.editor.cancel();
    this.open(table);
  }

  open(table) {
    const { s } = this, row = s.focusedRow(), { fields, hasHeading } = guess(table, s.plan);
    this.below = row && row.id !== NEW_ROW ? row : s.entry.below;
    Object.assign(this, { table, fields, hasHeading, key: newKey(), preview: null, corrections: new Map() });
    this.build();
    this.check();
  }

  /** The lines to send: the typed text by field, with what was corrected in the preview. */
  lines() {
    const rows = this.hasHeading ? this.table.slice(1) : this.table;
    return rows.map((cells, index) => {
      const line = {};
      this.fields.forEach((field, column) => { if (field) line[field] = cells[column]; });
      return { ...line, ...this.corrections.get(index) };
    });
  }

  build() {
    const { s } = this, { t } = s;
    const dialog = (this.dialog = el("dialog", "qs-dialog qs-paste", s.frame.root));
    const title = el("h2", "", dialog, t("paste.title"));
    title.id = "qs-paste-title";
    dialog.setAttribute("aria-labelledby", title.id);
    this.lead = el("p", "", dialog);
    const label = el("label", "qs-check", dialog);
    this.heading = el("input", "", label);
    this.heading.type = "checkbox";
    this.heading.checked = this.hasHeading;
    this.heading.addEventListener("change", () => { this.hasHeading = this.heading.checked; this.corrections.clear(); this.check(); });
    el("span", "", label, t("paste.header"));
    this.box = el("div", "qs-pastebox", dialog);
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "region");
    this.box.setAttribute("aria-labelledby", title.id);
    this.summary = el("p", "qs-summary-line", dialog);
    this.summary.setAttribute("role", "status");
    this.buildActions(dialog, t);
    dialog.addEventListener("close", () => { dialog.remove(); s.focusCell(); });
    dialog.showModal();
  }

  buildActions(dialog, t) {
    const actions = el("div", "qs-actions", dialog);
    this.skipLabel = el("label", "qs-check", actions);
    this.skip = el("input", "", this.skipLabel);
    this.skip.type = "checkbox";
    this.skip.addEventListener("change", () => this.showActions());
    this.skipText = el("span", "", this.skipLabel);
    el("span", "qs-space", actions);
    button("qs-button", actions, t("paste.cancel"), () => dialog.close());
    this.commitButton = button("qs-button qs-primary", actions, "", () => this.commit());
    this.commitButton.dataset.choice = "commit";
  }

  /** Ask the server how it understands the lines. */
  async check() {
    const { s } = this, lines = this.lines(), { t } = s;
    this.lead.textContent = this.below ? t("paste.lead", { rows: lines.length, name: this.below.name }) : t("paste.leadEnd", { rows: lines.length });
    this.preview = null;
    this.summary.textContent = t("paste.checking");
    this.showActions();
    const turn = (this.turn = (this.turn || 0) + 1);
    const outcome = await post(s.plan.urls.rows, { key: this.key, ...s.entry.spot(this.below), lines, dry_run: true }, s.options.csrf);
    if (turn !== this.turn) return;
    if (outcome.kind === "done") {
      this.preview = outcome.answer.preview;
      this.summary.textContent = outcome.answer.summary || "";
    } else {
      this.summary.textContent = s.saver.reason(outcome, "lines");
    }
    this.showTable(lines);
    this.showActions();
  }

  get wrong() {
    return this.preview ? this.preview.filter((row) => !row.ok).length : 0;
  }

  showActions() {
    const { t } = this.s, total = this.preview?.length || 0, wrong = this.wrong;
    this.skipLabel.hidden = !wrong || wrong === total;
    this.skipText.textContent = t("paste.skip", { n: wrong });
    const count = this.skip.checked ? total - wrong : total;
    this.commitButton.textContent = t("paste.commit", { n: count });
    this.commitButton.disabled = !this.preview || !count || (wrong > 0 && !this.skip.checked);
  }

  showTable(lines) {
    this.box.textContent = "";
    const table = el("table", "qs-pastetable", this.box), head = el("tr", "", el("thead", "", table));
    el("th", "", head, this.s.t("paste.row")).scope = "col";
    this.fields.forEach((field, column) => this.headCell(head, field, column));
    const body = el("tbody", "", table);
    lines.slice(0, SHOWN).forEach((line, index) => this.bodyRow(body, line, index));
    if (lines.length > SHOWN) el("p", "qs-note", this.box, this.s.t("paste.more", { n: lines.length - SHOWN }));
  }

  headCell(head, field, column) {
    const { t } = this.s, cell = el("th", "", head), select = el("select", "", cell);
    cell.scope = "col";
    select.setAttribute("aria-label", t("paste.column", { n: column + 1 }));
    for (const name of ["", ...FIELDS]) {
      el("option", "", select, name ? t("full." + (LABEL[name] || name)) : t("paste.ignore")).value = name;
    }
    select.value = field;
    select.addEventListener("change", () => {
      const other = this.fields.indexOf(select.value);
      if (select.value && other >= 0) this.fields[other] = ""; // a field stands in one column only
      this.fields[column] = select.value;
      this.corrections.clear();
      this.check();
    });
  }

  bodyRow(body, line, index) {
    const seen = this.preview?.[index], row = el("tr", seen && !seen.ok ? "qs-wrong" : "", body);
    el("th", "", row, String(index + 1)).scope = "row";
    this.fields.forEach((field, column) => {
      const cell = el("td", "", row), understood = field && seen?.cells?.[field];
      if (!field) el("span", "qs-note", cell, this.table[index + (this.hasHeading ? 1 : 0)][column]);
      else if (understood?.problem) this.correction(cell, line, index, field, understood.problem);
      else cell.textContent = understood ? understood.value ?? understood.text ?? "" : line[field] ?? "";
    });
  }

  /** A cell that was not understood can be typed anew right here. */
  correction(cell, line, index, field, problem) {
    const input = el("input", "qs-input", cell);
    input.value = line[field] ?? "";
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-label", this.s.t("full." + (LABEL[field] || field)));
    input.addEventListener("change", () => {
      this.corrections.set(index, { ...this.corrections.get(index), [field]: input.value });
      this.check();
    });
    el("span", "qs-problem", cell, problem);
  }

  async commit() {
    const { s } = this, lines = this.lines().filter((_, index) => this.preview[index].ok || !this.skip.checked);
    this.commitButton.disabled = true;
    const outcome = await s.saver.create(s.plan.urls.rows, { key: this.key, ...s.entry.spot(this.below), lines, dry_run: false });
    if (outcome.kind === "done") {
      this.dialog.close();
      return;
    }
    this.summary.textContent = s.saver.reason(outcome, "lines"); // the dialog stays: nothing pasted is lost
    this.showActions();
  }
}
