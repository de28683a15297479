// The empty row for new tasks: at the end of the plan, or below a row where Insert was pressed.
// Enter creates the task and offers the next empty row, so that a list is typed without the mouse.

import { NEW_ROW, emptyRow } from "./data.js";
import { newKey } from "./dom.js";

/** Fields of the row and the names they have among the typed lines. */
export const LINE_FIELDS = {
  name: "name", department: "department", assignee: "assignee",
  planned_start: "start", planned_finish: "finish", duration: "duration",
};

export class Entry {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.row = emptyRow();
    this.home();
  }

  /** Back to the end of the plan. */
  home() {
    this.below = null; // the row it stands below when inserted
    this.clear();
  }

  clear() {
    this.key = newKey();
    this.values = {};
    for (const field of Object.keys(LINE_FIELDS)) {
      this.row[field] = null;
      this.s.drafts.delete(NEW_ROW, field);
    }
    this.row.name = "";
  }

  /** What the tree needs to place the row; null when there is none. */
  get placing() {
    const { s } = this;
    if (!s.plan.can.plan || s.test) return null;
    const below = this.below && s.plan.byId.get(this.below.id);
    this.row.level = below ? below.level + (this.isInside(below) ? 1 : 0) : 0;
    if (!below && s.plan.rows.length) this.row.level = s.plan.rows[s.plan.rows.length - 1].level;
    return { row: this.row, after: below || null };
  }

  isInside(row) {
    return row.hasChildren && !this.s.tree.isClosed(row);
  }

  /** Where the server puts new rows: {after, parent}; after null means first in the parent. */
  spot(below) {
    const { plan } = this.s, row = below || plan.rows[plan.rows.length - 1];
    if (!row) return { after: null, parent: null };
    if (below && this.isInside(row)) return { after: null, parent: row.id };
    return { after: row.id, parent: row.parent ? row.parent.id : null };
  }

  insertBelow(row) {
    if (!this.s.plan.can.plan) return;
    if (row.id !== NEW_ROW) {
      this.below = row;
      this.s.relist();
    }
    this.s.editor.start(this.row, "name");
  }

  /** A cell of the row was typed. */
  put(field, { value, text }) {
    if (value === null || value === "") {
      delete this.values[field];
      this.s.drafts.delete(NEW_ROW, field);
    } else {
      this.values[field] = typeof value === "string" ? value : text;
      this.s.drafts.set(NEW_ROW, field, { value, text, state: "typed" });
    }
    this.row[field] = field.startsWith("planned") && value ? this.s.plan.days.index(value) : value;
    this.s.saver.show(NEW_ROW);
  }

  /** Tab goes on typing in the next cell, Enter creates the task. */
  after(rows, columns) {
    if (rows) {
      this.create();
      return;
    }
    const { s } = this, shown = s.columns.shown;
    let index = s.columns.byKey.get(s.focus.key).index + columns;
    while (shown[index] && !(shown[index].key in LINE_FIELDS)) index += columns;
    if (shown[index]) s.editor.start(this.row, shown[index].key);
    else this.create();
  }

  async create() {
    const { s } = this;
    if (!this.values.name) {
      s.focusCell(NEW_ROW, "name");
      return;
    }
    const line = {};
    for (const [field, text] of Object.entries(this.values)) line[LINE_FIELDS[field]] = text;
    const known = new Set(s.plan.byId.keys());
    const body = { key: this.key, ...this.spot(this.below), lines: [line], dry_run: false };
    const outcome = await s.saver.create(s.plan.urls.rows, body);
    if (outcome.kind !== "done") {
      this.complain(outcome);
      return;
    }
    const made = s.plan.rows.find((row) => !known.has(row.id));
    if (this.below) this.below = made || null;
    this.clear();
    s.relist();
    s.editor.start(this.row, "name");
  }

  /** Nothing typed is lost: the reason stands at the cell it belongs to. */
  complain(outcome) {
    const { s } = this, message = s.saver.reason(outcome, "name");
    const fields = Object.keys(LINE_FIELDS).filter((field) => outcome.errors?.[LINE_FIELDS[field]]);
    for (const field of fields.length ? fields : ["name"]) {
      const draft = s.drafts.get(NEW_ROW, field) || { value: null, text: "" };
      const why = outcome.errors?.[LINE_FIELDS[field]]?.join(" ") || message;
      s.drafts.set(NEW_ROW, field, { ...draft, state: "wrong", message: why });
    }
    s.saver.show(NEW_ROW);
    s.say(message, true);
    s.focusCell(NEW_ROW, fields[0] || "name");
  }
}
