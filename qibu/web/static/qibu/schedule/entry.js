// The empty row for new tasks: at the end of the plan, or below a row where Insert was pressed.
// Enter creates the task and offers the next empty row, so that a list is typed without the mouse.

import { NEW_ROW, emptyRow } from "./data.js";
import { newKey } from "./dom.js";

/** Fields of the row and the names they have among the typed lines. */
export const LINE_FIELDS = {
  name: "name", department: "department", assignee: "assignee",
  planned_start: "start", planned_finish: "finish", duration: "duration", predecessors: "predecessors",
};

export class Entry {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.row = emptyRow();
    this.queue = []; // typed rows on their way to the server
    this.later = []; // typed rows that wait until a refused one is dealt with
    this.sending = false;
    this.home();
  }

  /** Back to the end of the plan. */
  home() {
    this.below = null; // the row it stands below when inserted
    this.wanted = null; // the level somebody asked for; null is that of the row above
    this.last = null;   // the level of the row typed before, which may still be on its way
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
    if (!s.plan.can.plan || s.test || s.group.by) return null;
    const below = this.below && s.plan.byId.get(this.below.id);
    this.row.level = Math.max(0, Math.min(this.wanted ?? this.usual(below), this.deepest(below)));
    return { row: this.row, after: below || null };
  }

  /** The level a new row has when nobody says otherwise: that of the row it follows. */
  usual(below) {
    if (below) return below.level + (this.isInside(below) ? 1 : 0);
    return this.s.plan.rows.at(-1)?.level ?? 0;
  }

  deepest(below) {
    const above = below || this.s.plan.rows.at(-1), level = this.last ?? above?.level;
    return level === undefined ? 0 : level + 1;
  }

  /** Alt, Shift and an arrow in the empty row: one level further in or out. */
  shift(by) {
    const below = this.below && this.s.plan.byId.get(this.below.id), { editor } = this.s;
    const wanted = Math.max(0, Math.min(this.row.level + by, this.deepest(below)));
    this.wanted = this.row.level = wanted;
    this.s.saver.show(NEW_ROW);
    editor.position();
    this.s.say(this.s.t("newLevel", { n: wanted + 1 }));
  }

  isInside(row) {
    return row.hasChildren && !this.s.tree.isClosed(row);
  }

  /**
   * Where the server puts new rows: {after, parent}; after null means first in the parent.
   * @param {number} [level]  the level wanted, that of the row above unless given
   */
  spot(below, level = this.usual(below)) {
    const { plan } = this.s;
    let row = below || plan.rows.at(-1);
    if (!row) return { after: null, parent: null };
    if (level > row.level) return { after: null, parent: row.id };
    while (row.level > level && row.parent) row = row.parent;
    return { after: row.id, parent: row.parent ? row.parent.id : null };
  }

  insertBelow(row) {
    if (!this.s.rows.mayChange()) return;
    if (row.id !== NEW_ROW) {
      this.below = row;
      this.wanted = this.last = null;
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

  /** Enter: the task goes on its way and the row is empty for the next one at once; nobody waits for the server. */
  create() {
    const { s } = this;
    if (!this.values.name) {
      s.focusCell(NEW_ROW, "name");
      return;
    }
    this.queue.push({ key: this.key, values: this.values, level: this.row.level });
    this.wanted = this.last = this.row.level; // the next one stands beside it
    this.clear();
    s.relist();
    s.editor.start(this.row, "name");
    this.send();
  }

  /** Create what waits, one after the other, each below the one before. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    while (this.queue.length) {
      const item = this.queue.shift(), outcome = await this.post(item);
      if (outcome.kind === "done") continue;
      this.giveBack(item, outcome);
      break;
    }
    this.sending = false;
    this.next();
  }

  async post({ key, values, level }) {
    const { s } = this, line = {}, known = new Set(s.plan.byId.keys());
    for (const [field, text] of Object.entries(values)) line[LINE_FIELDS[field]] = text;
    const body = { key, ...this.spot(this.below, level), lines: [line], dry_run: false };
    const outcome = await s.saver.create(s.plan.urls.rows, body);
    if (outcome.kind === "done" && this.below) {
      this.below = s.plan.rows.find((row) => !known.has(row.id) && row.name === values.name) || this.below;
      s.relist();
    }
    return outcome;
  }

  /** A refused task comes back into the row with the reason; what was typed meanwhile waits its turn. */
  giveBack(item, outcome) {
    const { s } = this, { editor } = s;
    if (editor.isAt(NEW_ROW)) editor.finish();
    const typed = Object.keys(this.values).length ? [{ key: this.key, values: this.values, level: this.row.level }] : [];
    this.later = [...this.queue.splice(0), ...typed, ...this.later];
    this.load(item);
    this.complain(outcome);
  }

  /** Put kept values into the row. */
  load({ key, values, level }) {
    this.clear();
    this.key = key;
    this.wanted = level ?? this.wanted;
    for (const [field, text] of Object.entries(values)) this.put(field, { value: text, text });
    this.s.relist();
  }

  /** When the row is free again, what waited comes into it. */
  next() {
    if (this.queue.length || Object.keys(this.values).length || !this.later.length) return;
    if (this.s.editor.isAt(NEW_ROW)) this.s.editor.finish();
    if (Object.keys(this.values).length) return;
    this.load(this.later.shift());
    this.s.editor.start(this.row, "name");
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
