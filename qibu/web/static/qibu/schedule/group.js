// The plan in flat groups instead of its tree: by department, phase, person or state, under headings that
// count their rows and close. Filters go on working; leaving the groups leads back to the same row.

import { emptyRow, SUMMARY } from "./data.js";
import { tone } from "./bars.js";

export const GROUPINGS = ["department", "phase", "person", "status"];
const STATES = ["block", "late", "doing", "todo", "pause", "done", "off"]; // the most pressing first
const STATE_TEXT = { block: "blocked", late: "late", todo: "status.0", doing: "status.1", done: "status.2", pause: "status.3", off: "status.4" };

export class Group {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    const kept = s.store.get("group", "");
    this.by = GROUPINGS.includes(kept) ? kept : "";
    this.heads = new Map(); // what rows are grouped by → their heading
    this.byId = new Map();  // ids of headings are negative
    this.closed = new Set();
  }

  /** The heading of an id. */
  head(id) {
    return this.byId.get(id);
  }

  /** Group by something else, or not at all (""). */
  set(by) {
    const { s } = this, focused = s.focus.id > 0 ? s.plan.byId.get(s.focus.id) : null;
    this.by = by;
    s.store.set("group", by);
    this.heads.clear();
    this.byId.clear();
    this.closed.clear();
    s.toolbar.showGroup(by);
    s.rowsDrag.grip.remove();
    if (focused && !by) s.tree.reveal(focused);
    s.relist();
    if (focused && focused.at >= 0) s.reveal(focused, s.focus.key);
  }

  key(row) {
    if (this.by === "department") return row.department;
    if (this.by === "person") return row.assignee;
    if (this.by === "phase") return row.phase ? row.phase.id : null;
    return tone(row);
  }

  label(key) {
    const { plan, t } = this.s;
    if (this.by === "status") return t(STATE_TEXT[key]);
    const names = { department: plan.departments.get(key), person: plan.people.get(key)?.name, phase: plan.byId.get(key)?.name };
    return names[this.by] || t("group.none");
  }

  /** In which order the headings stand; rows that belong nowhere come last. */
  order(keys) {
    const { plan } = this.s;
    if (this.by === "status") return STATES.filter((state) => keys.has(state));
    const all = this.by === "department" ? [...plan.departments.keys()] : this.by === "person" ? [...plan.people.keys()] : [...keys];
    const listed = all.filter((key) => key !== null && keys.has(key));
    return [...listed, ...[...keys].filter((key) => !listed.includes(key))];
  }

  /**
   * The visible rows: a heading, its rows, the next heading.
   * @param {?function(object): boolean} test  the filter
   * @returns {{visible: object[], matches: number}}
   */
  list(plan, test) {
    const groups = new Map(), visible = [];
    let matches = 0;
    for (const row of plan.rows) {
      row.at = -1;
      row.context = false;
      if (row.hasChildren || (test && !test(row))) continue;
      matches += 1;
      const key = this.key(row), rows = groups.get(key);
      if (rows) rows.push(row); else groups.set(key, [row]);
    }
    for (const head of this.heads.values()) head.at = -1;
    for (const key of this.order(new Set(groups.keys()))) {
      const head = this.heading(key), rows = groups.get(key);
      head.count = rows.length;
      this.put(head, visible);
      if (!this.closed.has(head.id)) for (const row of rows) this.put(row, visible);
    }
    return { visible, matches };
  }

  put(row, visible) {
    row.at = visible.length;
    visible.push(row);
  }

  heading(key) {
    let head = this.heads.get(key);
    if (!head) {
      const id = -1 - this.heads.size;
      head = Object.assign(emptyRow(), { id, name: this.label(key), kind: SUMMARY, flags: 0, hasChildren: true, key });
      this.heads.set(key, head);
      this.byId.set(id, head);
    }
    return head;
  }

  /** The heading above a row. */
  above(row) {
    return row.id < 0 ? null : this.heads.get(this.key(row)) || null;
  }
}
